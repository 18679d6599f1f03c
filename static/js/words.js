/* What scripts say, in the agent's language: written by the server into templates. */

const words = { ...document.getElementById("desk-words").dataset, ...document.getElementById("telling-words")?.dataset };

export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_all, value) => values[value]);
}
