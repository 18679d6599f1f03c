/* Text is put in at the caret as if it had been typed, so that Ctrl+Z takes it away again. */

const field = () => document.getElementById("reply-text");

export function insertText(text) {
  const place = field();
  place.focus();
  // execCommand alone keeps the browser's own way back; where it is missing, the text still comes.
  if (document.execCommand("insertText", false, text)) return;
  place.setRangeText(text, place.selectionStart, place.selectionEnd, "end");
  place.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** The first gap that a saved reply left is marked, to be written over. */
export function selectGap() {
  const place = field();
  const start = place.value.indexOf("⟦");
  const end = place.value.indexOf("⟧", start);
  if (start >= 0 && end > start) place.setSelectionRange(start, end + 1);
}

/** Above the composer, within the window. */
export function standAbove(popover) {
  const { left, top } = document.getElementById("composer").getBoundingClientRect();
  popover.style.left = `${Math.max(12, Math.min(left + 12, innerWidth - popover.offsetWidth - 12))}px`;
  popover.style.bottom = `${Math.max(12, innerHeight - top + 6)}px`;
}
