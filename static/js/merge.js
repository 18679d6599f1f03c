/* Makes what is on screen equal to what the server says, and touches nothing that is equal already:
   focus, scroll, selection and what is being typed survive.

   Elements are matched by id. `data-keep`: left alone, a script looks after it.
   `data-keep-attributes="a b"`: these are ours. `data-merge="replace"`: not matched, exchanged.
   `data-merge="grow"`: older children that the server no longer lists stay. `data-merge="later"`:
   what belongs there comes with an answer of its own; until then what is there stays. */

export function merge(old, fresh) {
  if (old.isEqualNode(fresh)) return old;
  if (old.nodeType !== fresh.nodeType || old.tagName !== fresh.tagName || fresh.dataset?.merge === "replace") {
    old.replaceWith(fresh);
    return fresh;
  }
  if (fresh.dataset?.merge === "later") return old;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    return old;
  }
  if (old.hasAttribute("data-keep")) return old;
  mergeAttributes(old, fresh);
  if (fresh.dataset.merge === "grow") growChildren(old, fresh);
  else mergeChildren(old, fresh);
  return old;
}

function mergeAttributes(old, fresh) {
  const ours = new Set((fresh.dataset.keepAttributes ?? "").split(" "));
  if (old.tagName === "DETAILS") ours.add("open");
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !ours.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !ours.has(name)) old.setAttribute(name, value);
  }
}

function mergeChildren(old, fresh) {
  align(old, old.firstChild, [...fresh.childNodes]);
}

function growChildren(old, fresh) {
  const isLine = (child) => child.classList.contains("day"); // a day is begun once only
  const listed = new Set([...fresh.children].filter((child) => !isLine(child)).map((child) => child.id));
  const shown = [...old.children];
  const start = shown.findIndex((child) => listed.has(child.id));
  const older = new Set(shown.slice(0, start < 0 ? shown.length : start).map((child) => child.id));
  align(old, shown[start] ?? null, [...fresh.children].filter((child) => !older.has(child.id)));
}

/** From `cursor` on `old` has these children and no others, in their order: what was there before
    may stand elsewhere by now. */
function align(old, cursor, children) {
  const wanted = new Set(children.map((child) => child.id).filter(Boolean));
  for (const child of children) {
    const match = child.id ? childById(old, child.id) : likeness(cursor, child);
    if (!match) {
      old.insertBefore(child, cursor);
      continue;
    }
    while (cursor && cursor !== match && !wanted.has(cursor.id)) cursor = drop(cursor);
    if (cursor !== match) old.insertBefore(match, cursor);
    cursor = merge(match, child).nextSibling;
  }
  while (cursor) cursor = drop(cursor);
}

function childById(parent, id) {
  return [...parent.children].find((child) => child.id === id);
}

function likeness(node, other) {
  const isLike = node && !node.id && node.nodeType === other.nodeType && node.tagName === other.tagName;
  return isLike ? node : null;
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}
