/* The health page is whole without this script; it asks for its newer HTML every ten seconds. */
import { morph } from "./desk/morph.js";

const REST_MS = 10000;
const part = document.querySelector("[data-part=health]");

async function exchange() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = fresh.querySelector("[data-part=health]");
    if (newer) morph(part, newer);
    part.classList.remove("stale");
  } catch (_unreachable) {
    // What stands here is old now, and must not look fresh.
    part.classList.add("stale");
  }
}

setInterval(exchange, REST_MS);
