/* Looks again at what a hint names. Many hints make few requests: they are gathered for a moment,
   and one look is under way at a time. No hint is lost: what the server could not answer is asked
   again, and so is what an answer brings that was on its way while a hint came. */

import { fetchFragments } from "./fetching.js";
import { describeList, listedIds } from "./queue.js";
import { openThreadId } from "./where.js";

const PAUSE = 150; // milliseconds, and as much again by chance: screens do not all ask at once
const SOON = 60; // after an act of one's own: the hint of it mostly comes within
const BREATHS = [700, 2000, 5000, 10_000]; // between two looks, by how many have failed in a row
const MOST_IDS = 200; // in one request
const KEPT = 60_000; // longer than any answer is on its way
const noted = new Set();
const acted = new Set(); // by this screen
const heard = new Map(); // thread -> when a hint named it last; "": any hint
let isWhole = false;
let timer = 0;
let isLooking = false;
let failures = 0;
let heardAllAt = 0;

export function noteThreads(ids) {
  ids.forEach((id) => noted.add(String(id)));
  ["", ...ids].forEach((id) => heard.set(String(id), performance.now()));
  schedule(PAUSE + Math.random() * PAUSE);
}

/** What this screen did itself: the answer has brought the thread, its row is looked at. */
document.addEventListener("desk:acted", ({ detail }) => {
  detail.ids.split(",").forEach((id) => acted.add(id));
  schedule(SOON);
});

/** Something may have been missed: look at everything on screen. */
export function noteEverything() {
  isWhole = true;
  heardAllAt = performance.now();
  schedule(PAUSE * Math.random());
}

/** The answer to a request that was `begun` then has taken its place, though it may tell less than
    the look that a hint caused meanwhile. */
export function lookAgainSince(begun) {
  const ids = [...heard.keys()].filter((id) => heard.get(id) >= begun);
  if (heardAllAt >= begun) noteEverything();
  if (ids.length) noteThreads(ids.filter(Boolean));
}

function schedule(pause) {
  if (!timer && !isLooking) timer = setTimeout(look, pause);
}

async function look() {
  timer = 0;
  isLooking = true;
  const [ids, rows, whole] = [[...noted], [...new Set([...noted, ...acted])], isWhole];
  noted.clear();
  acted.clear();
  isWhole = false;
  const seen = await Promise.all([lookAtQueue(rows, whole), lookAtThread(ids, whole)]);
  failures = seen.every(Boolean) ? 0 : failures + 1;
  if (failures) {
    ids.forEach((id) => noted.add(id));
    rows.forEach((id) => acted.add(id));
  }
  isWhole ||= failures > 0 && whole;
  isLooking = false;
  heard.forEach((at, id) => { if (at < performance.now() - KEPT) heard.delete(id); });
  if (acted.size && !failures) schedule(SOON);
  else if (failures || noted.size || isWhole) schedule(BREATHS[Math.min(failures, BREATHS.length - 1)]);
}

async function lookAtQueue(ids, whole) {
  const { query, newest, end } = describeList();
  const wanted = whole ? listedIds() : ids;
  for (let start = 0; start === 0 || start < wanted.length; start += MOST_IDS) {
    const ask = new URLSearchParams(query);
    ask.set("ids", wanted.slice(start, start + MOST_IDS).join(","));
    // What is missing is told once, and only to who names all that is there.
    if (whole && wanted.length <= MOST_IDS) {
      ask.set("newest", newest);
      if (end) ask.set("end", end);
    }
    if (!(await fetchFragments(`/queue/changes/?${ask}`))) return false; // one after the other, gently
  }
  return true;
}

async function lookAtThread(ids, whole) {
  const open = openThreadId();
  if (!open || !(whole || ids.includes(open))) return true;
  const { filter } = document.getElementById("list").dataset;
  return fetchFragments(`/threads/${open}/${filter}`, { history: "replace" }); // if it was merged
}

const begun = new WeakMap();
document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => begun.set(xhr, performance.now()));
document.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => lookAgainSince(begun.get(xhr)));
