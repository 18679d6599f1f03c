/* What the network takes is known before anybody types. The server says it for both modes, this
   shuts the composer by it: at once when a window closes, and then the server says why. A draft
   stays where it is. */

import { serverNow } from "./clock.js";
import { fetchFragments } from "./fetching.js";

const AGAIN = 5000; // milliseconds; the server's clock may be a little behind
const LONGEST = 3_600_000;
const byId = (id) => document.getElementById(id);
let timer = 0;
let isAsking = false;

export const writingMode = () => (byId("reply-way").value === "private" ? "private" : "reply");
export const currentRule = () => byId(`rule-${writingMode()}`);

const endOf = (rule) => Date.parse(rule.dataset.until ?? "");
const isOpen = (rule) => rule.hasAttribute("data-open") && !(endOf(rule) <= serverNow());

export function applyRules() {
  const box = byId("composer");
  if (!box) return;
  const isShut = box.dataset.mode !== "note" && !isOpen(currentRule());
  box.toggleAttribute("data-shut", isShut);
  byId("reply-text").readOnly = isShut;
  for (const button of byId("send").querySelectorAll("[data-submit]")) button.disabled = isShut;
  byId("inviting").hidden = !byId("rules").hasAttribute("data-can-invite");
  if (byId("inviting").hidden) byId("reply-invites").checked = false;
  if (byId("rules").dataset.chosen !== byId("reply-to").value) ask();
  else watch();
}

/** Look again when the next window closes. */
function watch() {
  clearTimeout(timer);
  const ends = [...document.querySelectorAll(".rule[data-open][data-until]")].map(endOf);
  if (!ends.length) return;
  const pause = Math.min(...ends) - serverNow();
  timer = setTimeout(look, pause > 0 ? Math.min(pause + 200, LONGEST) : AGAIN);
}

function look() {
  if (!byId("composer")) return;
  applyRules();
  if (![...document.querySelectorAll(".rule[data-open]")].every(isOpen)) ask();
}

async function ask() {
  if (isAsking) return;
  isAsking = true;
  const { url, chosen } = byId("rules").dataset;
  const wanted = byId("reply-to").value;
  const isThere = await fetchFragments(`${url}?${new URLSearchParams({ in_reply_to: wanted })}`);
  isAsking = false;
  if (isThere && byId("rules")?.dataset.chosen === chosen && wanted !== chosen) byId("reply-to").value = ""; // gone
  if (isThere) applyRules();
}

document.addEventListener("visibilitychange", applyRules);
