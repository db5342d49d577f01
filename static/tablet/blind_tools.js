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
