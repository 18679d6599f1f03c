/* What waits for approval: its two forms unfold, its clock turns amber. */

import { serverNow } from "./clock.js";

const WARN_AFTER = 5 * 60_000; // milliseconds

document.addEventListener("click", ({ target }) => {
  const wanted = target.closest("[data-unfold]")?.dataset.unfold;
  if (!wanted) return;
  for (const id of ["submission-edit", "submission-return"]) {
    const form = document.getElementById(id);
    form.hidden = id !== wanted || !form.hidden;
    if (!form.hidden) form.querySelector("textarea").focus();
  }
});

function warn() {
  for (const chip of document.querySelectorAll(".chip[data-amber]")) {
    const isLate = serverNow() - Date.parse(chip.querySelector("time").dateTime) >= WARN_AFTER;
    chip.classList.toggle("warn", isLate);
    chip.classList.toggle("wait", !isLate);
  }
}
setInterval(warn, 10_000);
