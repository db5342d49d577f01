/* The cookie-less way to the ballot box: nothing that was signed in travels with a ballot. */

const SHORTEST_MS = 300;
const LONGEST_MS = 3000;
const HURRY_MS = 10000;

/** Posts the cast and resolves to the parsed answer; rejects with its `code` when it is refused. */
export async function postCast(address, cast) {
  const answer = await fetch(address, {
    method: "POST",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(cast),
  });
  const read = await answer.json();
  if (!answer.ok) throw Object.assign(new Error("refused"), { code: read.code, status: answer.status });
  return read;
}

/** How long to wait before a cast, so that press and post do not fall together; near the end not at all. */
export function pauseBeforeCast(random, msLeft) {
  if (msLeft <= HURRY_MS) return 0;
  const [high, low] = random(2);
  return SHORTEST_MS + Math.floor(((high * 256 + low) / 65536) * (LONGEST_MS - SHORTEST_MS));
}
