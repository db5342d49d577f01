/* Canonical JSON, RFC 8785: one value, one sequence of bytes, the same that Python's side makes.

JavaScript's own order of keys (UTF-16) and way of writing numbers are those of the RFC. */

const ENCODER = new TextEncoder();
// With the flag u a whole pair is one character, so this finds halves only.
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The bytes of a value of JSON; a TypeError for anything that JSON cannot hold unchanged. */
export function canonicalBytes(value) {
  return ENCODER.encode(canonicalText(value));
}

/** The same as text. */
export function canonicalText(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalText).join(",")}]`;
  if (typeof value !== "object" || !isPlain(value)) throw new TypeError(`not of JSON: ${String(value)}`);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${quoted(key)}:${canonicalText(value[key])}`).join(",")}}`;
}

function numberText(number) {
  if (!Number.isFinite(number)) throw new TypeError(`not of JSON: ${number}`);
  return JSON.stringify(number);
}

function quoted(text) {
  if (LONE_SURROGATE.test(text)) throw new TypeError("text with half a character");
  return JSON.stringify(text);
}

function isPlain(value) {
  const kind = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null;
}
