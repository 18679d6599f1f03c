/* Waiting times tick here, by the server's clock: `<time datetime data-waiting>`, and so does
   what is left until `<time datetime data-left>`. No requests. */

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
}

setInterval(tick, INTERVAL);
document.addEventListener("visibilitychange", tick);
