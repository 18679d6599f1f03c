/* The composer: public reply or note, which message is answered, and what the agent has seen. The
   text is never touched by anybody but the agent, save when it has been sent. */

import { keepDraft, forgetDraft, forgetNote } from "./drafts.js";
import { measure } from "./length.js";

const LOOKING_TIME = 3000; // milliseconds; who writes on after that has seen what is new
const byId = (id) => document.getElementById(id);
const composer = () => byId("composer");
const text = () => byId("reply-text");
let newSince = 0;
let wantsClientId = false;

export function setMode(mode, { focus = true } = {}) {
  const box = composer();
  if (!box) return;
  box.dataset.mode = mode;
  byId("reply-form").hidden = mode !== "reply";
  byId("note-form").hidden = mode !== "note";
  for (const button of box.querySelectorAll(".mode")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }
  if (focus) byId(`${mode}-text`).focus();
}

/* --- What is answered --- */

function answer(id, { focus = true } = {}) {
  byId("reply-to").value = id;
  showAnswered();
  keepDraft();
  if (focus) setMode("reply");
}

function showAnswered() {
  const line = byId("answering");
  const chosen = byId("reply-to").value;
  const picked = document.querySelector(`[data-answer="${CSS.escape(chosen)}"]`);
  const all = document.querySelectorAll("[data-answer]");
  const isLatest = !picked || picked === all[all.length - 1];
  line.toggleAttribute("data-chosen", !isLatest);
  if (picked || !chosen) {
    byId("answering-name").textContent = picked?.dataset.name ?? line.dataset.latestName;
    byId("answering-text").textContent = picked?.dataset.text ?? line.dataset.latestText;
  }
  byId("answer-latest").hidden = isLatest;
  for (const button of all) button.hidden = isLatest && button === all[all.length - 1];
  for (const message of document.querySelectorAll(".message.answered")) message.classList.remove("answered");
  if (!isLatest) picked.closest(".message").classList.add("answered");
}

/* --- What the agent has seen: the version that a reply is sent with --- */

function adoptVersion() {
  byId("reply-version").value = composer().dataset.version;
  byId("reply-seen").value = composer().dataset.latest;
  byId("meanwhile").hidden = true;
  newSince = 0;
}

function compareVersion() {
  const { version, latest } = composer().dataset;
  if (byId("reply-version").value === version || byId("reply-seen").value === latest || !text().value.trim()) {
    adoptVersion();
  } else if (!newSince) {
    newSince = Date.now();
    byId("meanwhile").hidden = false;
  }
}

function writeOn() {
  if (newSince && Date.now() - newSince > LOOKING_TIME) adoptVersion();
  byId("reply-error").hidden = true;
  measure();
  keepDraft();
}

/* --- Sent --- */

export function clearReply() {
  text().value = "";
  byId("reply-to").value = "";
  byId("reply-error").hidden = true;
  forgetDraft();
  measure();
  wantsClientId = true;
}

function settle() {
  if (!composer()) return;
  const sent = document.querySelector(`[data-client-id="${CSS.escape(byId("reply-client-id").value)}"]:not(#composer)`);
  if (sent && !wantsClientId && sent.querySelector(".words").textContent.trim() === text().value.trim()) clearReply();
  if (wantsClientId || sent) byId("reply-client-id").value = composer().dataset.clientId;
  wantsClientId = false;
  compareVersion();
  showAnswered();
}

function sendAnyway({ dataset }) {
  byId("reply-version").value = dataset.sendAnyway;
  byId("reply-seen").value = dataset.seen;
  dismissConflict();
  byId("reply-form").requestSubmit(byId("send-plain"));
}

function dismissConflict() {
  byId("conflict").replaceChildren();
  if (composer().dataset.mode === "reply") text().focus();
}

function tellInNote() {
  byId("note-text").value ||= text().value;
  byId("conflict").replaceChildren();
  setMode("note");
}

/** A reply came back, or is to be changed: its text stands in the composer, above what is begun. */
export function takeBack(words) {
  if (!text().value.includes(words)) text().value = [words, text().value].filter(Boolean).join("\n\n");
  setMode("reply");
  writeOn();
}

/** Who opens a thread again, takes the next or claims it to reply writes next. The button that was
    pressed is gone; on a narrow screen the focus is on the thread, that it be read first. */
function beginWriting({ asker }) {
  const leads = asker?.matches("#do-reopen, #send-reopen, #send-claim, form:has(#take-next)");
  if (leads && composer()?.dataset.turn === "mine" && document.activeElement.id !== "thread") setMode("reply");
}

function closeNote() {
  const { activeElement: here } = document;
  const isHere = here === document.body || byId("note-form").contains(here); // its button was disabled
  byId("note-text").value = "";
  byId("note-error").hidden = true;
  forgetNote();
  setMode("reply", { focus: isHere });
}

const CLICKS = {
  ".mode": (button) => setMode(button.dataset.mode),
  "[data-answer]": (button) => answer(button.dataset.answer),
  "#answer-latest": () => answer(""),
  "[data-edit]": (button) => takeBack(button.dataset.edit),
  "[data-send-anyway]": sendAnyway,
  "[data-dismiss-conflict]": dismissConflict,
  "[data-to-note]": tellInNote,
};

document.addEventListener("click", ({ target }) => {
  for (const [selector, act] of Object.entries(CLICKS)) {
    const button = target.closest(selector);
    if (button && composer()) return act(button);
  }
});
document.addEventListener("input", ({ target }) => {
  if (target.id === "reply-text") writeOn();
});
document.addEventListener("desk:changed", settle);
document.addEventListener("desk:opened", () => { newSince = 0; });
document.addEventListener("desk:sent", ({ detail }) => {
  if (byId("reply-client-id")?.value === detail.clientId) clearReply();
});
document.addEventListener("desk:answered", ({ detail }) => beginWriting(detail));
document.addEventListener("desk:noted", closeNote);
