/* Selected rows: X takes one, Shift+J and Shift+K go on, a box is there for hands. While something is
   selected, the keys of the bar below the list hold before those of the open thread. */

import { step } from "./moving.js";

const picked = new Set();
const bar = () => document.getElementById("picked");
const rows = () => [...document.querySelectorAll("#list .queue-row[data-id]")];

function rowAtHand() {
  const focused = document.activeElement.closest?.("#list .queue-row");
  return focused ?? document.querySelector('#list a[aria-current="true"]')?.closest(".queue-row");
}

/** A group stands for many: its threads are selected one by one. */
function pick(row, isPicked) {
  if (!row?.querySelector("[data-pick]")) return;
  if (isPicked) picked.add(row.dataset.id);
  else picked.delete(row.dataset.id);
  document.getElementById("picked-whole").value = "";
  document.getElementById("picked-told").textContent = "";
  show();
}

export function pickOne() {
  const row = rowAtHand();
  pick(row, !picked.has(row?.dataset.id));
}

/** From the row at hand to the next one: both are selected. */
export function pickOn(direction) {
  pick(rowAtHand(), true);
  step(direction);
  pick(rowAtHand(), true);
}

export function pickNone() {
  picked.clear();
  document.getElementById("picked-whole").value = "";
  document.getElementById("picked-told").textContent = "";
  show();
}

/** A key of the bar; null where nothing is selected. */
export function findBulk(name) {
  return bar()?.hidden === false ? bar().querySelector(`[data-bulk="${CSS.escape(name)}"]`) : null;
}

export const isPicking = () => bar()?.hidden === false;

function show() {
  if (!bar()) return;
  const whole = document.getElementById("picked-all");
  for (const row of rows()) {
    const box = row.querySelector("[data-pick]");
    const isPicked = picked.has(row.dataset.id);
    row.classList.toggle("is-picked", isPicked);
    if (box) box.checked = isPicked;
  }
  document.getElementById("picked-ids").value = [...picked].join(",");
  document.getElementById("picked-count").textContent = whole?.dataset.count ?? picked.size;
  bar().hidden = !picked.size;
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-pick]")) pick(target.closest(".queue-row"), target.checked);
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("#pick-none")) pickNone();
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "picked-told") return;
  document.getElementById("picked-whole").value = "1";
  show();
});
document.addEventListener("desk:picked-done", pickNone);
let list = document.getElementById("list");
document.addEventListener("desk:changed", () => {
  if (list !== document.getElementById("list")) picked.clear(); // another list
  list = document.getElementById("list");
  show();
});
document.addEventListener("htmx:afterSettle", show);
