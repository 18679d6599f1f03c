/* Looks again at what a hint names. Many hints make few requests: they are gathered for a moment,
   and one look is under way at a time. */

import { fetchFragments } from "./fetching.js";
import { describeList, listedIds } from "./queue.js";
import { openThreadId } from "./where.js";

const PAUSE = 150; // milliseconds, and as much again by chance: screens do not all ask at once
const BREATH = 700; // between two looks
const MOST_IDS = 200; // in one request
const noted = new Set();
let isWhole = false;
let timer = 0;
let isLooking = false;

export function noteThreads(ids) {
  ids.forEach((id) => noted.add(String(id)));
  schedule(PAUSE + Math.random() * PAUSE);
}

/** Something may have been missed: look at everything on screen. */
export function noteEverything() {
  isWhole = true;
  schedule(PAUSE * Math.random());
}

function schedule(pause) {
  if (!timer && !isLooking) timer = setTimeout(look, pause);
}

async function look() {
  timer = 0;
  isLooking = true;
  const [ids, whole] = [[...noted], isWhole];
  noted.clear();
  isWhole = false;
  try {
    await Promise.all([lookAtQueue(ids, whole), lookAtThread(ids, whole)]);
  } finally {
    isLooking = false;
    if (noted.size || isWhole) schedule(BREATH);
  }
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
    await fetchFragments(`/queue/changes/?${ask}`); // one after the other, gently
  }
}

async function lookAtThread(ids, whole) {
  const open = openThreadId();
  if (open && (whole || ids.includes(open))) {
    const { filter } = document.getElementById("list").dataset;
    await fetchFragments(`/threads/${open}/${filter}`, { history: "replace" }); // if it was merged
  }
}
