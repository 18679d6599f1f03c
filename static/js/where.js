/* Which thread stands open, by the address. */

export function threadIdIn(address) {
  return new URL(address, location.href).pathname.match(/\/threads\/(\d+)\/$/)?.[1] ?? "";
}

export const openThreadId = () => threadIdIn(location.href);
