/* One stream of hints for all tabs of a browser: one tab listens, the others hear it from there.
   Hints carry ids only. While the stream is down, everything is looked at every half minute. */

import { announce } from "./bag.js";
import { takeBack } from "./composer.js";
import { askServer } from "./fetching.js";
import { showOnce } from "./once.js";
import { noteEverything, noteThreads } from "./refresh.js";
import { showToast } from "./toasts.js";
import { openThreadId } from "./where.js";
import { say } from "./words.js";

const POLL = 30_000; // milliseconds
const QUIET = 4000; // before an interruption is worth a word
const SILENCE = 40_000; // of a stream that says something every 15 s: its line is dead
const url = document.querySelector('meta[name="events-url"]').content;
const name = `gladkund:${document.getElementById("main").dataset.agent}`;
const tabs = new BroadcastChannel(name);
let isUp = false;
let silence = 0;

function setUp(up) {
  isUp = up;
  const show = () => { document.getElementById("offline").hidden = isUp; };
  if (up) {
    clearTimeout(silence);
    silence = 0;
    show();
  } else silence ||= setTimeout(show, QUIET); // each failed try says so anew
}

const HINTS = {
  threads: ({ ids, many }) => (many ? noteEverything() : noteThreads(ids)),
  channel: () => noteThreads([]),
  notices: () => htmx.trigger(document.body, "notices"),
  reply_failed: (told) => tellReply("replyFailed", told),
  reply_returned: (told) => tellReply("replyReturned", told),
  told: (told) => tellNotice(told),
  wrote: (message) => announce("desk:wrote", message),
  seen: () => noteThreads([]),
};

const TOASTS = { assigned: "threadGiven", handed_over: "threadGiven", mentioned: "toldMentioned", asked: "toldAsked", advised: "toldAdvised" };

async function tellReply(words, { thread, key }) {
  noteThreads([thread]);
  if (words === "replyReturned" && String(thread) === openThreadId()) await takeBackHere(thread);
  showOnce(key, () => showAbout(thread, words, "error"));
}

/** What came back stands in the composer again, in every tab that has the thread. */
async function takeBackHere(thread) {
  const read = await readThread(thread);
  takeBack(read.getElementById("reply-text")?.value ?? "", read.getElementById("composer").dataset.mode);
}

/** Something for this agent. What the bell says is looked at anew; a thread is named, too. */
function tellNotice(told) {
  const { notice, thread, key } = told;
  noteThreads(thread ? [thread] : []);
  announce("desk:told", told);
  const words = TOASTS[notice];
  if (words) showOnce(key, () => { if (String(thread) !== openThreadId()) showAbout(thread, words); });
}

async function showAbout(thread, words, kind = "") {
  const name = nameIn(await readThread(thread));
  linkThread(showToast(say(words, { name }), kind), thread);
}

const nameIn = (read) => read.querySelector("#head h1")?.textContent.trim() ?? "";

async function readThread(thread) {
  const answer = await askServer(`/threads/${thread}/`);
  const holder = document.createElement("template");
  holder.innerHTML = answer?.ok ? await answer.text() : "";
  return holder.content;
}

function linkThread(toast, thread) {
  const link = document.createElement("a");
  link.className = "button";
  link.href = `/threads/${thread}/${document.getElementById("list").dataset.filter}`;
  link.textContent = say("open");
  for (const [name, value] of [["hx-boost", "true"], ["hx-target", "body"], ["data-dismiss", ""]]) link.setAttribute(name, value);
  toast.querySelector(".words").after(link);
  htmx.process(link);
}

function hear({ kind, data }) {
  if (kind === "down") {
    setUp(false);
    announce("desk:down");
  }
  if (kind === "hello") {
    setUp(true);
    noteEverything();
    announce("desk:hello");
  }
  if (kind === "hint") {
    setUp(true);
    HINTS[data.kind]?.(data);
  }
  if (kind === "company") announce("desk:company", data);
  if (kind === "bye") location.assign("/accounts/login/");
}

function tell(news) {
  hear(news);
  tabs.postMessage(news);
}

function listen() {
  const stream = new EventSource(url, { withCredentials: true });
  const sounds = {
    hello: () => tell({ kind: "hello" }),
    hint: (data) => tell({ kind: "hint", data: { ...data, key: `${Date.now()} ${Math.random()}` } }),
    company: (data) => tell({ kind: "company", data }),
    still: () => {},
    bye: () => { end(); tell({ kind: "bye" }); },
  };
  let heardAt = Date.now();
  const end = () => { stream.close(); clearInterval(watch); };
  const again = (pause) => { end(); tell({ kind: "down" }); setTimeout(listen, pause); };
  const watch = setInterval(() => { if (Date.now() - heardAt > SILENCE) again(0); }, 5000);
  for (const [kind, act] of Object.entries(sounds)) {
    stream.addEventListener(kind, ({ data }) => {
      heardAt = Date.now();
      act(JSON.parse(data));
    });
  }
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) again(5000 + Math.random() * 5000);
    else tell({ kind: "down" });
  });
}

tabs.addEventListener("message", ({ data }) => {
  if (data.kind === "who") { if (isUp && isLeader) tabs.postMessage({ kind: "up" }); }
  else if (data.kind === "up") {
    hear({ kind: "hello" }); // what came between the making of this page and now was told to others
  }
  else hear(data);
});

let isLeader = false;
function lead() {
  isLeader = true;
  listen();
  return new Promise(() => {}); // until the tab is closed
}
setUp(false);
if (navigator.locks) navigator.locks.request(name, lead);
else lead();
tabs.postMessage({ kind: "who" });
setInterval(() => { if (!isUp) noteEverything(); }, POLL);
// Back from the browser's own store of pages: what stands there is old.
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
