/* From thread to thread: the next row, the one before, open, and back to the queue. */

import { announce } from "./bag.js";
import { fetchFragments } from "./fetching.js";
import { markCurrent } from "./queue.js";
import { lookAgainSince } from "./refresh.js";
import { showToast } from "./toasts.js";
import { openThreadId } from "./where.js";

const links = () => [...document.querySelectorAll("#list .queue-row > a")];
const rowOf = (id) => document.getElementById(`row-${id}`);
const isNarrow = () => matchMedia("(max-width: 720px)").matches;

/** Moves the focus by one row (1 down, -1 up), from the focused row or the open one. */
export function step(direction) {
  const all = links();
  const here = all.indexOf(document.activeElement);
  const open = all.indexOf(rowOf(openThreadId())?.firstElementChild);
  const start = here >= 0 ? here : open;
  const next = start < 0 ? 0 : Math.min(Math.max(start + direction, 0), all.length - 1);
  all[next]?.focus();
  all[next]?.scrollIntoView({ block: "nearest" });
}

export function closeThread() {
  const id = openThreadId();
  if (!id) return;
  const { action } = document.getElementById("filter");
  history.pushState(null, "", new URL(action).pathname + document.getElementById("list").dataset.filter);
  showNothing(rowOf(id)?.firstElementChild);
}

function showNothing(place) {
  announce("desk:leaving");
  const nothing = document.getElementById("desk-nothing").content.cloneNode(true);
  document.getElementById("work").replaceWith(nothing);
  markCurrent();
  (place ?? document.getElementById("queue")).focus();
}

/** Back and forward in the browser go from thread to thread; the queue stays as it is. */
async function followHistory() {
  const id = openThreadId();
  if (!id) return showNothing();
  const begun = performance.now();
  const isThere = await fetchFragments(location.href, { history: "none" });
  return isThere ? lookAgainSince(begun) : location.reload();
}

export function focusList() {
  const row = rowOf(openThreadId())?.firstElementChild ?? links()[0];
  (row ?? document.getElementById("queue")).focus();
}

export function goBack() {
  if (isNarrow()) closeThread();
  else focusList();
}

/** The filter was used: Enter goes to what it found, a choice stays where it was made; and from what
    was found one goes back to the queue. */
function followFilter({ asker, cause }) {
  if (asker?.id === "found-back") return focusList();
  if (asker?.id !== "filter") return;
  if (cause?.type === "submit") links()[0]?.focus();
  else if (cause?.type === "change") document.getElementById(cause.target.id)?.focus();
}

// A link that is opened in a tab of its own is the browser's affair.
document.addEventListener("click", (event) => {
  const isElsewhere = event.metaKey || event.ctrlKey || event.shiftKey;
  if (isElsewhere && event.target.closest("a[href]")) event.stopImmediatePropagation();
}, true);
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-back]")) return;
  event.preventDefault();
  closeThread();
});
// A thread that opens by itself has taken the element that had the focus with it: reading goes on there.
document.addEventListener("desk:opened", () => {
  if (isNarrow()) document.getElementById("thread").focus();
  else if (document.activeElement === document.body) document.getElementById("timeline").focus();
});
document.addEventListener("desk:answered", ({ detail }) => followFilter(detail));
document.addEventListener("desk:leave", ({ detail }) => {
  closeThread();
  if (detail.words) showToast(detail.words);
});
addEventListener("popstate", followHistory);
