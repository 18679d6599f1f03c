/* The queue on screen: nothing jumps under the cursor. New threads wait behind a button; what no
   longer fits stays, marked, until the agent moves on. */

import { openThreadId } from "./where.js";
import { say } from "./words.js";

const MOST_WAITING = 100;
const waiting = new Map(); // id -> row, not shown yet

const list = () => document.getElementById("list");
const rows = () => [...list().querySelectorAll(".queue-row")];
export const listedIds = () => [...rows().map((row) => row.dataset.id), ...waiting.keys()];

/** What a request must tell of the list: its filter, and where it ends. */
export function describeList() {
  const { filter, newest } = list().dataset;
  const query = new URLSearchParams(filter);
  return { query, newest, end: document.getElementById("more")?.dataset.end ?? "" };
}

/** Below zero: `one` comes before `other` in the list's order. */
function compare(one, other) {
  const keys = ({ dataset: { rank, due, at, id } }) => [rank, due, at, id].map(Number);
  const [a, b] = [keys(one), keys(other)];
  const place = a.findIndex((value, index) => value !== b[index]);
  return place < 0 ? 0 : (a[place] - b[place]) * Number(list().dataset.direction);
}

function insert(row) {
  document.getElementById("empty")?.remove();
  const after = [...list().children].find((other) => compare(row, other) < 0);
  list().insertBefore(row, after ?? null);
  htmx.process(list());
}

function receive(row) {
  const { id } = row.dataset;
  waiting.delete(id);
  if (row.classList.contains("gone")) return;
  if (id === openThreadId() || !rows().length) insert(row);
  else if (waiting.size < MOST_WAITING) waiting.set(id, row);
}

function showCount() {
  const button = document.getElementById("fresh");
  button.hidden = !waiting.size;
  const n = waiting.size < MOST_WAITING ? waiting.size : `${MOST_WAITING}+`;
  button.textContent = waiting.size === 1 ? say("newOne") : say("newMany", { n });
}

function showWaiting() {
  const fresh = [...waiting.values()].sort(compare);
  waiting.clear();
  sweep();
  fresh.forEach(insert);
  fresh.forEach((row) => row.classList.add("is-fresh"));
  fresh[0]?.scrollIntoView({ block: "nearest" });
  fresh[0]?.querySelector("a").focus({ preventScroll: true });
  showCount();
}

/** Take away what no longer fits, save where the agent is. */
function sweep() {
  for (const row of list().querySelectorAll(".gone")) {
    const isHere = row.dataset.id === openThreadId() || row.contains(document.activeElement);
    if (!isHere) row.remove();
  }
}

export function markCurrent() {
  for (const row of rows()) {
    const link = row.querySelector("a");
    if (row.dataset.id === openThreadId()) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** The address follows the list's filter; the open thread stays open. */
function followFilter(before) {
  if (list() === before) return before;
  waiting.clear();
  history.replaceState(history.state, "", location.pathname + list().dataset.filter);
  const text = document.getElementById("filter-text");
  if (text !== document.activeElement) text.value = text.getAttribute("value") ?? "";
  return list();
}

let shown = list();
function settle() {
  shown = followFilter(shown);
  const seen = new Set();
  for (const row of rows()) {
    if (seen.has(row.id)) row.remove(); // was shown as new; now its page has come
    seen.add(row.id);
  }
  markCurrent();
  showCount();
  watchEnd();
}

/** The next page comes by itself where the list ends with it. */
const observer = new IntersectionObserver((entries) => {
  const end = entries.find((entry) => entry.isIntersecting)?.target;
  if (end && end === list().lastElementChild) htmx.trigger(end.querySelector("a"), "desk:more");
});
function watchEnd() {
  observer.disconnect();
  const more = document.getElementById("more");
  if (more) observer.observe(more);
}

document.addEventListener("desk:homeless", ({ detail }) => {
  if (detail.element.classList.contains("queue-row")) receive(detail.element);
});
document.addEventListener("desk:changed", settle);
document.addEventListener("htmx:afterSettle", settle); // a further page
document.addEventListener("click", ({ target }) => {
  if (target.closest("#fresh")) showWaiting();
});
document.addEventListener("pointerout", (event) => {
  if (event.target.closest?.("#list") && !event.relatedTarget?.closest?.("#list")) sweep();
});
document.addEventListener("desk:opened", () => {
  if (!list().matches(":hover")) sweep();
  markCurrent();
});
settle();
