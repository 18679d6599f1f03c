/* When an action did not reach its end: say so, and that nothing written is lost. */

import { showToast } from "./toasts.js";
import { say } from "./words.js";

const show = (name) => showToast(say(name), "error");

document.addEventListener("htmx:responseError", ({ detail }) => {
  show(detail.xhr.status === 403 ? "forbidden" : "failed");
});
document.addEventListener("htmx:sendError", () => show("unreachable"));
document.addEventListener("htmx:timeout", () => show("unreachable"));

// Addresses are shared and read: no empty names in them.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.id !== "filter") return;
  for (const name of ["q", "channel", "label", "view"]) {
    if (!detail.parameters[name]) delete detail.parameters[name];
  }
});
