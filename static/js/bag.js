/* Every answer of the server is a bag of fragments, each put in its place by its id.

   `hx-swap="bag"` does so for htmx; `putFragments` for what a script has fetched. Events on the
   document: "desk:leaving" (before another thread takes the place), "desk:homeless" (a fragment
   whose place is not on screen), "desk:changed" (all is in its place). */

import { merge } from "./merge.js";

export function putFragments(fragment) {
  const places = [...fragment.children].map(putFragment).filter(Boolean);
  announce("desk:changed");
  return places;
}

export function announce(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function putFragment(fresh) {
  if (fresh.dataset.append) return append(fresh);
  if (fresh.dataset.prepend) return prepend(fresh);
  const old = document.getElementById(fresh.id);
  if (!old) {
    announce("desk:homeless", { element: fresh });
    return null;
  }
  if (fresh.id === "work") return putWork(old, fresh);
  if (fresh.hasAttribute("data-keep")) {
    old.replaceWith(fresh);
    return fresh;
  }
  return merge(old, fresh);
}

function append(fresh) {
  document.getElementById(fresh.dataset.append).append(fresh);
  announce("desk:appended", { element: fresh });
  return fresh;
}

function prepend(fresh) {
  const place = document.getElementById(fresh.dataset.prepend);
  for (const child of fresh.children) document.getElementById(child.id)?.remove();
  place.prepend(...fresh.children);
  return place;
}

function putWork(old, fresh) {
  if (old.dataset.thread !== fresh.dataset.thread) {
    announce("desk:leaving");
    old.replaceWith(fresh);
    announce("desk:opened");
    return fresh;
  }
  // An answer that was under way while something newer came.
  if (Number(fresh.dataset.version) < Number(old.dataset.version)) return null;
  announce("desk:merging");
  return merge(old, fresh);
}

htmx.defineExtension("bag", {
  isInlineSwap: (style) => style === "bag",
  handleSwap(style, _target, fragment) {
    return style === "bag" ? putFragments(fragment) : false;
  },
});
