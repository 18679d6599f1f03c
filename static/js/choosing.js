/* A field and its list of options: arrows mark one of them, which Enter takes, while the focus stays
   in the field. Each option has an id; hidden ones are passed over. */

export const marked = (list) => list.querySelector("[role=option][aria-selected=true]");
export const shown = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")];

export function mark(list, field, option) {
  for (const one of list.querySelectorAll("[role=option]")) one.setAttribute("aria-selected", String(one === option));
  if (!option) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", option.id);
  return option.scrollIntoView({ block: "nearest" });
}

/** One down (1) or up (-1), round the ends. */
export function walk(list, field, step) {
  const all = shown(list);
  mark(list, field, all[(all.indexOf(marked(list)) + step + all.length) % all.length]);
}
