/* A rule is explained where it is chosen, and tried as the numbers are typed. */

const WAIT_MS = 250;

const place = document.querySelector("[data-rule-place]");
const choice = document.querySelector("select[data-rules]");
const address = document.getElementById("trial").action;
let asked = 0;
let timer = 0;

/** The rule's part of the page that explains it; an answer that came too late is dropped. */
async function fetched(parameters) {
  asked += 1;
  const mine = asked;
  const answer = await fetch(`${address}?${parameters}`, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected || mine !== asked) return null;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(fresh.querySelector("[data-rule]"));
}

async function explain() {
  // What was being tried was of the other rule; its answer must not push this one out.
  clearTimeout(timer);
  const rule = await fetched(new URLSearchParams({ pack: choice.value }));
  if (rule) place.replaceChild(rule, place.querySelector("[data-rule]"));
}

/** Only the derivation is exchanged: the numbers are being typed. */
async function tryAgain() {
  const rule = await fetched(new URLSearchParams(new FormData(document.getElementById("trial"))));
  if (!rule) return;
  const [old, newer] = [place, rule].map((each) => each.querySelector("[data-derivation]"));
  while (old.firstChild) old.firstChild.remove();
  old.append(...Array.from(newer.childNodes));
}

place.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(tryAgain, WAIT_MS);
});
document.getElementById("trial").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  tryAgain();
});
if (choice) {
  choice.addEventListener("change", explain);
  // Whoever was quicker than this script has chosen already.
  if (choice.value !== place.querySelector("[data-rule]").dataset.rule) explain();
}
