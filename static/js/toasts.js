/* Short messages at the foot of the page. Other scripts call `showToast`; the server sends
   `HX-Trigger: {"toast": {"text": "...", "kind": "error"}}`. Errors stay until dismissed. */

const READING_TIME = 8000; // milliseconds

const region = document.getElementById("toasts");

export function showToast(text, kind = "") {
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  if (kind) toast.classList.add(kind);
  toast.querySelector(".words").textContent = text;
  region.append(toast);
  retireToast(toast);
  return toast;
}

/** Takes a toast away when it has been read. */
export function retireToast(toast) {
  if (toast.classList.contains("error")) return;
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), READING_TIME); };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}

region.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});
document.body.addEventListener("toast", (event) => showToast(event.detail.text, event.detail.kind));
region.querySelectorAll(".toast").forEach(retireToast);
