/* Asking colleagues: a form of its own in place of the composer, sent by a key of its own, so that
   nothing of it can reach a customer. What is begun stays on this computer until it is sent. */

import { placeFragments } from "./bag.js";
import { coverNumbers } from "./covering.js";
import { askServer } from "./fetching.js";
import { lookAgainSince } from "./refresh.js";
import { say } from "./words.js";

const byId = (id) => document.getElementById(id);
const form = () => byId("asking");
const field = () => byId("asking-text");
const agent = byId("main").dataset.agent;
const nameOf = () => `gladkund:asking:${agent}:${byId("work").dataset.thread}`;
let isSending = false;

function store(text) {
  try {
    if (text.trim()) localStorage.setItem(nameOf(), coverNumbers(text));
    else localStorage.removeItem(nameOf());
  } catch { /* a full or forbidden store */ }
}

function load() {
  try {
    return localStorage.getItem(nameOf()) ?? "";
  } catch {
    return "";
  }
}

/** `advise`: the address to which an answer goes; without it colleagues are asked. */
function open({ advise = "", asker = "" } = {}) {
  const { title, titleAdvise, send, sendAdvise, url } = form().dataset;
  form().action = advise || url;
  form().toggleAttribute("data-advises", Boolean(advise));
  byId("asking-title").textContent = advise ? titleAdvise.replace("{name}", asker) : title;
  byId("asking-send").firstElementChild.textContent = advise ? sendAdvise : send;
  form().hidden = false;
  if (!field().value) field().value = load();
  field().focus();
  if (!field().value && !advise) document.execCommand("insertText", false, "@");
}

function shut() {
  form().hidden = true;
  byId("asking-error").hidden = true;
  byId("timeline").focus();
}

async function send() {
  if (isSending) return;
  isSending = true;
  byId("asking-send").disabled = true;
  const [origin, begun] = [location.href, performance.now()];
  const body = new URLSearchParams({ text: field().value });
  const answer = await askServer(form().action, { method: "POST", body });
  isSending = false;
  if (byId("asking-send")) byId("asking-send").disabled = false;
  if (answer?.status === 200 || answer?.status === 422) {
    placeFragments(await answer.text(), origin);
    lookAgainSince(begun);
  } else complain(say(answer ? "failed" : "unreachable"));
}

function complain(words) {
  byId("asking-error").replaceChildren(words);
  byId("asking-error").hidden = false;
}

document.addEventListener("click", ({ target }) => {
  if (target.closest("#do-ask")) open();
  if (target.closest("#asking-shut")) shut();
  const advising = target.closest("[data-advise]");
  if (advising) open(advising.dataset);
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "asking") return;
  event.preventDefault();
  send();
});
document.addEventListener("input", ({ target }) => {
  if (target.id === "asking-text") store(target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.target.id !== "asking-text" || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && event.altKey) send();
  else if (event.key === "Escape") shut();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) complain(say("askByAlt"));
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("desk:writing", () => { form().hidden = true; });
document.addEventListener("desk:asked", () => {
  field().value = "";
  store("");
  shut();
});

/* What was told of the thread that stands open is seen, once somebody looks. */
async function seeNotices() {
  const mark = byId("own");
  const url = mark?.dataset.unseen;
  if (!url || document.hidden || !document.hasFocus()) return;
  mark.removeAttribute("data-unseen");
  const [origin, begun] = [location.href, performance.now()];
  const answer = await askServer(url, { method: "POST" });
  if (!answer?.ok) return;
  placeFragments(await answer.text(), origin);
  lookAgainSince(begun);
}
for (const name of ["desk:changed", "desk:opened", "visibilitychange"]) document.addEventListener(name, seeNotices);
addEventListener("focus", seeNotices);
seeNotices();
