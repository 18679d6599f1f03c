/* Waiting times tick here, by the server's clock: `<time datetime data-waiting>`. No requests. */

import { say } from "./words.js";

const INTERVAL = 10_000; // milliseconds
const skew = Date.parse(document.getElementById("main").dataset.now) - Date.now();

export function tellWaiting(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return say("days", { days: Math.floor(hours / 24), hours: hours % 24 });
  if (hours) return say("hours", { hours, minutes: minutes % 60 });
  return say("minutes", { minutes });
}

function tick() {
  const now = Date.now() + skew;
  for (const time of document.querySelectorAll("time[data-waiting]")) {
    const words = tellWaiting(now - Date.parse(time.dateTime));
    if (time.textContent !== words) time.textContent = words;
  }
}

setInterval(tick, INTERVAL);
document.addEventListener("visibilitychange", tick);
