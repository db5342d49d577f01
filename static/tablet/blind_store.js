/* What this tablet keeps of blind polls, each member's apart: a tablet may be handed on. */
import { shelf } from "../shelf.js";
import { seat } from "./room.js";

const owner = `blind:${seat().person}:`;
const TERMS = "terms/";
const BALLOT = "yst-ballot/";

/** The tablet's shelf, in the member's own drawer. */
export const storage = {
  getItem: (name) => shelf.getItem(owner + name),
  setItem: (name, text) => shelf.setItem(owner + name, text),
  removeItem: (name) => shelf.removeItem(owner + name),
};

/** What is kept of an attempt: `code` (the check code), `opening`, `address`, `signIn`; the choice that is `wanted`
until its ack is there; then `recordedAt`, `serial` and `casts`; last, what the published record gave (`check`). */
export function keptTerms(attempt) {
  return read(TERMS + attempt) || {};
}

/** The same of the poll that the snapshot shows; nothing of an older one that had the same number. */
export function termsOf(now) {
  const terms = keptTerms(now.attempt);
  return terms.code === now.check_code ? terms : {};
}

export function keepTerms(attempt, more) {
  write(TERMS + attempt, { ...keptTerms(attempt), ...more });
}

/** Begin an attempt anew: nothing is taken over from one that had the same number. */
export function beginTerms(attempt, terms) {
  write(TERMS + attempt, terms);
}

/** Once another poll has begun nothing can be cast in the older ones, and an ack whose ballot was found has done
its service. One that was not found stays as evidence. */
export function tidy(attempt) {
  const kept = names(TERMS).map((name) => [name, read(name)]);
  for (const ballot of names(BALLOT)) {
    const isOf = ([, terms]) => terms.opening && BALLOT + terms.opening.sha256 === ballot;
    const [place, terms] = kept.find(isOf) || ["", {}];
    if (place === TERMS + attempt) continue;
    const { poll, casts, ack, pending } = read(ballot);
    if (terms.check === "same" || !(ack || pending)) {
      storage.removeItem(ballot);
      storage.removeItem(place);
    } else {
      write(ballot, { poll, casts, ack, pending, isOver: true });
    }
  }
}

function read(name) {
  const text = storage.getItem(name);
  return text === null ? null : JSON.parse(text);
}

function write(name, value) {
  storage.setItem(name, JSON.stringify(value));
}

function names(beginning) {
  return shelf.names()
    .filter((name) => name.startsWith(owner + beginning))
    .map((name) => name.slice(owner.length));
}
