/* One key, one act: `data-key="c"` on a button. Letters are matched as they are written
   (`event.key`), so that every Nordic keyboard works. Off where the agent wishes so. */

import { logContact, setMode } from "./composer.js";
import { focusList, goBack, step } from "./moving.js";
import { findBulk, isPicking, pickNone, pickOn, pickOne } from "./picking.js";
import { showToast } from "./toasts.js";
import { undoLast } from "./undo.js";
import { say } from "./words.js";

const areOn = document.getElementById("main").dataset.keys !== "off";

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  x: pickOne,
  "shift+j": () => pickOn(1),
  "shift+k": () => pickOn(-1),
  r: () => setMode("reply"),
  d: () => setMode("private"),
  i: () => setMode("note"),
  l: logContact,
  z: undoLast,
  "/": () => document.getElementById("filter-text").focus(),
};

/** A key held down walks through the queue; it does not close one thread after the other. */
function mayRepeat(event) {
  return !event.repeat || "jkJK".includes(event.key);
}

function isWriting(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function pressSingle(event) {
  const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  const name = event.shiftKey && /[a-z]/.test(letter) ? `shift+${letter}` : letter;
  const act = ACTS[name] ?? clickOf(name);
  if (!name || !act) return;
  event.preventDefault();
  act();
}

function clickOf(name) {
  const bulk = findBulk(name);
  if (bulk) return () => bulk.click();
  const button = document.querySelector(`button[data-key="${CSS.escape(name)}"]:not(:disabled)`);
  return button && (() => button.click());
}

/** Mod+Enter sends, Mod+Shift+Enter sends, closes and goes on: the form's own buttons. Where nobody
    has the thread, both claim it first. Clicked, for htmx knows a submitter by its click alone. */
function submit(event) {
  const form = event.target.closest("form.write");
  const name = event.shiftKey ? "mod+shift+enter" : "mod+enter";
  const button = form?.querySelector(`[data-submit~="${name}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** Sending by a key has claimed the thread, and no more than that. A click that a key made is ours. */
function tellTurn({ asker, cause }) {
  if (!asker?.matches("#send-claim, #send-reopen") || cause?.isTrusted) return;
  if (document.getElementById("composer")?.dataset.turn === "mine") showToast(say("yoursNow"));
}
document.addEventListener("desk:answered", ({ detail }) => tellTurn(detail));

/** Away from the queue's filter: first what was found or its text goes, then the focus. */
function leaveFilter(field) {
  const back = document.getElementById("found-back");
  if (back) field.value = "";
  if (back) return back.click();
  if (!field.value) return focusList();
  field.value = "";
  return field.dispatchEvent(new Event("input", { bubbles: true }));
}

function escape(event) {
  if (document.querySelector(":popover-open, dialog[open]")) return; // they close themselves
  event.preventDefault();
  const timeline = document.getElementById("timeline");
  if (event.target.id === "filter-text") leaveFilter(event.target);
  else if (isWriting(event.target) && timeline) timeline.focus();
  else if (isWriting(event.target)) focusList();
  else if (isPicking()) pickNone();
  else goBack();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || event.altKey) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  else if (event.ctrlKey || event.metaKey) return;
  else if (event.key === "Escape") escape(event);
  else if (areOn && mayRepeat(event) && !isWriting(event.target) && !document.querySelector("dialog[open], .menu:popover-open")) pressSingle(event);
});
