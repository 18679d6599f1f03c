/* The browser's tab says whose thread is open; how many wait stands before it, as the server says. */

const COUNT = /^\(\d+\+?\) /;
const queue = document.title.replace(COUNT, "");
const product = queue.split(" · ").at(-1);

function write() {
  const [count] = document.title.match(COUNT) ?? [""];
  const name = document.querySelector("#work #head h1")?.textContent.trim();
  const title = count + (name ? `${name} · ${product}` : queue);
  if (document.title !== title) document.title = title;
}

for (const name of ["desk:changed", "desk:opened"]) document.addEventListener(name, write);
document.addEventListener("desk:leaving", () => setTimeout(write)); // it is gone by then
write();
