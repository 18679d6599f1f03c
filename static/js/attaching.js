/* Pictures for an answer: chosen, pasted or dropped. Each goes to the server at once, which makes it
   one of ours; what stands in the tray then is what goes out. */

import { placeFragments } from "./bag.js";
import { askServer } from "./fetching.js";
import { currentRule } from "./rules.js";
import { say } from "./words.js";

const MOST = 10 * 2 ** 20; // bytes
const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const byId = (id) => document.getElementById(id);
const composer = () => byId("composer");
const uploads = new Set();
let last = Promise.resolve();

/** Every answer shows the whole tray: they must come in the order of what they answer. */
const inTurn = (change) => { last = last.then(change, change); };

function limit() {
  return composer().dataset.mode === "note" ? 0 : Number(currentRule().dataset.pictures);
}

function complain(...lines) {
  const place = byId("reply-error");
  place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  place.hidden = !lines.length;
}

/** Words about what is wrong with a file before it is sent anywhere, or none. */
function judge(file) {
  if (!KINDS.includes(file.type)) return say("pictureKind", { name: file.name });
  return file.size > MOST ? say("pictureLarge", { name: file.name }) : "";
}

function add(files) {
  if (!limit()) return;
  const wrong = files.map(judge).filter(Boolean);
  const good = files.filter((file) => !judge(file));
  const room = limit() - byId("tray").children.length - uploads.size;
  if (good.length > room) wrong.push(say("pictureMany"));
  complain(...wrong);
  good.slice(0, Math.max(0, room)).forEach(upload);
}

/* --- On the way --- */

function drawUpload(file) {
  const row = document.createElement("li");
  const name = Object.assign(document.createElement("bdi"), { className: "clip", textContent: file.name });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: file.name });
  const stop = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: say("pictureStop") });
  row.className = "upload going";
  row.append(name, bar, stop);
  byId("uploading").append(row);
  return { row, bar, stop };
}

/** By XMLHttpRequest: fetch does not tell how far an upload has come. */
function upload(file) {
  const request = new XMLHttpRequest();
  const { row, bar, stop } = drawUpload(file);
  const { picturesUrl } = composer().dataset;
  const origin = location.href;
  request.upload.addEventListener("progress", ({ loaded, total }) => { bar.value = loaded / total; });
  stop.addEventListener("click", () => { halt(request); row.remove(); });
  uploads.add(request);
  inTurn(async () => {
    if (!request.wasStopped) await send(request, picturesUrl, file);
    uploads.delete(request);
    row.remove();
    settle(request, origin);
  });
}

function send(request, url, file) {
  const body = new FormData();
  body.append("picture", file);
  request.open("POST", url);
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  request.setRequestHeader("X-CSRFToken", token);
  request.setRequestHeader("HX-Request", "true");
  return new Promise((resolve) => {
    request.addEventListener("loadend", resolve);
    request.send(body);
  });
}

function halt(request) {
  request.wasStopped = true;
  request.abort();
}

function settle({ status, responseText, wasStopped }, origin) {
  if (status === 201) arrive(responseText, origin);
  else if (!wasStopped) complain(status === 422 ? responseText : say("pictureFailed"));
}

function arrive(html, origin) {
  if (new URL(origin).pathname !== location.pathname) return; // it waits beside its draft
  placeFragments(html, origin);
  const fields = document.querySelectorAll("#tray [data-describe]");
  const isElsewhere = document.activeElement.matches("textarea, #tray input");
  if (!isElsewhere) fields[fields.length - 1]?.focus();
}

/* --- In the tray --- */

async function remove(url, id) {
  const answer = await askServer(url, { method: "DELETE" });
  if (!answer?.ok && answer?.status !== 404) return complain(say("unreachable"));
  byId(id)?.remove(); // by its name: the tray may have been drawn anew meanwhile
  return byId("reply-text").focus();
}

function describe({ dataset, value }) {
  askServer(dataset.describe, { method: "POST", body: new URLSearchParams({ alt_text: value }) });
}

/** A reply that was not sent is written anew: its pictures come along. */
async function takeAgain({ dataset }) {
  const origin = location.href;
  const answer = await askServer(dataset.picturesAgain, { method: "POST" });
  if (answer?.ok) arrive(await answer.text(), origin);
}

/* --- Ways in --- */

const picturesIn = (data) => [...(data?.files ?? [])];

document.addEventListener("click", ({ target }) => {
  if (target.closest("#add-picture")) byId("picture-file").click();
  const button = target.closest("[data-remove]");
  if (button) inTurn(() => remove(button.dataset.remove, button.closest(".upload").id));
  const again = target.closest("[data-pictures-again]");
  if (again) inTurn(() => takeAgain(again));
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-describe]")) describe(target);
  if (target.id !== "picture-file") return;
  add([...target.files]);
  target.value = "";
});
document.addEventListener("paste", (event) => {
  const files = picturesIn(event.clipboardData);
  if (!files.length || event.target.id !== "reply-text" || !limit()) return;
  event.preventDefault();
  add(files);
});
document.addEventListener("dragover", (event) => {
  const isFile = [...(event.dataTransfer?.types ?? [])].includes("Files");
  if (!isFile) return;
  event.preventDefault(); // a file that misses must not replace the desk
  const isHere = Boolean(event.target.closest("#composer")) && limit() > 0;
  event.dataTransfer.dropEffect = isHere ? "copy" : "none";
  composer()?.toggleAttribute("data-dropping", isHere);
});
document.addEventListener("dragleave", ({ relatedTarget }) => {
  if (!relatedTarget?.closest?.("#composer")) composer()?.removeAttribute("data-dropping");
});
document.addEventListener("drop", (event) => {
  const files = picturesIn(event.dataTransfer);
  if (!files.length) return;
  event.preventDefault();
  composer()?.removeAttribute("data-dropping");
  if (event.target.closest("#composer")) add(files);
});
document.addEventListener("desk:leaving", () => {
  uploads.forEach(halt);
});
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id !== "reply-form" || !uploads.size) return;
  event.preventDefault();
  complain(say("pictureWait"));
});
