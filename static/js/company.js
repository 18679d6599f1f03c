/* Who else is at a thread: looking, writing, or away from the screen. A hint only: the claim decides
   who answers. This tab says every ten seconds where it is; what the others say comes with the stream. */

import { openThreadId } from "./where.js";
import { say } from "./words.js";

const BEAT = 10_000; // milliseconds
const LOOK = 30_000; // between two looks at everything, while anybody is shown
const PAUSE = 6000; // after the last key, nobody writes any more
const IDLE = 300_000;
const MOST = 4; // people shown by themselves
const url = `${document.querySelector('meta[name="events-url"]').content}/company`;
const me = Number(document.getElementById("main").dataset.agent);
const tab = String(Math.floor(Math.random() * 100));
let company = new Map(); // thread id -> [{ agent, name, initials, doing }]
let typedAt = 0;
let movedAt = Date.now();
let said = "";
let isUp = false; // who listens may say something, nobody else

/* --- What this tab says --- */

function doing() {
  if (document.hidden || Date.now() - movedAt > IDLE) return "away";
  return Date.now() - typedAt < PAUSE ? "typing" : "viewing";
}

const form = (thread, what) => new URLSearchParams({ tab, thread, doing: what });

function post(body) {
  if (!isUp) return;
  fetch(url, { method: "POST", body, credentials: "include", keepalive: true }).catch(() => { said = ""; });
}

/** Says at once what has changed, and what has not with each beat. */
function tellPlace({ always = false } = {}) {
  const thread = openThreadId();
  const words = thread ? `${thread} ${doing()}` : "";
  if (words === said && !(always && thread)) return;
  if (!thread) leave();
  else post(form(thread, doing()));
  said = words;
}

function leave() {
  const [thread] = said.split(" ");
  if (thread) post(form(thread, "gone"));
  said = "";
}

function noteKey({ target }) {
  movedAt = Date.now();
  if (!target.closest?.("#composer textarea")) return;
  typedAt = Date.now();
  tellPlace();
}

/* --- What the others do --- */

function learn(threads) {
  for (const [thread, people] of Object.entries(threads)) {
    const others = people.filter(([agent]) => agent !== me).map(([agent, name, initials, what]) => ({ agent, name, initials, doing: what }));
    if (others.length) company.set(thread, others);
    else company.delete(thread);
  }
  draw();
}

async function lookAtAll() {
  const answer = await fetch(url, { credentials: "include" }).catch(() => null);
  company = new Map();
  learn(answer?.ok ? await answer.json() : {});
}

function drawPerson({ name, initials, doing: what }) {
  const item = document.createElement("li");
  const words = say(what, { name });
  item.className = what === "typing" ? "chip typing" : `avatar tiny ${what}`;
  item.title = words;
  if (what === "typing") item.textContent = words;
  else item.append(initials, Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${words}` }));
  return item;
}

function drawHead() {
  const place = document.getElementById("company");
  if (!place) return;
  const people = [...(company.get(openThreadId()) ?? [])].sort((one, other) => (other.doing === "typing") - (one.doing === "typing"));
  const more = people.length - MOST;
  const items = people.slice(0, MOST).map(drawPerson);
  if (more > 0) items.push(Object.assign(document.createElement("li"), { className: "small", textContent: `+${more}` }));
  place.replaceChildren(...items);
  place.hidden = !people.length;
}

/** In the queue a mark is enough: the initials of one, the number of several. */
function drawRow(thread, people) {
  const marks = document.querySelector(`#row-${CSS.escape(thread)} .marks`);
  if (!marks) return;
  const mark = document.createElement("span");
  const typing = people.find((one) => one.doing === "typing");
  const first = typing ?? people[0];
  mark.className = `there ${first.doing}`;
  mark.title = people.length > 1 && !typing ? say("others", { n: people.length }) : say(first.doing, first);
  mark.textContent = people.length > 1 ? people.length : first.initials;
  marks.append(mark);
}

function draw() {
  document.querySelectorAll("#list .there").forEach((mark) => mark.remove());
  company.forEach((people, thread) => drawRow(thread, people));
  drawHead();
}

document.addEventListener("input", noteKey);
document.addEventListener("keydown", () => { movedAt = Date.now(); }, { passive: true });
document.addEventListener("pointermove", () => { movedAt = Date.now(); }, { passive: true });
document.addEventListener("visibilitychange", () => tellPlace());
document.addEventListener("desk:leaving", () => {
  typedAt = 0;
  setTimeout(tellPlace); // the address says by then where to
});
document.addEventListener("desk:opened", () => tellPlace());
document.addEventListener("desk:company", ({ detail }) => learn(detail));
document.addEventListener("desk:down", () => { isUp = false; });
document.addEventListener("desk:hello", () => {
  isUp = true;
  tellPlace({ always: true });
  lookAtAll();
});
document.addEventListener("desk:changed", draw);
document.addEventListener("htmx:afterSettle", draw); // a further page
addEventListener("pagehide", () => {
  const [thread] = said.split(" ");
  if (thread) navigator.sendBeacon(url, form(thread, "gone"));
});
setInterval(() => tellPlace({ always: true }), BEAT);
setInterval(() => tellPlace(), 1000); // the pause after the last key; a thread that was closed
setInterval(() => { if (company.size) lookAtAll(); }, LOOK);
