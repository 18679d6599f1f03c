/* What is for this agent is told by sound and by the computer, where the agent wishes so: by one tab
   of a browser (another takes over when it is closed), once, and not while the thread is looked at. */

import { askServer } from "./fetching.js";
import { canNotify, notify, ring } from "./ringing.js";
import { openThreadId } from "./where.js";
import { say } from "./words.js";

const ASKING = 150; // milliseconds for other tabs to say that somebody looks
const KEPT = 100; // of what was told, for the tab that takes over
const MOST = 140; // characters of a customer's words
const main = document.getElementById("main");
const { agent } = main.dataset;
const name = `gladkund:telling:${agent}`;
const tabs = new BroadcastChannel(name);
let isTeller = !navigator.locks;
let waited = waitingCount();

navigator.locks?.request(name, () => {
  isTeller = true;
  return new Promise(() => {}); // until the tab is closed
});

function waitingCount() {
  return Number(document.title.match(/^\((\d+)/)?.[1] ?? 0);
}

const isLookedAt = (thread) => !document.hidden && document.hasFocus() && String(thread) === openThreadId();
const isAway = () => document.getElementById("presence-state")?.value === "away";

/** False the first time; so it is not told again by the tab that takes over. */
function wasTold(key) {
  try {
    const told = JSON.parse(localStorage.getItem(name)) ?? [];
    if (told.includes(key)) return true;
    localStorage.setItem(name, JSON.stringify([...told, key].slice(-KEPT)));
  } catch { /* a forbidden store: nobody takes over what was told */ }
  return false;
}

/** Whether any tab of this browser has the thread before somebody's eyes. */
async function isSeen(thread) {
  if (isLookedAt(thread)) return true;
  return new Promise((resolve) => {
    const hear = ({ data }) => { if (data.looked === thread) resolve(true); };
    tabs.addEventListener("message", hear);
    tabs.postMessage({ who: thread });
    setTimeout(() => {
      tabs.removeEventListener("message", hear);
      resolve(false);
    }, ASKING);
  });
}

async function tell({ notice, thread, key }) {
  const { dataset } = main;
  const isWished = "sound" in dataset || ("desktop" in dataset && canNotify());
  if (!isTeller || !isWished || isAway()) return;
  if (wasTold(key) || (thread && (await isSeen(thread)))) return;
  if ("sound" in dataset) ring();
  if ("desktop" in dataset && canNotify()) await show(notice, thread, key);
}

function sayKind(notice) {
  const kind = `told_${notice}`.replace(/_(\w)/g, (_all, letter) => letter.toUpperCase());
  return say(kind in document.getElementById("telling-words").dataset ? kind : "toldOther");
}

async function show(notice, thread, key) {
  const words = sayKind(notice);
  const body = thread && "words" in main.dataset ? await readWords(thread) : "";
  const follow = () => location.assign(thread ? `/threads/${thread}/` : "/");
  notify(words, { body, tag: key, follow });
}

/** Who the customer is and what they wrote last: only where the agent chose so. */
async function readWords(thread) {
  const answer = await askServer(`/threads/${thread}/`);
  const holder = document.createElement("template");
  holder.innerHTML = answer?.ok ? await answer.text() : "";
  const { content: read } = holder;
  const heard = [...read.querySelectorAll(".message:not(.ours) .words")].at(-1)?.textContent.trim() ?? "";
  const who = read.querySelector("#head h1")?.textContent.trim() ?? "";
  return `${who}: ${heard.slice(0, MOST)}`;
}

/** Something waits again, after nothing did. */
function watchTitle() {
  const now = waitingCount();
  if (now && !waited) tell({ notice: "waits", key: `waits ${Math.floor(Date.now() / 60_000)}` });
  waited = now;
}

/** The tab's picture has a dot while something is unread. */
function dotIcon() {
  const icon = document.querySelector('link[rel="icon"]');
  icon.dataset.plain ??= icon.href;
  const href = document.querySelector("#bell .badge") ? new URL(main.dataset.dot, location.href).href : icon.dataset.plain;
  if (icon.href !== href) icon.href = href;
}

tabs.addEventListener("message", ({ data }) => {
  if (data.who && isLookedAt(data.who)) tabs.postMessage({ looked: data.who });
});
document.addEventListener("desk:told", ({ detail: { notice, thread, id } }) => tell({ notice, thread, key: `notice ${id}` }));
document.addEventListener("desk:wrote", ({ detail: { thread, message } }) => tell({ notice: "customer_wrote", thread, key: `message ${message}` }));
document.addEventListener("desk:changed", () => {
  watchTitle();
  dotIcon();
});
dotIcon();
