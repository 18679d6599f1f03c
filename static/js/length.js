/* How long the reply is by the network's own count. The server counts; one question at a time. */

import { askServer } from "./fetching.js";
import { say } from "./words.js";

const byId = (id) => document.getElementById(id);
const ROOM = 500; // so much left is no news, and not told
let asked = null; // the text that the server counts now

export async function measure() {
  const text = byId("reply-text")?.value;
  if (text === undefined || asked !== null || !byId("reply-length")) return;
  const { lengthUrl } = byId("composer").dataset;
  const way = byId("reply-way").value;
  asked = text;
  const answer = await askServer(lengthUrl, { method: "POST", body: new URLSearchParams({ text, way }) });
  const length = answer?.ok ? await answer.json() : null;
  asked = null;
  if (byId("composer")?.dataset.lengthUrl !== lengthUrl) return; // another thread by now
  if (length?.limit) show(length);
  if (length) tellCost(length.cost);
  if (length && (byId("reply-text").value !== text || byId("reply-way").value !== way)) measure();
}

function show({ left }) {
  const place = byId("reply-length");
  place.hidden = left > ROOM;
  place.classList.toggle("over", left < 0);
  place.textContent = left < 0 ? say("over", { n: -left }) : say("left", { n: left });
}

function tellCost(words) {
  const place = byId("reply-cost");
  if (!place) return;
  place.hidden = !words;
  place.textContent = words;
}
