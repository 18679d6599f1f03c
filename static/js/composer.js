/* The composer: public reply, private message or note, which message is answered, and what the
   agent has seen. The text is never touched by anybody but the agent, save when it has been sent. */

import { keepDraft, forgetDraft, forgetNote } from "./drafts.js";
import { measure } from "./length.js";
import { applyRules, currentRule, writingMode } from "./rules.js";

const LOOKING_TIME = 3000; // milliseconds; who writes on after that has seen what is new
const byId = (id) => document.getElementById(id);
const composer = () => byId("composer");
const text = () => byId("reply-text");
let newSince = 0;
let wantsClientId = false;
let usualMode = composer()?.dataset.usualMode; // by the message that is answered

export function setMode(mode, { focus = true } = {}) {
  const box = composer();
  if (!box) return;
  if (focus) document.dispatchEvent(new CustomEvent("desk:writing")); // what stands in its place makes room
  box.dataset.mode = mode;
  byId("reply-form").hidden = mode === "note";
  byId("note-form").hidden = mode !== "note";
  if (mode !== "note") dress(mode === "private" ? "private" : "public");
  for (const button of box.querySelectorAll(".mode")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }
  applyRules();
  showAnswered();
  if (focus) byId(mode === "note" ? "note-text" : "reply-text").focus();
}

function dress(way) {
  const field = text();
  field.ariaLabel = field.dataset[`${way}Label`];
  field.placeholder = field.dataset[`${way}Hint`];
  if (byId("reply-way").value === way) return;
  byId("reply-way").value = way;
  measure();
  if (field.value.trim()) keepDraft();
}

/** The customer went on in private, or in public: who has not begun to write follows. */
function followUsual() {
  const { usualMode: now, mode } = composer().dataset;
  if (now !== usualMode && mode === usualMode && !text().value.trim()) setMode(now, { focus: false });
  usualMode = now;
}

/** A note that logs a telephone call; the field says so, and arrows choose another. */
export function logContact() {
  const field = byId("note-contact");
  if (!field) return;
  setMode("note", { focus: false });
  field.value ||= "rang";
  field.focus();
}

function invite() {
  byId("reply-invites").checked = true;
  setMode("reply");
}

/* --- What is answered --- */

function answer(id, { focus = true } = {}) {
  byId("reply-to").value = id;
  keepDraft();
  const picked = document.querySelector(`[data-answer="${CSS.escape(id)}"]`);
  const mode = !picked ? writingMode() : "private" in picked.dataset ? "private" : "reply";
  setMode(mode, { focus });
}

function showAnswered() {
  const chosen = byId("reply-to").value;
  const picked = chosen && document.querySelector(`[data-answer="${CSS.escape(chosen)}"]`);
  const { id = "", name, text: words } = { ...currentRule().dataset, ...(picked ? picked.dataset : {}) };
  byId("answering").hidden = !id;
  byId("answering").toggleAttribute("data-chosen", Boolean(chosen));
  byId("answering-name").textContent = name;
  byId("answering-text").textContent = words;
  byId("answer-usual").hidden = !chosen;
  for (const button of document.querySelectorAll("[data-answer]")) button.hidden = button.dataset.answer === (chosen || id);
  for (const message of document.querySelectorAll(".message.answered")) message.classList.remove("answered");
  if (picked) picked.closest(".message").classList.add("answered");
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
  byId("reply-invites").checked = false;
  byId("undescribed").checked = false;
  byId("reply-error").hidden = true;
  forgetDraft();
  measure();
  wantsClientId = true;
}

/** What its author wrote: the signature under it is the system's. */
function wordsOf(sent) {
  return (sent.dataset.body ?? sent.querySelector(".words")?.textContent ?? "").trim();
}

function settle() {
  if (!composer()) return;
  const sent = document.querySelector(`[data-client-id="${CSS.escape(byId("reply-client-id").value)}"]:not(#composer)`);
  if (sent && !wantsClientId && wordsOf(sent) === text().value.trim()) clearReply();
  if (wantsClientId || sent) byId("reply-client-id").value = composer().dataset.clientId;
  wantsClientId = false;
  text().lang = composer().dataset.language; // for the browser's spelling: somebody may have set it
  compareVersion();
  followUsual();
  applyRules();
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
  if (composer().dataset.mode !== "note") text().focus();
}

function tellInNote() {
  byId("note-text").value ||= text().value;
  byId("conflict").replaceChildren();
  setMode("note");
}

/** A reply came back, or is to be changed: its text stands in the composer, above what is begun. */
export function takeBack(words, mode) {
  if (!text().value.includes(words)) text().value = [words, text().value].filter(Boolean).join("\n\n");
  setMode(mode);
  writeOn();
}

/** An answer was taken back before it left. */
function fillAgain({ text: words, mode, answered, invites }) {
  byId("reply-to").value = answered;
  byId("reply-invites").checked = invites !== undefined;
  takeBack(words, mode);
}

/** Who opens a thread again, takes the next or claims it to reply writes next. The button that was
    pressed is gone; on a narrow screen the focus is on the thread, that it be read first. */
function beginWriting({ asker }) {
  const leads = asker?.matches("#do-reopen, #send-reopen, #send-claim, form:has(#take-next)");
  if (leads && composer()?.dataset.turn === "mine" && document.activeElement.id !== "thread") setMode(writingMode());
}

function closeNote() {
  const { activeElement: here } = document;
  const isHere = here === document.body || byId("note-form").contains(here); // its button was disabled
  byId("note-text").value = byId("note-contact").value = "";
  byId("note-error").hidden = true;
  forgetNote();
  setMode(writingMode(), { focus: isHere });
}

const CLICKS = {
  ".mode": (button) => setMode(button.dataset.mode),
  "[data-answer]": (button) => answer(button.dataset.answer),
  "#answer-usual": () => answer(""),
  "[data-to-mode]": (button) => setMode(button.dataset.toMode),
  "[data-invite]": invite,
  "[data-edit]": (button) => takeBack(button.dataset.edit, button.dataset.editMode),
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
  if (target.id === "reply-invites") keepDraft();
});
document.addEventListener("desk:changed", settle);
document.addEventListener("desk:opened", () => {
  newSince = 0;
  usualMode = composer()?.dataset.usualMode;
});
document.addEventListener("desk:restored", ({ detail }) => {
  setMode(detail.way === "private" ? "private" : "reply", { focus: false });
});
document.addEventListener("desk:sent", ({ detail }) => {
  if (byId("reply-client-id")?.value !== detail.clientId) return;
  if (detail.next) composer().dataset.clientId = detail.next; // the answer brings no composer
  clearReply();
});
document.addEventListener("desk:given-back", ({ detail }) => fillAgain(detail));
document.addEventListener("desk:answered", ({ detail }) => beginWriting(detail));
document.addEventListener("desk:noted", closeNote);
applyRules();

// What was logged is said: the next one begins with an empty field.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id === "log-form" && detail.successful) detail.elt.reset();
});
