/* Requests as htmx makes them, without an element that asks. */

import { placeFragments } from "./bag.js";

/** Resolves to true when the fragments are in their places. */
export async function fetchFragments(url, options = {}) {
  const origin = location.href;
  const answer = await askServer(url);
  if (!answer?.ok) return false;
  placeFragments(await answer.text(), origin, options);
  return true;
}

/** Null: the server could not be reached, or has signed the agent out and done nothing. */
export async function askServer(url, options = {}) {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href, "X-CSRFToken": token };
  try {
    const answer = await fetch(url, { ...options, headers, credentials: "same-origin" });
    const elsewhere = answer.headers.get("HX-Redirect"); // signed out: the whole page goes
    if (!elsewhere) return answer;
    location.assign(elsewhere);
    return null;
  } catch {
    return null;
  }
}
