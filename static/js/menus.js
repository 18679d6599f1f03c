/* One menu for all: what a button with `data-menu` asks the server for opens beside it. Arrows walk
   through it, what is written narrows it, Escape shuts it. */

const GAP = 6; // pixels
// Beside nothing: what was asked for by a key may stand in a drawer.
const CENTRE = () => ({ left: innerWidth / 2 - 150, top: innerHeight / 3, bottom: innerHeight / 3 });
const menu = document.getElementById("menu");
const items = () => [...menu.querySelectorAll(".item:not([hidden])")];

function open(button) {
  menu.showPopover();
  standBeside(button.checkVisibility() ? button.getBoundingClientRect() : CENTRE());
  (menu.querySelector("[data-narrow]") ?? menu.querySelector(".item, button, input:not([type=hidden])"))?.focus();
}

/** Below the button, within the window; a narrow screen's style sheet knows better. */
function standBeside({ left, bottom, top }) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + GAP + height <= innerHeight ? bottom + GAP : Math.max(GAP, top - GAP - height);
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
  menu.style.top = `${below}px`;
}

function narrow(written) {
  const words = written.trim().toLocaleLowerCase();
  for (const item of menu.querySelectorAll(".item")) {
    item.hidden = !item.textContent.toLocaleLowerCase().includes(words);
  }
  markFirst();
}

/** What Enter takes, while the search field has the focus. */
function markFirst() {
  const first = document.activeElement.matches("#menu [data-narrow]") ? items()[0] : null;
  for (const item of menu.querySelectorAll(".item")) item.classList.toggle("at-hand", item === first);
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && event.target.matches("[data-narrow]")) {
    event.preventDefault();
    items()[0]?.click();
  } else if (step && !event.target.matches("textarea")) {
    event.preventDefault();
    const all = items();
    all[Math.min(Math.max(all.indexOf(event.target) + step, 0), all.length - 1)]?.focus();
  }
}

menu.addEventListener("keydown", walk);
menu.addEventListener("focusin", markFirst);
menu.addEventListener("input", ({ target }) => {
  if (target.matches("[data-narrow]")) narrow(target.value);
});
document.addEventListener("desk:answered", ({ detail: { asker } }) => {
  if (asker?.matches("[data-menu]")) open(document.getElementById(asker.id) ?? asker);
  else if (asker && menu.contains(asker)) menu.hidePopover();
});
document.addEventListener("desk:leaving", () => menu.hidePopover());
