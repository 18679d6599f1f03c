/* A short sound, and a notification of the computer: how the desk tells of itself, and how the
   agent's own page tries both. */

let audio = null;

/** Two soft tones. A browser that nobody has clicked in yet may keep quiet. */
export async function ring() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") await Promise.race([audio.resume(), new Promise((go) => { setTimeout(go, 500); })]);
  if (audio.state !== "running") return false;
  [660, 880].forEach((pitch, index) => {
    const [tone, loudness, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + index * 0.14];
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(0.12, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.connect(loudness).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.32);
  });
  return true;
}

export const canNotify = () => "Notification" in window && Notification.permission === "granted";

/** Only ever after a click: browsers refuse, and people dislike, what asks by itself. */
export async function askToNotify() {
  if (!("Notification" in window)) return "missing";
  return Notification.permission === "default" ? Notification.requestPermission() : Notification.permission;
}

export function notify(title, { body = "", tag = "", follow = () => {} } = {}) {
  const shown = new Notification(title, { body, tag, icon: document.querySelector('link[rel="icon"]').href });
  shown.addEventListener("click", () => {
    window.focus();
    shown.close();
    follow();
  });
}
