/* The cryptography, fetched only where the device can run it: an old browser fails on its very first line. */
import { missingAbilities, randomOf } from "../blind/ability.js";

/** Codes of what this device lacks for a blind ballot; empty where it can. */
export const lacking = missingAbilities(window);
export const random = randomOf(window);

const FILES = ["opening", "choice", "keeper", "post", "published", "rsabssa"];
let loaded = null;

/** The functions of static/blind; rejects while they cannot be fetched. */
export async function tools() {
  if (!loaded) {
    const modules = await Promise.all(FILES.map((name) => import(`../blind/${name}.js`)));
    loaded = Object.assign({}, ...modules);
  }
  return loaded;
}

/** The same once they are there, else null. */
export const ready = () => loaded;

// Fetched when the page opens: a full hall must not ask for them all in the moment of the announcement.
if (lacking.length === 0) {
  tools().catch(() => {
    // They are asked for again when they are needed.
  });
}
