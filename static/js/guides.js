/* Guides beside the composer: folded to one line until the agent wants them. Where none is meant for
   the thread, the library is searched, in a tab of its own. */

document.addEventListener("click", ({ target }) => {
  const library = target.closest("#find-guides");
  if (library) open(library.dataset.url, "_blank");
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
