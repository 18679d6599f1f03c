/* Waiting times tick here, by the server's clock: `<time datetime data-waiting>`, and so does
   what is left until `<time datetime data-left>`, and the chips of what is due. No requests. */

import { say } from "./words.js";

const INTERVAL = 10_000; // milliseconds
export const serverNow = () => Date.now() + skew;
const skew = Date.parse(document.getElementById("main").dataset.now) - Date.now();

export function tellWaiting(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return say("days", { days: Math.floor(hours / 24), hours: hours % 24 });
  if (hours) return say("hours", { hours, minutes: minutes % 60 });
  return say("minutes", { minutes });
}

function tick() {
  const now = serverNow();
  for (const time of document.querySelectorAll("time[data-waiting]")) {
    const words = tellWaiting(now - Date.parse(time.dateTime));
    if (time.textContent !== words) time.textContent = words;
  }
  for (const time of document.querySelectorAll("time[data-left]")) {
    const left = Date.parse(time.dateTime) - now;
    const words = left < 60_000 ? say("moment") : tellWaiting(left);
    if (time.textContent !== words) time.textContent = words;
  }
  tickDues(now);
}

/** Late, closed until we open, soon due, or neither. */
function tellState({ due, warn, closes, opens }, now) {
  const [end, warning, closing, opening] = [due, warn, closes, opens].map((at) => Date.parse(at ?? ""));
  if (now > end) return "late";
  const isClosed = closes !== undefined && !(now < closing) && (opens === undefined || now < opening);
  if (isClosed) return "closed";
  return now >= warning ? "warn" : "ok";
}

function tellDue(state, { due, opening }, now) {
  const left = Date.parse(due) - now;
  if (state === "late") return `−${tellWaiting(Math.max(-left, 60_000))}`;
  if (state === "closed") return opening ?? say("dueClosed");
  return left < 60_000 ? say("moment") : tellWaiting(left);
}

const PREFIXES = { late: "dueLate", warn: "dueWarn", ok: "dueOk", closed: "dueClosed" };

function tickDues(now) {
  for (const chip of document.querySelectorAll(".chip[data-due]")) {
    const state = tellState(chip.dataset, now);
    const [prefix, time] = chip.children;
    const words = tellDue(state, chip.dataset, now);
    if (time.textContent === words && chip.classList.contains(state)) continue;
    chip.className = `chip due ${state}`;
    prefix.textContent = say(PREFIXES[state]);
    time.textContent = words;
  }
}

setInterval(tick, INTERVAL);
document.addEventListener("visibilitychange", tick);
