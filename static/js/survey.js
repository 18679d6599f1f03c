// Each press is saved by itself, without a page in between. Without this the form does the same.
const form = document.querySelector("form");
const saved = document.getElementById("saved");

async function save(button) {
  const said = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, {
    method: "POST", body: said, headers: { "X-Requested-With": "fetch" }, credentials: "omit",
  });
  if (!answer.ok && answer.status < 500) form.submit.call(addChoice(button));
  return answer.ok;
}

// What is not open any more is told by the page itself.
function addChoice(button) {
  const input = Object.assign(document.createElement("input"), {
    type: "hidden", name: button.name, value: button.value,
  });
  form.append(input);
  return form;
}

function mark(button) {
  for (const one of form.querySelectorAll(`button[name="${button.name}"][aria-pressed]`)) {
    one.setAttribute("aria-pressed", String(one.value === button.value));
    one.classList.remove("offered");
  }
  if (button.name !== "send") form.querySelector(`button.main[name="${button.name}"]`)?.remove();
  document.getElementById("thanks")?.removeAttribute("hidden");
}

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.name || !saved) return;
  event.preventDefault();
  saved.textContent = "";
  button.setAttribute("aria-busy", "true");
  const isSaved = await save(button).catch(() => false);
  button.removeAttribute("aria-busy");
  saved.textContent = isSaved ? form.dataset.saved : form.dataset.unsaved;
  if (isSaved) mark(button);
});
