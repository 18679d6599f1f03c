/* Saved replies: "/" where a line begins, or the button, opens a list that what is typed narrows.
   A second "/" writes the sign itself. */

import { mark, marked, shown, walk } from "./choosing.js";
import { askServer } from "./fetching.js";
import { insertText, selectGap, standAbove } from "./inserting.js";
import { say } from "./words.js";
import { showToast } from "./toasts.js";

const PAUSE = 120; // milliseconds
const byId = (id) => document.getElementById(id);
const picker = byId("saved-picker");
const words = byId("saved-words");
const list = byId("saved-list");
let timer = 0;
let asked = 0;

function open() {
  words.value = "";
  picker.showPopover();
  standAbove(picker);
  words.focus();
  fill();
}

async function fill() {
  const turn = (asked += 1);
  const url = byId("insert-saved")?.dataset.savedUrl;
  if (!url) return;
  const answer = await askServer(`${url}?${new URLSearchParams({ q: words.value })}`);
  if (turn !== asked || !answer?.ok) return;
  list.innerHTML = await answer.text();
  mark(list, words, shown(list)[0]);
  standAbove(picker);
}

async function choose(option) {
  if (!option) return;
  picker.hidePopover();
  const answer = await askServer(option.dataset.use, { method: "POST" });
  if (!answer?.ok) return showToast(say("unreachable"), "error");
  insertText((await answer.json()).text);
  selectGap();
}

const isLineStart = ({ value, selectionStart: at, selectionEnd: end }) => at === end && (at === 0 || value[at - 1] === "\n") && (at === value.length || value[at] === "\n");

document.addEventListener("keydown", (event) => {
  const isPlain = !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.target.id !== "reply-text" || event.key !== "/" || !isPlain || !isLineStart(event.target)) return;
  event.preventDefault();
  open();
});
words.addEventListener("keydown", (event) => {
  const acts = {
    ArrowDown: () => walk(list, words, 1),
    ArrowUp: () => walk(list, words, -1),
    Enter: () => choose(marked(list)),
    "/": () => { if (!words.value) { picker.hidePopover(); insertText("/"); } },
  };
  if (!acts[event.key] || event.isComposing || (event.key === "/" && words.value)) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
});
words.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(fill, PAUSE);
});
list.addEventListener("click", ({ target }) => choose(target.closest("[role=option]")));
picker.addEventListener("toggle", ({ newState }) => {
  if (newState === "closed" && document.activeElement === document.body) byId("reply-text")?.focus();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("#insert-saved")) open();
});
document.addEventListener("desk:leaving", () => picker.hidePopover());
