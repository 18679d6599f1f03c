/* Fetches fragments as htmx would, without an element that asks. */

import { putFragments } from "./bag.js";

/** Resolves to true when the fragments are in their places. */
export async function fetchFragments(url) {
  const answer = await askServer(url);
  if (!answer?.ok) return false;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const title = holder.content.querySelector(":scope > title");
  if (title) {
    document.title = title.textContent.trim();
    title.remove();
  }
  putFragments(holder.content).forEach((place) => htmx.process(place));
  return true;
}

/** A request as the desk makes them. Null: the server could not be reached. */
export async function askServer(url, options = {}) {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href, "X-CSRFToken": token };
  try {
    const answer = await fetch(url, { ...options, headers, credentials: "same-origin" });
    const elsewhere = answer.headers.get("HX-Redirect"); // signed out: the whole page goes
    if (elsewhere) location.assign(elsewhere);
    return answer;
  } catch {
    return null;
  }
}
