/* The keyboard's short ways. Each only moves the focus or reads aloud: nothing is ever done by a
   short way alone, so a slip of the hand does nothing. They are listed on the page itself. */
import { toNextStep } from "./focus.js";

/** Alt with a letter; `read` has the figures read aloud now. */
export function shortWays(read) {
  const ways = {
    KeyN: toNextStep,
    KeyG: () => focusFirst(".spine [aria-current]") || focusFirst(".spine button"),
    KeyM: () => focusFirst("[data-more] summary, [data-more] button"),
    KeyR: read,
  };
  document.addEventListener("keydown", (event) => {
    const way = event.altKey && !event.ctrlKey && !event.metaKey && ways[event.code];
    if (!way) return;
    event.preventDefault();
    way();
  });
  // A way opened by mistake is closed as everywhere.
  document.addEventListener("keydown", (event) => {
    const opened = event.key === "Escape" && document.activeElement.closest("details[open]");
    if (!opened) return;
    opened.open = false;
    opened.querySelector("summary").focus();
  });
}

function focusFirst(selector) {
  const found = document.querySelector(selector);
  if (found) found.focus();
  return Boolean(found);
}
