/* What keys do on each page: the palette, the list of keys, and G with a second letter to a place. */

import { openPalette } from "./palette.js";

const PATIENCE = 1500; // milliseconds for the second letter
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
let waitsUntil = 0;

const areOn = () => document.body.dataset.keys !== "off";
const isWriting = ({ target }) => target.closest?.("input, textarea, select, [contenteditable]");
const isBusy = () => document.querySelector("dialog[open], .menu:popover-open");

export function openKeys() {
  document.getElementById("shortcuts").showModal();
}

/** The second letter of two; true where it was one. */
function go(event) {
  const isSecond = performance.now() < waitsUntil;
  waitsUntil = 0;
  const place = isSecond && document.querySelector(`[data-go="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!place) return false;
  event.preventDefault();
  place.click();
  return true;
}

function pressSingle(event) {
  if (go(event)) return;
  if (event.key === "g" && !event.repeat) waitsUntil = performance.now() + PATIENCE;
  else if (event.key === "?") openKeys();
  else return;
  event.preventDefault();
}

// Before the desk's own keys: what is handled here is none of theirs.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!event.repeat) openPalette();
  } else if (!event.ctrlKey && !event.metaKey && areOn() && !isWriting(event) && !isBusy()) pressSingle(event);
}, true);

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-opens]");
  if (opener?.dataset.opens === "palette") openPalette();
  else if (opener) {
    document.getElementById("palette").close();
    openKeys();
  }
});

/** What a narrow screen folds opens by a button, which says whether it is. */
for (const button of document.querySelectorAll("[popovertarget][aria-expanded]")) {
  const opened = document.getElementById(button.getAttribute("popovertarget"));
  opened.addEventListener("toggle", ({ newState }) => button.setAttribute("aria-expanded", String(newState === "open")));
  opened.addEventListener("click", ({ target }) => target.closest("[data-opens]") && opened.hidePopover());
}

/** What this computer calls the key that scripts know as Mod. */
function nameModifiers() {
  for (const key of document.querySelectorAll("kbd[data-mod]")) {
    const shift = key.dataset.mod === "shift" ? "⇧" : "";
    const last = key.dataset.last ?? "↵";
    const words = isApple ? `${shift}⌘${last}` : `Ctrl ${shift && "⇧ "}${last}`;
    if (key.textContent !== words) key.textContent = words;
  }
}
document.addEventListener("desk:changed", nameModifiers);
nameModifiers();
