/* A picture opens large over the desk: by click or Enter, for it is a link. Arrows go on to the next
   picture of the same message; Esc closes, and the focus is where it was. */

import { say } from "./words.js";

const byId = (id) => document.getElementById(id);
const dialog = byId("picture-dialog");
let shown = null;

function show(link) {
  const { width, height, alt } = link.dataset;
  const image = byId("picture-large");
  Object.assign(image, { width, height, src: link.href, alt: alt || say("picturePlain") });
  byId("picture-words").textContent = image.alt;
  shown = link;
  if (!dialog.open) dialog.showModal();
}

function step(by) {
  const all = [...(shown.closest(".pictures, .tray")?.querySelectorAll("[data-picture]") ?? [])];
  const next = all[all.indexOf(shown) + by];
  if (next) show(next);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-picture]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    show(link);
  } else if (event.target === dialog) dialog.close(); // beside the picture
});
dialog.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowLeft") step(-1);
  if (key === "ArrowRight") step(1);
});
dialog.addEventListener("close", () => byId("picture-large").removeAttribute("src"));
