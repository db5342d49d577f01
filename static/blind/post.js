/* The cookie-less way to the ballot box: nothing that was signed in travels with a ballot. */
import { timely } from "../timely.js";

const SHORTEST_MS = 300;
const LONGEST_MS = 3000;
const HURRY_MS = 10000;

/** Posts the cast and resolves to the parsed answer; rejects when it is refused or lost.

A refusal is an Error with `status`, the stable `code` and its words `zh` and `en`; whatever is no
answer of the box has no `code`. */
export async function postCast(address, cast) {
  const options = {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    // The box has an address of its own: for JSON by its name the browser would ask whether it may, by a
    // connection before the ballot's. Without a cookie there is nothing that such a question could guard.
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify(cast),
  };
  return timely(address, options, async (answer) => {
    const read = await answer.json();
    if (answer.ok) return read;
    const { code, zh, en } = read;
    throw Object.assign(new Error("refused"), { status: answer.status, code, zh, en });
  });
}

/** Where the box takes this attempt's ballots. `address`: empty is the page's own, `:PORT` its host. */
export function castAddress(place, address, attempt) {
  const base = address.startsWith(":") ? `${place.protocol}//${place.hostname}${address}` : address;
  return `${base || place.origin}/b/${attempt}/cast`;
}

/** How long to wait before a cast, so that press and post do not fall together; near the end not at all. */
export function pauseBeforeCast(random, msLeft) {
  if (msLeft <= HURRY_MS) return 0;
  const [high, low] = random(2);
  return SHORTEST_MS + Math.floor(((high * 256 + low) / 65536) * (LONGEST_MS - SHORTEST_MS));
}
