/* What scripts say, in the agent's language: written by the server into one template. */

const words = document.getElementById("desk-words").dataset;

export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_all, value) => values[value]);
}
