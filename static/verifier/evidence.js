/* Checks against what the reader holds from elsewhere: what was read out, noted, or kept by voters. */

import { ackBytes, castSha256 } from "../blind/message.js";
import { bytesOfHex } from "../blind/numbers.js";
import { checkCodeOf, isSigned } from "../blind/opening.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { openingHashOf } from "./fixed_checks.js";
import { isBlind } from "./protection.js";
import { followersOf } from "./rotation.js";
import { fields, number, text } from "./shape.js";

const ack = fields({
  poll: text("[0-9a-f]{64}"),
  serial: text("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"),
  seq: number(),
  cast_sha256: text("[0-9a-f]{64}"),
  signature: text("[0-9a-f]{128}"),
});

/** The acknowledgements that a file holds, one or a list of them; none where it holds something else. */
export function acksIn(value) {
  const held = Array.isArray(value) ? value : [value];
  return held.length > 0 && held.every((one) => ack(one, "ack").length === 0) ? held : [];
}

/** `rotations`: the log's key events, by which another key follows the one announced. */
export function checkFingerprint(record, announced, rotations) {
  if (!announced) {
    return notDone("fingerprint", "没有给出会上公布的公钥指纹", "no fingerprint from the meeting given");
  }
  const stated = record.key.fingerprint;
  const digits = announced.replace(/[\s:]/g, "").toLowerCase();
  if (digits === stated.replace(/ /g, "")) {
    return passed("fingerprint", "与公布的公钥指纹相同", "the announced fingerprint");
  }
  if (followersOf(digits, rotations).includes(stated.replace(/ /g, ""))) {
    const zh = `公布的密钥已由新旧两把密钥签字更换为 ${stated}`;
    return passed("fingerprint", zh, `the announced key was followed by ${stated}, both keys signed it`);
  }
  return failed("fingerprint", `不是公布的公钥：${stated}`, `not the announced key: ${stated}`);
}

/** `noted`: the SHA-256 as it was printed or noted, in any grouping. */
export function checkHash(bytes, noted) {
  const hash = sha256Hex(bytes);
  if (!noted) return notDone("hash", `没有给出哈希；文件的是 ${hash}`, `no hash given; the file's is ${hash}`);
  if (noted.replace(/[\s:]/g, "").toLowerCase() !== hash) {
    return failed("hash", `文件的 SHA-256 是 ${hash}`, `the file's SHA-256 is ${hash}`);
  }
  return passed("hash", `SHA-256 ${hash}`, `SHA-256 ${hash}`);
}

export function checkNotedCode(record, noted) {
  if (!noted) return notDone("check_code", "没有给出会场核对码", "no check code from the hall given");
  // Not the hash that the statement claims, but the one it has: `opening` compares the two.
  const code = checkCodeOf(openingHashOf(record));
  if (noted.replace(/ /g, "") !== code) {
    const en = `the opening statement's check code is ${code}`;
    return failed("check_code", `开启声明的核对码是 ${code}`, en);
  }
  return passed("check_code", `核对码 ${code}`, `check code ${code}`);
}

/** Where no list is published, the rows that voters were shown stand for it. */
export function checkAcks(record, acks, shown) {
  if (acks.length === 0) return notDone("acks", "没有给出投票回执", "no acknowledgement given");
  const rows = [...shown.map((one) => one.row), ...(record.choices || [])];
  const bySerial = new Map(rows.filter((row) => "serial" in row).map((row) => [row.serial, row]));
  for (const each of acks) {
    const fault = ackFault(record, each) || miscounted(record, each, bySerial.get(each.serial));
    if (fault) return failed("acks", `${each.serial}：${fault[0]}`, `${each.serial}: ${fault[1]}`);
  }
  if (!acks.every((each) => bySerial.has(each.serial))) {
    const en = "genuine, but no ballots are published to compare";
    return notDone("acks", "回执是真的，但票未公布，不能查对", en);
  }
  return passed("acks", `${acks.length} 份回执的票都在`, `${acks.length} acknowledged ballots stand`);
}

function ackFault(record, { poll, serial, seq, cast_sha256, signature }) {
  const { opening } = record;
  if (!isBlind(record) || !("ack_key" in opening)) {
    return ["本次表决没有回执", "this poll gave no acknowledgements"];
  }
  if (poll !== opening.sha256) return ["回执属于另一份开启声明", "acknowledged under another statement"];
  const signed = ackBytes({ poll, serial, seq, cast_sha256 });
  if (!isSigned(bytesOfHex(signature), signed, bytesOfHex(opening.ack_key))) {
    return ["回执不是本次表决的密钥所签", "not signed by this poll's online key"];
  }
  return null;
}

function miscounted(record, { poll, seq, cast_sha256 }, counted) {
  if (counted === undefined) return "choices" in record ? ["票不在记录中", "the ballot is missing"] : null;
  if (counted.seq < seq) return ["计入的是较早的票", "an older ballot was counted"];
  const { choice = null } = counted;
  if (counted.seq === seq && castSha256(poll, choice, seq) !== cast_sha256) {
    return ["计入的不是回执所指的票", "another ballot was counted than the acknowledged one"];
  }
  return null;
}
