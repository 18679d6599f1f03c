/* Emoji: a grid that arrows walk through and words narrow; Enter puts one in at the caret. */

import { askServer } from "./fetching.js";
import { insertText, standAbove } from "./inserting.js";

const byId = (id) => document.getElementById(id);
const picker = byId("emoji-picker");
const words = byId("emoji-words");
const grid = byId("emoji-grid");
const cells = () => [...grid.querySelectorAll(".cell:not([hidden])")];
let filling = null; // who types fast is ahead of the first answer

async function open() {
  words.value = "";
  picker.showPopover();
  words.focus();
  if (!grid.childElementCount) filling = fill();
  await filling;
  narrow();
  standAbove(picker);
}

async function fill() {
  const answer = await askServer(picker.dataset.url);
  if (answer?.ok) grid.innerHTML = await answer.text();
}

function narrow() {
  const wanted = words.value.trim().toLocaleLowerCase();
  for (const cell of grid.querySelectorAll(".cell")) cell.hidden = !cell.ariaLabel.includes(wanted);
}

/** How many stand in one line: those beside the first at its height. */
function lineLength(all, here) {
  const line = here.closest(".cells").querySelectorAll(".cell:not([hidden])");
  const top = line[0].offsetTop;
  return [...line].filter((cell) => cell.offsetTop === top).length;
}

function walk(event) {
  const all = cells();
  const at = all.indexOf(event.target);
  if (at < 0) return undefined;
  const line = lineLength(all, event.target);
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: line, ArrowUp: -line, Home: -at, End: all.length - 1 - at };
  if (!(event.key in steps)) return undefined;
  const to = at + steps[event.key];
  return focus(event, to < 0 ? words : all[Math.min(to, all.length - 1)]);
}

function focus(event, place) {
  event.preventDefault();
  place?.focus();
}

function choose(cell) {
  if (!cell) return;
  picker.hidePopover();
  insertText(cell.dataset.emoji);
}

/** From the words: down to the first one, or to take it. */
async function leaveWords(event) {
  event.preventDefault();
  await filling;
  narrow();
  if (event.key === "Enter") choose(cells()[0]);
  else cells()[0]?.focus();
}

picker.addEventListener("keydown", (event) => {
  const isLeft = event.target === words && ["Enter", "ArrowDown"].includes(event.key);
  return isLeft ? leaveWords(event) : walk(event);
});
words.addEventListener("input", narrow);
grid.addEventListener("click", ({ target }) => choose(target.closest(".cell")));
document.addEventListener("click", ({ target }) => {
  if (target.closest("#insert-emoji")) open();
});
document.addEventListener("desk:leaving", () => picker.hidePopover());
