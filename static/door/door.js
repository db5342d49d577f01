/* The door without loading its page anew: one answer after another, the field always at hand. */
import { ask } from "./answers.js";
import { lookWithCamera } from "./camera.js";
import { findAsTyped } from "./find.js";

const entry = document.querySelector("form[data-card]");
const field = entry.elements.code;

entry.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(entry);
  // Empty at once, so that a scanner may type the next card while this one is on its way.
  field.value = "";
  ask(entry.action, form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form === entry || !form.matches("form[data-door]")) return;
  event.preventDefault();
  const asked = new FormData(form);
  // Chromium 80 knows no submitter; each of these forms has one button.
  const button = form.querySelector("button[name]");
  asked.set(button.name, button.value);
  ask(form.action, asked).then(() => field.focus());
});

// A scanner types wherever the keyboard is: what nobody else takes is meant for the field.
document.addEventListener("keydown", (event) => {
  const isText = event.key.length === 1 && event.key !== " ";
  if (!isText || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) return;
  field.focus();
});

lookWithCamera((text) => {
  const form = new FormData(entry);
  form.set("code", text);
  return ask(entry.action, form);
});
findAsTyped();
