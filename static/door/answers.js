/* One question to the server at a time, in the order they came; each answer is shown, large. */

const BUZZ_GOOD = 80;
const BUZZ_BAD = [250, 120, 250];

const place = document.querySelector("[data-answer]");
let last = Promise.resolve();

/** Sends a form and shows what comes back; resolves when it is shown. */
export function ask(address, form) {
  form.set("fragment", "1");
  last = last.then(() => send(address, form));
  return last;
}

async function send(address, form) {
  try {
    const answer = await fetch(address, { method: "POST", body: form, credentials: "same-origin" });
    // A sign-in that ended leads elsewhere: the whole page says so.
    if (answer.redirected) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    show(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".answer"));
  } catch (problem) {
    show(null);
  }
  return undefined;
}

function show(answer) {
  while (place.firstChild) place.firstChild.remove();
  place.append(answer ? document.adoptNode(answer) : unreached());
  const tone = answer ? answer.dataset.tone : "bad";
  if (navigator.vibrate) navigator.vibrate(tone === "bad" || tone === "ask" ? BUZZ_BAD : BUZZ_GOOD);
  const first = place.querySelector("[data-first]");
  if (first) first.focus();
}

/** Nothing was heard of the server: whether the member is checked in, the list will tell. */
function unreached() {
  return document.querySelector("template[data-unreached]").content.cloneNode(true);
}
