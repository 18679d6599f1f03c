/* Every answer of the server is a bag of fragments, each put in its place by its id.

   htmx makes the requests, this module places what they bring: an element that has asked may be
   gone when the answer comes, and the answer is as good. Fragments with `data-append` go to the end
   of that element, children of one with `data-prepend` to the beginning, and one with `data-event`
   is told to the document. So are "desk:leaving" and "desk:opened" (another thread), "desk:merging"
   (the same thread, changed), "desk:homeless" (a fragment whose place is not on screen),
   "desk:changed" (all is in its place) and "desk:answered" (so is the answer to an element that
   asked, by an event, its cause). */

import { merge } from "./merge.js";
import { openThreadId, threadIdIn } from "./where.js";

export function announce(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** `origin`: the address on which they were asked for. `history`: how the address of a thread that
    opens is written: "push", "replace" or "none". */
export function placeFragments(html, origin, { history: way = "push" } = {}) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const wanted = [...holder.content.children].filter((fresh) => !isLeft(fresh, origin));
  const places = wanted.map((fresh) => place(fresh, way)).filter(Boolean);
  announce("desk:changed");
  places.forEach((element) => htmx.process(element));
}

/** News of a thread that the agent has left by now must not bring it back, nor its customer. */
function isLeft(fresh, origin) {
  const from = threadIdIn(origin);
  return Boolean(from) && fresh.dataset.thread === from && from !== openThreadId();
}

function place(fresh, way) {
  const { append, prepend, event } = fresh.dataset;
  if (event) return announce(event, fresh.dataset);
  if (append) return appendTo(append, fresh);
  if (prepend) return prependTo(prepend, fresh);
  if (fresh.tagName === "TITLE") return placeTitle(fresh);
  const old = document.getElementById(fresh.id);
  if (!old) return announce("desk:homeless", { element: fresh });
  if (fresh.id === "work") return placeWork(old, fresh, way);
  if (!fresh.hasAttribute("data-keep")) return merge(old, fresh);
  old.replaceWith(fresh);
  return fresh;
}

function appendTo(id, fresh) {
  document.getElementById(id).append(fresh);
  announce("desk:appended", { element: fresh });
  return fresh;
}

function prependTo(id, fresh) {
  for (const child of fresh.children) document.getElementById(child.id)?.remove();
  const target = document.getElementById(id);
  target.prepend(...fresh.children);
  return target;
}

function placeTitle(fresh) {
  document.title = fresh.textContent.trim();
}

function placeWork(old, fresh, way) {
  if (old.dataset.thread !== fresh.dataset.thread) {
    announce("desk:leaving");
    old.replaceWith(fresh);
    if (way !== "none") history[`${way}State`](null, "", fresh.dataset.address);
    announce("desk:opened");
    return fresh;
  }
  // An answer that was under way while something newer came.
  if (Number(fresh.dataset.version) < Number(old.dataset.version)) return null;
  announce("desk:merging");
  return merge(old, fresh);
}

document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== document.body || !detail.shouldSwap) return;
  detail.shouldSwap = false;
  const { elt: asker, triggeringEvent: cause, headers } = detail.requestConfig;
  placeFragments(detail.serverResponse, headers["HX-Current-URL"]);
  announce("desk:answered", { asker, cause });
});
