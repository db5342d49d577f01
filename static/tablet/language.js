/* The language switch: the form that the page carries, shown as a dialog; marks stay kept. */

export function chooseLanguage() {
  document.getElementById("languages").showModal();
}

/** The dialog's own button closes it; the other buttons are a plain form. */
export function wireLanguages() {
  const dialog = document.getElementById("languages");
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
}
