/* The cryptography, fetched only where the device can run it: an old browser fails on its very first line. */
import { missingAbilities, randomOf } from "../blind/ability.js";
import { shelf } from "../shelf.js";
import { timely } from "../timely.js";

/** Codes of what this device lacks for a blind ballot; empty where it can. */
export const lacking = missingAbilities(window);
export const random = randomOf(window);

const FILES = ["opening", "choice", "keeper", "post", "published", "rsabssa"];
const addressOf = (name) => new URL(`../blind/${name}.js`, import.meta.url).href;
const LAST_REOPENED = "reopened";
const REOPEN_MS = 60000;
let loaded = null;
let hasFailed = false;

/** The functions of static/blind; rejects while they cannot be fetched. */
export async function tools() {
  if (!loaded) {
    try {
      const modules = await Promise.all(FILES.map((name) => import(addressOf(name))));
      loaded = Object.assign({}, ...modules);
    } catch (fault) {
      if (hasFailed) await reopen();
      hasFailed = true;
      throw fault;
    }
  }
  return loaded;
}

/** The same once they are there, else null. */
export const ready = () => loaded;

/** A module that did not come once never comes again on the same page, in Chromium 80 and by the older HTML standard.
Once the files can be had, the page is opened anew: it keeps what was marked and what was sent. Not over and over: the
fault may lie elsewhere. */
async function reopen() {
  if (Date.now() - Number(shelf.getItem(LAST_REOPENED)) < REOPEN_MS) return;
  const options = { method: "HEAD", cache: "no-store" };
  const asked = FILES.map((name) => timely(addressOf(name), options, (answer) => answer.ok));
  const answers = await Promise.all(asked).catch(() => [false]);
  if (!answers.every(Boolean)) return;
  shelf.setItem(LAST_REOPENED, String(Date.now()));
  location.reload();
}

// Fetched when the page opens: a full hall must not ask for them all in the moment of the announcement.
if (lacking.length === 0) {
  tools().catch(() => {
    // They are asked for again when they are needed.
  });
}
