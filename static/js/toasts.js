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

/** How long it can be undone yet, by the second. */
function countDown(toast) {
  const place = toast.querySelector(".countdown");
  const end = Date.now() + toast.dataset.countdown * 1000;
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (!toast.isConnected || left <= 0) clearInterval(timer);
    place.textContent = left > 0 ? `${left} s` : "";
  }, 250);
}

/** Takes a toast away when it has been read, or when it can no longer be undone. */
export function retireToast(toast) {
  if (toast.classList.contains("error")) return;
  let timer = 0;
  const time = Number(toast.dataset.countdown) * 1000 || READING_TIME;
  if (toast.dataset.countdown) countDown(toast);
  const start = () => { timer = setTimeout(() => toast.remove(), time); };
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
