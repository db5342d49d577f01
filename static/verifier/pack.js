/* A rule pack read from its TOML: every key of the schema, none other, and what must hold together. */

import { TomlFault, parseToml } from "./toml.js";

export class PackFault extends Error {}

const NAME = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;
const SHARE = /^([1-9][0-9]{0,5})\/([1-9][0-9]{0,5})$/;
const TABLES = ["marking", "rule", "quorum", "conduct", "result"];
const SECRECY = ["named", "secret"];
const CHANNELS = ["tablet", "paper", "hands"];
const REQUIRED = Symbol("required");
// As in the Python reader: no number of a rule needs more.
const MOST = BigInt(1000000000);

const text = (choices, otherwise = REQUIRED) => ({ read: readText, choices, otherwise });
const texts = (choices, otherwise = REQUIRED) => ({ read: readTexts, choices, otherwise });
const flag = (otherwise = REQUIRED) => ({ read: readFlag, otherwise });
const whole = (least, otherwise = REQUIRED) => ({ read: readWhole, least, otherwise });

const KEYS = {
  "id": text(),
  "version": whole(1),
  "kind": text(),
  "name": { read: readBilingual, otherwise: REQUIRED },
  "summary": { read: readBilingual, otherwise: REQUIRED },
  "legal_basis": texts(),
  "marking.method": text(["approve", "choose", "grade", "rank"]),
  "marking.seats": flag(false),
  "marking.exact": flag(false),
  "marking.over_marked": text(["void", "count"], "count"),
  "marking.write_in": flag(false),
  "marking.grades": { read: readGrades, otherwise: [] },
  "marking.grade_fault": text(["mark", "ballot"], "mark"),
  "marking.max_options": whole(1, BigInt(100)),
  "rule.rule": text(["majority", "choose_n", "grades"]),
  "rule.base": text(["entitled", "present", "collected", "valid", "marks"]),
  "rule.share": { read: readShare, otherwise: REQUIRED },
  "rule.strict": flag(),
  "rule.ladder": texts(undefined, []),
  "rule.otherwise": text(undefined, ""),
  "rule.over_issue": text(["void"], "void"),
  "rule.not_pressed": text(["not-an-approval"], "not-an-approval"),
  "rule.tie": text(["runoff"], "runoff"),
  "rule.shortage": text(["later-poll", "leave-empty"], "later-poll"),
  "rule.runoff_bar": text(["most", "same"], "most"),
  "quorum.share": { read: readShare, otherwise: REQUIRED },
  "quorum.strict": flag(),
  "conduct.press": text(["first", "last"], "last"),
  "conduct.secrecy": text(SECRECY),
  "conduct.secrecy_allowed": texts(SECRECY),
  "conduct.protection": text(["split", "blind"], "split"),
  "conduct.channels": texts(CHANNELS),
  "conduct.fallback": text(CHANNELS, "paper"),
  "conduct.live_display": text(["live", "batched", "close"]),
  "conduct.batch": whole(5, BigInt(5)),
  "conduct.duration_seconds": whole(0, BigInt(0)),
  "conduct.about_persons": flag(false),
  "result.confirm": texts(["chief_teller", "chair"]),
  "result.publish": text(["list", "tellers", "root"]),
  "result.minimum_size": whole(1, BigInt(5)),
};

// What must hold between the keys, by the key that a fault points at.
const TOGETHER = [
  ["marking.seats", (k) => k["marking.seats"] || !isCounted(k)],
  ["rule.rule", (k) => k["marking.seats"] === (k["rule.rule"] === "choose_n")],
  ["rule.rule", (k) => isGraded(k) === (k["marking.method"] === "grade")],
  ["marking.over_marked", (k) => !isCounted(k) || k["marking.over_marked"] === "void"],
  ["marking.write_in", (k) => !k["marking.write_in"] || takesNames(k)],
  ["marking.exact", (k) => !k["marking.exact"] || isCounted(k)],
  ["rule.base", (k) => isGraded(k) || k["rule.base"] !== "marks"],
  ["rule.strict", (k) => !k["rule.strict"] || !isAll(k["rule.share"])],
  ["quorum.strict", (k) => !k["quorum.strict"] || !isAll(k["quorum.share"])],
  ["conduct.secrecy", (k) => k["conduct.secrecy_allowed"].includes(k["conduct.secrecy"])],
  ["conduct.channels", (k) => k["conduct.secrecy_allowed"].includes("named") || !k["conduct.channels"].includes("hands")],
  ["rule.ladder", (k) => ladderFits(k)],
  ["marking.grades", (k) => scaleFits(k)],
  ["id", (k) => NAME.test(k["id"])],
];

