/* One field, two ways: what is typed filters the queue, Enter searches everything. */

const everywhere = () => document.getElementById("filter-in");

document.addEventListener("submit", ({ target }) => {
  if (target.id === "filter") everywhere().value = "all";
}, true);
document.addEventListener("input", ({ target }) => {
  if (target.id === "filter-text" && !document.getElementById("found-back")) everywhere().value = "";
}, true);
