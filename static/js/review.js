/* A judgement by keys: 1, 2 and 3 answer the next question, N saves, S passes over. */

const form = document.getElementById("judgement");
const areOn = !form.closest("[data-keys=off]");

/** The question that has the focus, else the first without an answer. */
function findQuestion() {
  const questions = [...form.querySelectorAll(".question")];
  return document.activeElement.closest(".question") ?? questions.find((one) => !one.querySelector(":checked")) ?? null;
}

function choose(value) {
  const question = findQuestion();
  const choice = question?.querySelector(`[value="${value}"]`);
  if (!choice) return;
  choice.checked = true;
  const next = question.nextElementSibling;
  (next.querySelector(":checked, [type=radio]") ?? form.querySelector("button")).focus();
}

function isWriting(target) {
  return target.matches("textarea, select, input:not([type=radio])");
}

const passing = document.querySelector(".passing");
function focusReason() {
  if (passing.open) document.getElementById("reason").focus();
}

document.addEventListener("keydown", (event) => {
  if (!areOn || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
  const key = event.key.toLowerCase();
  if ("123".includes(key)) choose(key);
  else if (!event.repeat && "ns".includes(key)) document.querySelector(`[data-key="${key}"]`).click();
  else return;
  event.preventDefault();
  focusReason(); // at once: "toggle" comes later than the next letter of whoever types fast
});
passing.addEventListener("toggle", focusReason);