/** The keys of the pack, each by its path (`rule.share`); PackFault names the key that is wrong. */
export function readPack(toml) {
  const given = flatten(treeOf(toml));
  const keys = Object.create(null);
  for (const [path, key] of Object.entries(KEYS)) {
    keys[path] = path in given ? readKey(path, key, given[path]) : key.otherwise;
    if (keys[path] === REQUIRED) throw new PackFault(`${path} is missing`);
  }
  for (const [path, holds] of TOGETHER) {
    if (!holds(keys)) throw new PackFault(`${path} does not go with the other keys`);
  }
  return keys;
}

function treeOf(toml) {
  try {
    return parseToml(toml);
  } catch (problem) {
    if (!(problem instanceof TomlFault)) throw problem;
    throw new PackFault(problem.message);
  }
}

function flatten(tree) {
  const given = Object.create(null);
  for (const [name, value] of Object.entries(tree)) {
    const isGroup = TABLES.includes(name) && isTable(value);
    for (const [path, inner] of isGroup ? prefixed(name, value) : [[name, value]]) given[path] = inner;
  }
  const unknown = Object.keys(given).find((path) => !(Object.keys(KEYS).includes(path)));
  if (unknown !== undefined) throw new PackFault(`unknown key ${unknown}`);
  return given;
}

function prefixed(name, table) {
  return Object.entries(table).map(([key, inner]) => [`${name}.${key}`, inner]);
}

function readKey(path, key, value) {
  const read = key.read(value, key);
  if (read === undefined) throw new PackFault(`${path} is not of its kind`);
  if (key.choices && ![].concat(read).every((one) => key.choices.includes(one))) {
    throw new PackFault(`${path}: ${read}`);
  }
  return read;
}

function readText(value) {
  return typeof value === "string" ? value : undefined;
}

function readTexts(value) {
  const fits = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string");
  return fits ? value : undefined;
}

function readFlag(value) {
  return typeof value === "boolean" ? value : undefined;
}

function readWhole(value, key) {
  if (typeof value !== "bigint") return undefined;
  return value >= BigInt(key.least) && value <= MOST ? value : undefined;
}

function readBilingual(value) {
  return isTable(value) && hasTexts(value, ["zh", "en"]) ? value : undefined;
}

function readShare(value) {
  const found = typeof value === "string" ? SHARE.exec(value) : null;
  const share = found && { num: BigInt(found[1]), den: BigInt(found[2]) };
  return share && share.num <= share.den ? share : undefined;
}

function readGrades(value) {
  const fits = (grade) =>
    isTable(grade) && hasTexts(grade, ["id", "zh", "en"]) && NAME.test(grade.id) && grade.id !== "faulty";
  return Array.isArray(value) && value.every(fits) ? value : undefined;
}

function hasTexts(table, names) {
  return Object.keys(table).length === names.length && names.every((name) => typeof table[name] === "string");
}

function isTable(value) {
  return typeof value === "object" && !Array.isArray(value);
}

function isCounted(keys) {
  return ["choose", "rank"].includes(keys["marking.method"]);
}

function isGraded(keys) {
  return keys["rule.rule"] === "grades";
}

function takesNames(keys) {
  return keys["marking.seats"] && ["approve", "choose"].includes(keys["marking.method"]);
}

function isAll(share) {
  return share.num === share.den;
}

function ladderFits(keys) {
  const ladder = keys["rule.ladder"];
  if (!isGraded(keys)) return ladder.length === 0 && keys["rule.otherwise"] === "";
  const ids = keys["marking.grades"].map((grade) => grade.id);
  return ladder.length > 0 && [...ladder, keys["rule.otherwise"]].every((rung) => ids.includes(rung));
}

function scaleFits(keys) {
  const ids = keys["marking.grades"].map((grade) => grade.id);
  return new Set(ids).size === ids.length && ids.length > 1 === isGraded(keys);
}
