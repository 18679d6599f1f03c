/* A thread was opened, and the focus stayed in the queue: who cannot see it is told. */

document.addEventListener("desk:opened", () => {
  const thread = document.getElementById("thread");
  document.getElementById("opened").textContent = thread?.getAttribute("aria-label") ?? "";
});
