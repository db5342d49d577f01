/* What an object must look like: its fields, their kinds, and nothing else.

A shape is a function of (value, path) that lists every fault as `path: what is wrong`. */

// Python and JavaScript differ over what \s holds; the record's page says these.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

export const ANY_TEXT = text(`[^]*[^${SPACE}][^]*`);
export const ID = text(`[^${SPACE}]([^\\n]{0,126}[^${SPACE}])?`);

/** Text that the whole pattern describes. */
export function text(pattern) {
  const whole = new RegExp(`^(?:${pattern})$`, "u");
  return (value, path) => (typeof value === "string" && whole.test(value) ? [] : [fault(path, value)]);
}

/** Text that is one of these words. */
export function word(...allowed) {
  return (value, path) => (allowed.includes(value) ? [] : [fault(path, value)]);
}

/** A whole number, never below `least`. */
export function number(least = 0) {
  return (value, path) => (Number.isSafeInteger(value) && value >= least ? [] : [fault(path, value)]);
}

/** A list of one kind of thing. */
export function listOf(part, least = 0) {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least) return [`${path}: not a list of at least ${least}`];
    return value.flatMap((each, place) => part(each, `${path}[${place}]`));
  };
}

/** An object with exactly these fields; the optional ones may be missing. */
export function fields(required, optional = {}) {
  const known = { ...required, ...optional };
  return (value, path) => {
    if (!isObject(value)) return [`${path}: not an object`];
    const missing = Object.keys(required).filter((name) => !(name in value));
    const unknown = Object.keys(value).filter((name) => !Object.keys(known).includes(name));
    return [
      ...missing.map((name) => `${path}.${name}: missing`),
      ...unknown.map((name) => `${path}.${name}: not a field of this format`),
      ...Object.keys(known)
        .filter((name) => name in value)
        .flatMap((name) => known[name](value[name], `${path}.${name}`)),
    ];
  };
}

/** An object of one of these shapes; the one that fits best says what is wrong. */
export function oneOf(...shapes) {
  return (value, path) =>
    shapes.map((shape) => shape(value, path)).reduce((best, each) => (each.length < best.length ? each : best));
}

/** An object that a later check reads by itself. */
export function anyObject(value, path) {
  return isObject(value) ? [] : [`${path}: not an object`];
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fault(path, value) {
  return `${path}: ${JSON.stringify(value)}`;
}
