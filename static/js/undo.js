/* Toasts that the server sends with a way back. Z takes the last one, seen or not. */

import { retireToast } from "./toasts.js";

let last = null;

export function undoLast() {
  if (!last) return;
  const { undo, url } = last;
  last = null;
  document.querySelector(`#toasts [data-url="${CSS.escape(url)}"]`)?.closest(".toast").remove();
  htmx.ajax(undo, url, { source: document.getElementById("main"), target: "body" });
}

document.addEventListener("desk:appended", ({ detail: { element } }) => {
  if (!element.matches(".done")) return retireToast(element);
  const others = [...document.querySelectorAll("#toasts .toast.done")].filter((toast) => toast !== element);
  others.forEach((toast) => toast.remove()); // one way back at a time
  last = element.querySelector("[data-undo]")?.dataset ?? null;
  retireToast(element);
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-undo], .reasons button")) last = null;
});
