/* Asking a server with an end to the waiting: a line that is cut while it is asked may never answer, and whoever
waits for it would never ask again. Only for what may be asked twice. */

// Far longer than a full hall's answer takes, and short enough that nobody need raise a hand.
const PATIENCE_MS = 12000;

/** What `read` makes of the answer; rejects when the whole of it has not come in time. */
export async function timely(address, options, read) {
  const giving = new AbortController();
  const timer = setTimeout(() => giving.abort(), PATIENCE_MS);
  try {
    return await read(await fetch(address, { ...options, signal: giving.signal }));
  } finally {
    clearTimeout(timer);
  }
}
