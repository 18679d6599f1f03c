/* What is told to an agent, whatever page is open: once, in the tab that is looked at. Where none is,
   it waits for the first that is looked at again. */

const MOST = 5; // that wait
const REMEMBERED = 100; // keys of what another tab has shown already
const tabs = new BroadcastChannel(`gladkund:once:${document.getElementById("main").dataset.agent}`);
const waiting = new Map(); // key -> what shows it
let shown = [];

const isLookedAt = () => !document.hidden && document.hasFocus();

/** `key`: the same in all tabs that are to show this. */
export function showOnce(key, show) {
  if (shown.includes(key)) return;
  waiting.set(key, show);
  if (waiting.size > MOST) waiting.delete(waiting.keys().next().value);
  showWaiting();
}

function showWaiting() {
  if (!isLookedAt()) return;
  for (const [key, show] of waiting) {
    forget(key);
    tabs.postMessage(key);
    show();
  }
}

function forget(key) {
  waiting.delete(key);
  shown = [...shown, key].slice(-REMEMBERED);
}

tabs.addEventListener("message", ({ data }) => forget(data));
document.addEventListener("visibilitychange", showWaiting);
addEventListener("focus", showWaiting);
