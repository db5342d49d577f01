/* The keyboard never falls off the page: when its element has gone, it waits at the next step. */

/** Runs `change`; afterwards the focus is where it was, or at the page's next step. */
export function keepFocus(change) {
  const before = document.activeElement;
  const wasInside = before && before !== document.body && before.closest("[data-live]");
  change();
  if (!wasInside) return;
  if (!before.isConnected) toNextStep();
  else if (document.activeElement !== before) before.focus({ preventScroll: true });
}

/** The large next step; barred it cannot be pressed, but it can be read. */
export function toNextStep() {
  const step = document.querySelector("[data-step]");
  const place = step && !step.disabled ? step : document.querySelector("[data-next]");
  if (place) place.focus();
}
