/* Try on one's own page how one is told: the browser is asked here, and by a click alone. */

import { askToNotify, notify, ring } from "./ringing.js";

const words = document.getElementById("trying-words");
const tell = (id, name) => { document.getElementById(id).textContent = name ? words.dataset[name] : ""; };

document.getElementById("try-sound").addEventListener("click", async () => {
  tell("sound-state", (await ring()) ? "rang" : "silent");
});
document.getElementById("try-desktop").addEventListener("click", async () => {
  const answer = await askToNotify();
  tell("desktop-state", answer === "default" ? "unasked" : answer);
  if (answer === "granted") notify("Gladkund", { body: words.dataset.example });
});
for (const button of document.querySelectorAll("#try-sound, #try-desktop")) button.hidden = false;
