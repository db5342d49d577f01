/* The language switch: the form that the page carries, shown as a dialog; marks stay kept. */
import { closeDialog, openDialog } from "./dialog.js";

export function chooseLanguage() {
  openDialog(document.getElementById("languages"));
}

/** The dialog's own button closes it; the other buttons are a plain form. */
export function wireLanguages() {
  const dialog = document.getElementById("languages");
  dialog.querySelector("[data-close]").addEventListener("click", () => closeDialog(dialog));
}
