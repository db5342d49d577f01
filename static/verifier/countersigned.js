/* Check of countersignatures: those who must stand for the record besides its own key. */

import { hexOf } from "../blind/numbers.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { SshFault, sshFingerprint, sshSigner } from "./ssh_signature.js";

const NAME = "countersignatures";

/** `given`: null, or `{required: roles, signers: role to keys, signatures: role to text}` (Maps).

With the log's entries (`log` as checkLog takes it) each key must also be the one that it names. */
export function checkCountersignatures(bytes, given, log) {
  if (given === null) return notDone(NAME, "没有要求会签", "no countersignature asked for");
  const used = new Map();
  for (const role of given.required) {
    const signature = given.signatures.get(role);
    if (signature === undefined) return failed(NAME, `缺 ${role} 的会签`, `${role} has not countersigned`);
    let signer;
    try {
      signer = sshSigner(signature, bytes);
    } catch (problem) {
      if (!(problem instanceof SshFault)) throw problem;
      return failed(NAME, `${role}：不是这份记录的 SSH 签名`, `${role}: ${problem.message}`);
    }
    const key = sshFingerprint(signer);
    const allowed = given.signers.get(role) || [];
    if (!allowed.some((one) => hexOf(one) === hexOf(signer))) {
      return failed(NAME, `${role} 的密钥 ${key} 不在名单`, `${key} is not a key of ${role}`);
    }
    // One person's key does not stand for two roles.
    if (used.has(key)) return failed(NAME, `${used.get(key)} 与 ${role} 用同一密钥`, `${role} has another's key`);
    used.set(key, role);
  }
  return asLogged(sha256Hex(bytes), used, log);
}

/** Whoever writes allowed_signers can list any key: the log says which were announced. */
function asLogged(digest, used, log) {
  const listed = [...used].map(([key, role]) => `${role} ${key}`).join("、");
  if (log === null || log.entries === null) {
    const zh = `会签：${listed}（只对照了 allowed_signers：没有日志，未核对密钥登记）`;
    return passed(NAME, zh, `countersigned: ${listed} (by allowed_signers alone: no log to hold the keys against)`);
  }
  for (const [key, role] of used) {
    const named = keyThatStood(log, role, digest);
    if (named === null) {
      const en = `the log under the checkpoint names no key of ${role}`;
      return failed(NAME, `检查点以内的日志没有登记 ${role} 的密钥`, en);
    }
    if (named !== key) {
      const en = `the log names ${named} as the key of ${role}, not ${key}`;
      return failed(NAME, `日志登记的 ${role} 密钥是 ${named}，不是 ${key}`, en);
    }
  }
  return passed(NAME, `会签，密钥与日志登记相同：${listed}`, `countersigned by the keys of the log: ${listed}`);
}

/** The role's key when the log says that it countersigned this record, else the last; only under the checkpoint. */
function keyThatStood({ entries, checkpoint }, role, digest) {
  const own = entries.map(({ event }, place) => ({ ...event, place })).filter((event) => event.role === role);
  const signed = own.find(({ kind, record }) => kind === "countersign" && record === digest);
  const until = signed ? signed.place : entries.length;
  const named = own.filter(({ kind, place }) => kind === "signer" && place < until && BigInt(place) < checkpoint.size);
  return named.length > 0 ? named[named.length - 1].key : null;
}
