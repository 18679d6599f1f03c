/* The palette: everything that can be done now, found by a few letters. What stands on the page is
   read from the page (a button with a key, a link of the menu); the rest has come from the server. */

const dialog = document.getElementById("palette");
const field = document.getElementById("palette-text");
const list = document.getElementById("palette-list");
const options = () => [...list.querySelectorAll('[role="option"]')];
const shown = () => options().filter((option) => !option.hidden);
const PRESSED = "button[data-key], button[data-palette], form.write button[data-submit]";
const targets = new Map(); // option -> what it presses
let loading = null;

/** Once, and early: nothing is asked for while somebody types. */
function load() {
  loading ??= fetch(dialog.dataset.url, { credentials: "same-origin" })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : ""))
    .then((html) => {
      const more = document.createElement("template");
      more.innerHTML = html;
      list.append(more.content);
      if (dialog.open) narrow();
    })
    .catch(() => { loading = null; });
  return loading;
}

export function openPalette() {
  if (dialog.open) return dialog.close();
  for (const other of document.querySelectorAll("dialog[open]")) other.close();
  load();
  readPage();
  field.value = "";
  dialog.showModal();
  return narrow();
}

/* --- What stands on the page --- */

function readPage() {
  targets.clear();
  const pressed = [...document.querySelectorAll(`:is(${PRESSED}):not(:disabled)`)];
  const latest = [...document.querySelectorAll("#timeline .message:not(.ours)")].at(-1);
  const deeds = latest?.querySelectorAll("button:not([data-key])") ?? [];
  const acts = [...pressed, ...deeds].filter((one) => one.hasAttribute("data-key") || one.checkVisibility());
  fill("acts", acts, (one) => one.dataset.key ?? one.dataset.submit?.split(" ")[0]);
  fill("places", document.querySelectorAll(".rail a[href]"), () => "");
}

function fill(name, elements, keyOf) {
  const group = list.querySelector(`[data-live="${name}"]`);
  for (const old of group.querySelectorAll('[role="option"]')) old.remove();
  [...elements].forEach((element, number) => {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    option.id = `palette-${name}-${number}`;
    option.textContent = wordsOf(element);
    const key = keyOf(element);
    if (key) option.append(writeKey(key));
    targets.set(option, element);
    group.append(option);
  });
}

/** Without its keys, and without what is not shown in this mode. */
function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll("kbd, .badge, svg, [aria-hidden=true]")) part.remove();
  const isPrivate = document.getElementById("composer")?.dataset.mode === "private";
  for (const part of copy.querySelectorAll(isPrivate ? ".in-public" : ".in-private")) part.remove();
  return copy.textContent.trim().replace(/\s+/g, " ") || element.title || element.ariaLabel || "";
}

function writeKey(press) {
  const key = document.createElement("kbd");
  key.ariaHidden = "true";
  key.textContent = press.replace("mod+", /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl ")
    .replace("shift+", "⇧").replace("enter", "↵").toUpperCase().replace("CTRL", "Ctrl");
  return key;
}

/* --- Found by a few letters --- */

const fold = (words) => words.toLocaleLowerCase();

/** 0: not at all. A word that begins so is better than one that holds it, and that than letters
    that come one after the other. */
function judge(words, wanted) {
  return wanted.reduce((sum, part) => {
    if (sum === null) return null;
    if (words.split(/[\s/–-]+/).some((word) => word.startsWith(part))) return sum + 3;
    if (words.includes(part)) return sum + 2;
    return part.length > 2 && isScattered(words, part) ? sum + 1 : null;
  }, 1);
}

function isScattered(words, part) {
  let place = -1;
  return [...part].every((letter) => (place = words.indexOf(letter, place + 1)) >= 0);
}

function narrow() {
  const wanted = fold(field.value).split(/\s+/).filter(Boolean);
  let best = null;
  let most = 0;
  for (const option of options()) {
    const isPossible = !option.dataset.needs || document.querySelector(option.dataset.needs);
    const worth = isPossible ? judge(fold(option.firstChild?.textContent ?? option.textContent), wanted) : null;
    // Before anybody types, long lists would hide what is usual.
    option.hidden = !worth || (!wanted.length && Boolean(option.dataset.needs));
    if (!option.hidden && worth > most) [best, most] = [option, worth];
  }
  for (const group of list.querySelectorAll('[role="group"]')) {
    group.hidden = !group.querySelector('[role="option"]:not([hidden])');
  }
  document.getElementById("palette-none").hidden = Boolean(best);
  select(best);
}

function select(option) {
  for (const one of list.querySelectorAll('[aria-selected="true"]')) one.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", option?.id ?? "");
}

const selected = () => list.querySelector('[aria-selected="true"]');

function walk(step) {
  const all = shown();
  const here = all.indexOf(selected());
  select(all[(here + step + all.length) % all.length]);
}

/* --- Done --- */

function run(option) {
  dialog.close();
  const target = targets.get(option);
  const { href, verb } = option.dataset;
  if (target) target.click();
  else if (href) location.assign(href);
  else if (verb) change(option.dataset);
}

/** A change of the open thread. What a colleague has is assigned rather than handed over. */
function change({ verb, path, name, value }) {
  const { thread } = document.getElementById("work").dataset;
  const isTaken = document.getElementById("composer")?.dataset.turn === "taken";
  const address = isTaken ? path.replace("handover/", "assignment/") : path;
  const values = name ? { [name]: value } : {};
  htmx.ajax(verb, `/threads/${thread}/${address}`, { source: document.getElementById("main"), target: "body", values });
}

if (dialog) {
  field.addEventListener("input", narrow);
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || !(step || event.key === "Enter") || event.target !== field) return;
    event.preventDefault();
    if (step) walk(step);
    else if (selected()) run(selected());
  });
  list.addEventListener("click", ({ target }) => {
    const option = target.closest('[role="option"]');
    if (option) run(option);
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close();
  });
  requestIdleCallback?.(load, { timeout: 4000 }) ?? setTimeout(load, 2000);
}
