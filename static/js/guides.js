/* Guides beside the composer: folded to one line until the agent wants them. */

document.addEventListener("click", ({ target }) => {
  const line = target.closest("#do-guides");
  if (!line) return;
  const body = document.getElementById("guides-body");
  body.hidden = !body.hidden;
  line.setAttribute("aria-expanded", String(!body.hidden));
});

// A line that the leads have is said: the next one begins with an empty field.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches?.("form[data-clears]") && detail.successful) detail.elt.reset();
});
