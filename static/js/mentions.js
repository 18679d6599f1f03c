/* "@" in a note opens a list of colleagues and teams: what is typed narrows it, arrows walk, Enter or
   Tab takes one, Escape shuts it. `<textarea data-mentions>`. */

import { mark, marked, walk } from "./choosing.js";
import { askServer } from "./fetching.js";

const MOST = 8; // shown at once
const BEGUN = /(?:^|[^\p{L}\p{N}])@([^\n@]{0,40})$/u;
const list = Object.assign(document.createElement("ul"), { id: "mention-list", className: "mention-list", hidden: true });
list.setAttribute("role", "listbox");
let learning = null; // options, once they were asked for
let field = null;

async function learn() {
  const answer = await askServer("/colleagues/");
  const holder = document.createElement("template");
  holder.innerHTML = answer?.ok ? await answer.text() : "";
  const options = [...holder.content.children];
  options.forEach((option, index) => { option.id = `mention-${index}`; });
  return options;
}

const fold = (words) => words.toLocaleLowerCase();

/** What was written after "@" up to the caret; null where no name is being written. */
function written(target) {
  const before = target.value.slice(0, target.selectionStart);
  return before.match(BEGUN)?.[1] ?? null;
}

function fits(option, begun) {
  const name = fold(option.dataset.name);
  return name.startsWith(begun) || name.split(/\s+/).some((word) => word.startsWith(begun));
}

async function show(target) {
  if (written(target) === null) return hide();
  learning ??= learn();
  const known = await learning;
  if (!known.length) learning = null; // the server could not be reached
  const begun = written(target); // by now
  if (begun === null) return hide();
  const words = fold(begun);
  const isWhole = known.some(({ dataset: { name } }) => words.startsWith(`${fold(name)} `));
  const found = isWhole ? [] : known.filter((option) => fits(option, words)).slice(0, MOST);
  if (!found.length || document.activeElement !== target) return hide();
  field = target;
  list.replaceChildren(...found);
  list.hidden = false;
  list.ariaLabel = target.dataset.mentions || document.getElementById("telling-words").dataset.mention;
  target.after(list);
  target.setAttribute("aria-autocomplete", "list");
  target.setAttribute("aria-controls", list.id);
  return mark(list, field, found[0]);
}

function hide() {
  list.hidden = true;
  field?.removeAttribute("aria-activedescendant");
  field = null;
}

function take(option) {
  const begun = written(field) ?? "";
  const end = field.selectionStart;
  field.focus();
  field.setSelectionRange(end - begun.length, end);
  document.execCommand("insertText", false, `${option.dataset.name} `); // so that it can be undone
  hide();
}

function press(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) walk(list, field, step);
  else if (event.key === "Escape") hide();
  else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey && !event.altKey) take(marked(list));
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

document.addEventListener("keydown", (event) => {
  if (field && event.target === field && !event.isComposing) press(event);
}, true);
document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea[data-mentions]")) show(target);
});
document.addEventListener("focusout", ({ target }) => {
  if (target === field) setTimeout(hide, 150); // a click on the list comes first
});
list.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[role=option]");
  if (option && field) take(option);
});
document.addEventListener("desk:leaving", hide);
