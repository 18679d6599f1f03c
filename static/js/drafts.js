/* What is begun is never lost: the server gets it a second after the last key, this computer keeps
   it until the server has it, save personal numbers. Notes stay here until they are saved. */

import { coverNumbers } from "./covering.js";
import { askServer } from "./fetching.js";
import { noteThreads } from "./refresh.js";
import { say } from "./words.js";

const PAUSE = 1000; // milliseconds
const RETRY = 5000;
const TYPING = 2000; // who wrote here so lately is not written over from another tab
const byId = (id) => document.getElementById(id);
const agent = document.getElementById("main").dataset.agent;
let timer = 0;
let pending = null; // what the server does not have yet
let inFlight = null;
let typedAt = 0;

const tabs = new BroadcastChannel(`gladkund:drafts:${agent}`);
const threadId = () => byId("work")?.dataset.thread;
const nameOf = (kind, id = threadId()) => `gladkund:${kind}:${agent}:${id}`;

function store(name, value) {
  try {
    if (value) localStorage.setItem(name, JSON.stringify(value));
    else localStorage.removeItem(name);
  } catch { /* a full or forbidden store: the server's copy has to do */ }
}

function load(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function tell(word) {
  const place = byId("kept");
  if (place) place.textContent = word ? say(word) : "";
}

export function keepDraft() {
  typedAt = Date.now();
  pending = {
    thread: threadId(),
    name: nameOf("draft"),
    url: byId("composer").dataset.draftUrl,
    text: byId("reply-text").value,
    answered: byId("reply-to").value,
    way: byId("reply-way").value,
    invites: byId("reply-invites").checked,
    clientId: byId("reply-client-id").value,
  };
  store(pending.name, { ...pending, text: coverNumbers(pending.text) });
  tabs.postMessage(pending);
  schedule(PAUSE);
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

async function save() {
  if (inFlight) return schedule(PAUSE / 4);
  const draft = pending;
  if (!draft) return undefined;
  inFlight = send(draft);
  const answer = await inFlight;
  inFlight = null;
  if (draft !== pending) return undefined; // written on, sent, or another thread by now
  if (!answer?.ok) {
    tell("unkept");
    return schedule(RETRY);
  }
  pending = null;
  store(draft.name, null);
  markRow(draft);
  const word = answer.status === 200 ? "keptMasked" : "kept"; // numbers are never kept in a draft
  return tell(draft.text.trim() ? word : "");
}

function send(draft, options = {}) {
  const { text, answered, way, clientId } = draft;
  const body = new URLSearchParams({ text, in_reply_to: answered, way, client_id: clientId });
  if (draft.invites) body.set("invites", "1");
  return askServer(draft.url, { method: "POST", body, ...options });
}

/** The queue tells where something is begun. */
function markRow({ thread, text }) {
  const row = byId(`row-${thread}`);
  if (row && Boolean(row.querySelector(".label.draft")) !== Boolean(text.trim())) noteThreads([thread]);
}

/** It was sent: no copy may come back. A save that is under way the server knows by its client id. */
export function forgetDraft() {
  clearTimeout(timer);
  pending = null;
  store(nameOf("draft"), null);
  tabs.postMessage({ thread: threadId(), text: "", answered: "", invites: false });
  tell("");
}

/** Written in another tab: here it stands, too, and nothing older is saved over it. */
function adopt({ thread, text, answered, invites }) {
  if (thread !== threadId() || Date.now() - typedAt < TYPING || byId("reply-text").value === text) return;
  pending = null;
  byId("reply-text").value = text;
  byId("reply-to").value = answered;
  byId("reply-invites").checked = invites;
}

export function forgetNote() {
  store(nameOf("note"), null);
}

function flush() {
  if (!pending) return;
  clearTimeout(timer);
  const draft = pending;
  send(draft, { keepalive: draft.text.length < 15_000 }).then(() => markRow(draft));
  pending = null;
}

function restore() {
  if (!threadId()) return;
  byId("note-text").value ||= load(nameOf("note")) ?? "";
  const backup = load(nameOf("draft"));
  if (!backup) return;
  const wasSent = document.querySelector(`.message[data-client-id="${CSS.escape(backup.clientId)}"]`);
  if (wasSent) store(nameOf("draft"), null);
  else if (coverNumbers(byId("reply-text").value) !== backup.text) {
    byId("reply-text").value = backup.text;
    byId("reply-to").value = backup.answered;
    byId("reply-invites").checked = Boolean(backup.invites);
    document.dispatchEvent(new CustomEvent("desk:restored", { detail: backup }));
    keepDraft();
  }
}

document.addEventListener("input", ({ target }) => {
  if (target.id === "note-text") store(nameOf("note"), coverNumbers(target.value));
});
tabs.addEventListener("message", ({ data }) => adopt(data));
document.addEventListener("desk:leaving", flush);
document.addEventListener("desk:opened", restore);
addEventListener("pagehide", flush);
restore();
