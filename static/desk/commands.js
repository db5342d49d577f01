/* A command goes by POST as without scripts, but the page stays: no flash of white, no lost focus,
   and the picture of the hall goes on. A second tap on the same place never does a second thing. */
import { toNextStep } from "./focus.js";

// A finger that taps twice must not hit the button that took the place of the first.
const HOLD_MS = 700;
// Sooner than this nobody would have asked whether the press was felt.
const SLOW_MS = 400;

let busy = false;
let given = 0;

/** Sends the forms of `page` in place; `take(html)` shows the answer and says whether it was done;
    `lost()` says that none came. */
export function inPlace(page, take, lost) {
  // Chromium 80 knows no submitter; a press of the Enter key clicks the form's button, too.
  let pressed = null;
  page.addEventListener("click", (event) => {
    pressed = event.target.closest("button");
  }, true);
  page.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const first = event.target.querySelector("button:not([type=button])");
    const button = event.submitter || (pressed && pressed.form === event.target ? pressed : first);
    if (busy || (button && button.getAttribute("aria-disabled") === "true")) return;
    send(event.target, button, take, lost);
  });
}

async function send(form, button, take, lost) {
  const body = new URLSearchParams(new FormData(form));
  if (button && button.name) body.append(button.name, button.value);
  busy = true;
  given += 1;
  const slow = setTimeout(() => showBusy(true), SLOW_MS);
  if (button) button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    // Signed out, or the form is too old: the page that says so is shown as it is.
    if (new URL(answer.url).pathname !== location.pathname) location.assign(answer.url);
    else if (take(await answer.text())) finish(form);
  } catch (_unreachable) {
    lost();
  } finally {
    busy = false;
    clearTimeout(slow);
    showBusy(false);
    if (button) button.removeAttribute("aria-disabled");
    if (!document.activeElement || document.activeElement === document.body) toNextStep();
  }
}

function showBusy(isBusyNow) {
  for (const node of document.querySelectorAll("[data-busy]")) node.hidden = !isBusyNow;
}

/** Done: what was typed is not needed any more. Refused, it stays to be mended. */
function finish(form) {
  form.reset();
  const opened = form.closest("details");
  if (opened) opened.open = false;
}

export const isBusy = () => busy;

/** How many commands were given: what was asked for before the last one is older than its answer. */
export const commandsGiven = () => given;

/** The step as it now stands; when it became another one, it is held for a moment. */
export function holdNewStep(before) {
  const step = document.querySelector("button[data-step]");
  if (!step || step.dataset.step === before) return;
  // One that is barred anyway is let go by what opens it, never by the clock.
  if (step.getAttribute("aria-disabled") === "true") return;
  step.setAttribute("aria-disabled", "true");
  setTimeout(() => step.removeAttribute("aria-disabled"), HOLD_MS);
}
