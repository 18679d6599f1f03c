/* A masked number is shown for a moment, to whoever presses it. The server remembers the look. */

import { askServer } from "./fetching.js";
import { say } from "./words.js";

const hiding = new WeakMap();

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-number]");
  if (button) void (hiding.has(button) ? hide(button) : reveal(button));
});

async function reveal(button) {
  if (button.disabled) return;
  button.disabled = true;
  const answer = await askServer(button.dataset.number, { method: "POST" });
  const told = await answer?.json().catch(() => null);
  button.disabled = false;
  if (answer?.ok && told) show(button, told);
  else button.title = told?.words ?? say(answer?.status === 403 ? "forbidden" : "failed");
  button.focus();
}

/** `data-keep`: the look is an event, and what comes with it must not cover the number at once. */
function show(button, { plain, seconds }) {
  const { textContent: mask, title } = button;
  const label = button.getAttribute("aria-label");
  button.textContent = plain;
  button.title = say("hideNumber");
  button.dataset.keep = "";
  button.removeAttribute("aria-label");
  button.classList.add("shown");
  const timer = setTimeout(() => hide(button), seconds * 1000);
  hiding.set(button, { mask, title, label, timer });
}

function hide(button) {
  const { mask, title, label, timer } = hiding.get(button);
  clearTimeout(timer);
  hiding.delete(button);
  button.textContent = mask;
  button.title = title;
  button.setAttribute("aria-label", label);
  button.classList.remove("shown");
  delete button.dataset.keep;
}
