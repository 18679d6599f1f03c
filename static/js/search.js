/* One field, two ways: what is typed filters the queue, Enter searches everything. */

const everywhere = () => document.getElementById("filter-in");

/** The answer brings what was found and nothing else: no tab is where we are any more. */
document.addEventListener("submit", ({ target }) => {
  if (target.id !== "filter") return;
  everywhere().value = "all";
  if (!document.getElementById("filter-text").value.trim()) return;
  document.querySelectorAll("#tabs [aria-current]").forEach((tab) => tab.removeAttribute("aria-current"));
}, true);
document.addEventListener("input", ({ target }) => {
  if (target.id === "filter-text" && !document.getElementById("found-back")) everywhere().value = "";
}, true);
