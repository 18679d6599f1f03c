/* The thread's scroll: begins at the newest, stays there while the agent does, and never moves by
   itself while something earlier is read. */

const NEAR = 90; // pixels from the end that still count as being there
let wasAtEnd = true;
let newestBefore = null;
let asked = ""; // the place that the last answer named
let marked = ""; // the message that was looked for: hints bring the thread again without a mark

const stream = () => document.getElementById("timeline");
const jump = () => document.getElementById("jump");
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
const newest = () => document.getElementById("entries")?.lastElementChild?.id ?? null;

function goToEnd() {
  const box = stream();
  if (box) box.scrollTop = box.scrollHeight;
  if (jump()) jump().hidden = true;
}

function remember() {
  const box = stream();
  if (!box) return;
  wasAtEnd = isAtEnd(box);
  newestBefore = newest();
}

function settle() {
  const box = stream();
  if (!box) return;
  const { found = "" } = box.dataset;
  if (found && found !== asked) return begin(); // another one, in the thread that was open
  asked = found;
  document.getElementById(marked)?.classList.add("found");
  if (wasAtEnd) goToEnd();
  else if (newestBefore && newest() !== newestBefore && jump()) jump().hidden = false;
  newestBefore = newest();
}

/** A message that was looked for comes into view, else the newest. */
function begin() {
  asked = stream()?.dataset.found ?? "";
  const found = document.getElementById(asked);
  marked = found?.id ?? "";
  newestBefore = newest();
  wasAtEnd = !found;
  if (!found) return goToEnd();
  found.classList.add("found");
  found.scrollIntoView({ block: "center" });
}

document.addEventListener("desk:opened", begin);
document.addEventListener("desk:merging", remember);
document.addEventListener("desk:changed", settle);
document.addEventListener("scroll", ({ target }) => {
  if (target !== stream()) return;
  wasAtEnd = isAtEnd(target);
  if (wasAtEnd && jump()) jump().hidden = true;
}, true);
document.addEventListener("click", ({ target }) => {
  if (target.closest("#jump")) goToEnd();
});
// Earlier messages come in above: what is read stays where it is.
document.addEventListener("desk:earlier", () => {
  const box = stream();
  const below = box.scrollHeight - box.scrollTop;
  wasAtEnd = false;
  document.addEventListener("desk:changed", () => { box.scrollTop = box.scrollHeight - below; }, { once: true });
});
addEventListener("resize", () => { if (wasAtEnd) goToEnd(); });
begin();
