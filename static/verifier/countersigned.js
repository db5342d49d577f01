/* Check of countersignatures: those who must stand for the record besides its own key. */

import { hexOf } from "../blind/numbers.js";
import { failed, notDone, passed } from "./check.js";
import { SshFault, sshFingerprint, sshSigner } from "./ssh_signature.js";

const NAME = "countersignatures";

/** `given`: null, or `{required: roles, signers: role to keys, signatures: role to text}` (Maps). */
export function checkCountersignatures(bytes, given) {
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
  const listed = [...used].map(([key, role]) => `${role} ${key}`).join("、");
  return passed(NAME, `会签：${listed}`, `countersigned: ${listed}`);
}
