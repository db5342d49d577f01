/* Checks on what was fixed before the vote: rule pack, opening statement, committed names. */

import { canonicalBytes } from "../blind/canonical.js";
import { checkCodeOf } from "../blind/opening.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { PackFault, readPack } from "./pack.js";
import { questionOf } from "./question.js";
import { sameJson } from "./tally.js";

const ENCODER = new TextEncoder();
// From the least to the most that is shown of a secret poll's ballots.
const OPENNESS = ["root", "tellers", "list"];

/** The check, and what the other checks go by: `{keys, question}`, or null where it cannot be read. */
export function checkPack(record) {
  const { poll, publish, pack: stated } = record;
  let keys;
  let question;
  try {
    keys = readPack(stated.toml);
    question = questionOf(poll, keys);
  } catch (problem) {
    if (!(problem instanceof PackFault)) throw problem;
    return [failed("pack", `规则读不出：${problem.message}`, `the pack: ${problem.message}`), null];
  }
  const isNamed =
    stated.id === keys.id &&
    BigInt(stated.version) === keys.version &&
    stated.sha256 === sha256Hex(ENCODER.encode(stated.toml));
  if (!isNamed) {
    return [failed("pack", "规则的编号、版本或哈希不符", "the pack's id, version or hash"), null];
  }
  const found = { keys, question };
  if (!keys["conduct.secrecy_allowed"].includes(poll.secrecy)) {
    return [failed("pack", "规则不许这种记名方式", "the pack forbids this secrecy"), found];
  }
  // Hands are seen, so they are never a channel of a secret poll.
  const isOpen = (channel) =>
    keys["conduct.channels"].includes(channel) && (channel !== "hands" || poll.secrecy === "named");
  if (!poll.channels.every(isOpen)) {
    return [failed("pack", "规则不许这种投票渠道", "the pack forbids a channel"), found];
  }
  if (publish !== "named" && OPENNESS.indexOf(publish) > OPENNESS.indexOf(keys["result.publish"])) {
    return [failed("pack", "公开多于规则所许", "more is published than the pack allows"), found];
  }
  const name = `${keys.id} ${keys.version}, SHA-256 ${stated.sha256}`;
  return [passed("pack", `规则 ${name}`, `rule pack ${name}`), found];
}

export function checkOpening(record, pack) {
  const { sha256: stated, ...statement } = record.opening;
  if (openingHashOf(record) !== stated) {
    return failed("opening", "开启声明的哈希不符", "the opening statement's hash differs");
  }
  if (pack === null) return notDone("opening", "规则读不出", "no rule pack to compare with");
  const { id, version, sha256 } = record.pack;
  const expected = {
    meeting: record.meeting,
    poll: { ...record.poll, options: record.poll.options.map(closed) },
    pack: { id, version, sha256 },
    entitled: record.roll.entitled,
  };
  const differing = Object.keys(expected).filter((name) => !sameJson(expected[name], statement[name]));
  if (differing.length > 0) {
    return failed("opening", `与开启声明不同：${differing}`, `differs from it: ${differing}`);
  }
  const [hash, code] = [stated, checkCodeOf(stated)];
  return passed("opening", `开启声明 ${hash}，核对码 ${code}`, `opening statement ${hash}, check code ${code}`);
}

/** The hash that the opening statement has, whatever hash it claims. */
export function openingHashOf(record) {
  const { sha256, signature, ...statement } = record.opening;
  return sha256Hex(canonicalBytes(statement));
}

export function checkCommitments(record, pack) {
  const { options } = record.poll;
  const committed = options.filter((option) => "commitment" in option);
  const opened = committed.filter((option) => "salt" in option);
  if (pack !== null && pack.keys["conduct.about_persons"] && committed.length < options.length) {
    return failed("commitments", "涉及人员的表决，姓名须先作承诺", "names of persons must be committed to");
  }
  const unfit = opened.find(({ commitment, salt, name }) => commitmentOf(salt, name) !== commitment);
  if (unfit) return failed("commitments", `承诺打不开：${unfit.id}`, `does not open: ${unfit.id}`);
  const isRight = (option) => opened.includes(option) === record.outcome.chosen.includes(option.id);
  if (!committed.every(isRight)) {
    return failed("commitments", "公开的姓名不是当选者的", "the opened names are not those of the chosen");
  }
  const [all, some] = [committed.length, opened.length];
  return passed("commitments", `承诺 ${all} 个，打开 ${some} 个`, `${some} of ${all} commitments opened`);
}

function commitmentOf(salt, name) {
  return sha256Hex(ENCODER.encode(`yishitang-commitment/1\n${salt}\n${name}`));
}

/** The option as it stood before the vote: a committed name is not yet said. */
function closed(option) {
  return "commitment" in option ? { id: option.id, commitment: option.commitment } : option;
}
