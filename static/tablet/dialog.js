/* A sheet laid over the page; what lies under it is not touched. */

/** Shows a dialog of the page; a browser that cannot lay it over the page shows it in its place. */
export function openDialog(dialog) {
  if (dialog.showModal) {
    dialog.showModal();
    return;
  }
  dialog.setAttribute("open", "");
  dialog.scrollIntoView();
}

/** Hides it again, and says so as a closing does. */
export function closeDialog(dialog) {
  if (dialog.close) {
    dialog.close();
    return;
  }
  dialog.removeAttribute("open");
  dialog.dispatchEvent(new Event("close"));
}
