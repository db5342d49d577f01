/* Checks of countersignatures: those who must stand for the record besides its own key. */

import { hexOf } from "../blind/numbers.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { SshFault, sshFingerprint, sshSigner } from "./ssh_signature.js";

const NOT_ASKED = ["没有要求会签", "no countersignature asked for"];

/** `given`: null, or `{required: roles, signers: role to keys, signatures: role to text}` (Maps). */
export function checkCountersignatures(bytes, given) {
  const name = "countersignatures";
  if (given === null) return notDone(name, ...NOT_ASKED);
  const used = new Map();
  for (const role of given.required) {
    const signature = given.signatures.get(role);
    if (signature === undefined) return failed(name, `缺 ${role} 的会签`, `${role} has not countersigned`);
    const { signer, problem } = signerOf(signature, bytes);
    if (problem) return failed(name, `${role}：不是这份记录的 SSH 签名`, `${role}: ${problem.message}`);
    const key = sshFingerprint(signer);
    const allowed = given.signers.get(role) || [];
    if (!allowed.some((one) => hexOf(one) === hexOf(signer))) {
      return failed(name, `${role} 的密钥 ${key} 不在名单`, `${key} is not a key of ${role}`);
    }
    // One person's key does not stand for two roles.
    if (used.has(key)) return failed(name, `${used.get(key)} 与 ${role} 用同一密钥`, `${role} has another's key`);
    used.set(key, role);
  }
  const listed = [...used].map(([key, role]) => `${role} ${key}`).join("、");
  return passed(name, `会签：${listed}`, `countersigned: ${listed}`);
}

/** Whoever writes allowed_signers can list any key: the log (as checkLog takes it) says which were announced. */
export function checkSignerKeys(bytes, given, log) {
  const name = "signer_keys";
  if (given === null) return notDone(name, ...NOT_ASKED);
  if (log === null || log.entries === null) {
    const en = "no log to hold the keys of allowed_signers against";
    return notDone(name, "没有日志：会签的密钥只对照了 allowed_signers", en);
  }
  const digest = sha256Hex(bytes);
  const held = [];
  for (const role of given.required) {
    const { signer } = signerOf(given.signatures.get(role) || "", bytes);
    if (!signer) continue;
    const [key, named] = [sshFingerprint(signer), keyThatStood(log, role, digest)];
    if (named === null) {
      const en = `the log under the checkpoint names no key of ${role}`;
      return failed(name, `检查点以内的日志没有登记 ${role} 的密钥`, en);
    }
    if (named !== key) {
      const en = `the log names ${named} as the key of ${role}, not ${key}`;
      return failed(name, `日志登记的 ${role} 密钥是 ${named}，不是 ${key}`, en);
    }
    held.push(role);
  }
  if (held.length === 0) return notDone(name, "没有可核对的会签", "no countersignature to look at");
  return passed(name, `会签密钥与日志登记相同：${held.join("、")}`, `by the keys of the log: ${held.join("、")}`);
}

/** `{signer}`, the key that signed these bytes, or `{problem}`. */
function signerOf(signature, bytes) {
  try {
    return { signer: sshSigner(signature, bytes) };
  } catch (problem) {
    if (!(problem instanceof SshFault)) throw problem;
    return { problem };
  }
}

/** The role's key when the log says that it countersigned this record, else the last; only under the checkpoint. */
function keyThatStood({ entries, checkpoint }, role, digest) {
  const own = entries.map(({ event }, place) => ({ ...event, place })).filter((event) => event.role === role);
  const signed = own.find(({ kind, record }) => kind === "countersign" && record === digest);
  const until = signed ? signed.place : entries.length;
  const named = own.filter(({ kind, place }) => kind === "signer" && place < until && BigInt(place) < checkpoint.size);
  return named.length > 0 ? named[named.length - 1].key : null;
}
