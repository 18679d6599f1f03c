// Keeps the posts up to date without touching what is being typed, and sends forms in place.

const EVERY = 2000; // ms
const timeline = document.getElementById("timeline");
const sources = new WeakMap(); // what the server sent for an element, before we touched it
let lastAnswer = "";

function remember(article) {
  sources.set(article, article.querySelector(".content").innerHTML);
}

function showLocalTimes(root) {
  const today = new Date().toDateString();
  for (const element of root.querySelectorAll("time[datetime]")) {
    const at = new Date(element.dateTime);
    const day = at.toDateString() === today ? {} : { day: "numeric", month: "short" };
    element.textContent = at.toLocaleString([], { hour: "2-digit", minute: "2-digit", ...day });
    element.title = at.toLocaleString([], { dateStyle: "medium", timeStyle: "long" }); // names the zone
  }
}

function holdsDraft(element) {
  if (element.contains(document.activeElement)) return true;
  return [...element.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);
}

function update(current, fresh) {
  if (current.matches("section")) return merge(current, fresh);
  const content = fresh.querySelector(".content");
  if (!content) return current.replaceWith(fresh);
  if (sources.get(current) !== content.innerHTML) {
    sources.set(current, content.innerHTML);
    current.querySelector(".content").replaceWith(content);
  }
}

// Elements are known by data-key and keep their order, so that none has to be moved.
function merge(parent, fresh) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const node of [...fresh.children]) {
    const current = old.get(node.dataset.key);
    old.delete(node.dataset.key);
    if (!current) {
      node.querySelectorAll("article").forEach(remember);
      if (node.matches("article")) remember(node);
      node.classList.add("arrived");
      parent.insertBefore(node, place);
      continue;
    }
    if (current === place) place = place.nextElementSibling;
    else parent.insertBefore(current, place);
    update(current, node);
  }
  for (const gone of old.values()) {
    if (holdsDraft(gone)) gone.classList.add("gone");
    else gone.remove();
  }
}

async function refresh() {
  const response = await fetch(timeline.dataset.source);
  const answer = await response.text();
  if (!response.ok || answer === lastAnswer) return;
  lastAnswer = answer;
  const fresh = document.createElement("div");
  fresh.innerHTML = answer;
  merge(timeline, fresh);
  showLocalTimes(timeline);
}

async function keepFresh() {
  try {
    if (!document.hidden) await refresh();
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
  setTimeout(keepFresh, EVERY);
}

async function send(form) {
  const button = form.querySelector("button[type=submit]");
  const alert = form.querySelector("[role=alert]");
  button.disabled = true;
  try {
    const body = new URLSearchParams(new FormData(form));
    const headers = { "X-Requested-With": "fetch" };
    const response = await fetch(form.action, { method: "POST", body, headers });
    if (alert) alert.textContent = response.ok ? "" : await response.text();
    if (response.ok) finish(form);
  } catch {
    if (alert) alert.textContent = "The sandbox does not answer.";
  } finally {
    button.disabled = false;
  }
}

function finish(form) {
  form.reset();
  if (form.elements.photo) form.elements.photo.value = "";
  form.closest("details.answer")?.removeAttribute("open");
  refresh();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-live]")) return;
  event.preventDefault();
  send(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.target.closest?.("form[data-live]")?.requestSubmit();
});

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches("details.answer[open]")) event.target.querySelector("textarea").focus();
  },
  true,
);

document.addEventListener("change", (event) => {
  if (event.target.type !== "file") return;
  const field = event.target.form.elements.photo;
  const [file] = event.target.files;
  field.value = "";
  if (!file) return;
  const reader = new FileReader();
  reader.onload = () => (field.value = reader.result);
  reader.readAsDataURL(file);
});

for (const select of document.querySelectorAll("#choose-customer select, #choose-brand select")) {
  select.addEventListener("change", () => select.form.submit());
}

document.body.classList.add("scripted");
timeline.querySelectorAll("article").forEach(remember);
showLocalTimes(timeline);
setTimeout(keepFresh, EVERY);
