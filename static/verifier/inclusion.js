/* A record's `.tlog-proof` (c2sp.org/tlog-proof@v1): its event stands in the log, shown without the rest. */

import { sameBytes } from "../blind/numbers.js";
import { bytesOfBase64 } from "./base64.js";
import { failed, notDone, passed } from "./check.js";
import { sha256Hex } from "./file_checks.js";
import { readEvent } from "./logged.js";
import { NoteFault, isCosignedBy, isSignedBy, readCheckpoint } from "./note.js";
import { isIncluded, leafHash, treeRoot } from "./tree.js";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const EXTRA = "extra ";
const INDEX = /^index (0|[1-9][0-9]{0,17})$/;

/** `{index, path, checkpoint, entry}`; entry is what the file says it proves, or null. NoteFault for no proof. */
export function readProof(bytes) {
  const text = new TextDecoder().decode(bytes);
  const end = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, Math.max(end, 0)).split("\n");
  const entry = lines.length > 0 && lines[0].startsWith(EXTRA) ? base64(lines.shift().slice(EXTRA.length)) : null;
  const found = INDEX.exec(lines[0] || "");
  if (first !== FIRST_LINE || found === null) throw new NoteFault("not a tlog-proof");
  const checkpoint = readCheckpoint(bytes.slice(new TextEncoder().encode(text.slice(0, end + 2)).length));
  const index = BigInt(found[1]);
  if (index >= checkpoint.size) throw new NoteFault("the entry lies beyond the checkpoint");
  return { index, path: lines.slice(1).map(base64), checkpoint, entry };
}

/** `held`: null, or `{proof, key or null, witnesses}`; `log` as checkLog takes it, which must be the same log. */
export function checkInclusion(record, bytes, held, log) {
  const name = "inclusion";
  if (held === null) return notDone(name, "没有给出 tlog-proof 文件", "no tlog-proof given");
  const { proof, key, witnesses } = held;
  const { checkpoint, entry, index, path } = proof;
  // Anybody can make a tree with this record in it.
  if (key === null) return notDone(name, "没有给出日志的公钥", "no key of the log given");
  if (!isSignedBy(checkpoint, key) || checkpoint.origin !== key.name) {
    return failed(name, "证明里的检查点没有日志的签名", "its checkpoint is not signed by the log");
  }
  const absent = witnesses.find((witness) => !isCosignedBy(checkpoint, witness));
  if (absent) return failed(name, `${absent.name} 没有见证`, `${absent.name} has not cosigned it`);
  if (entry === null) return notDone(name, "证明里没有所证的那一条", "the proof does not hold its entry");
  if (!isIncluded(index, checkpoint.size, leafHash(entry), path, checkpoint.root)) {
    return failed(name, "证明不通向检查点", "the proof does not lead to its checkpoint");
  }
  if (!tellsOf(record, bytes, entry)) {
    return failed(name, "所证的不是这份记录", "the entry proven is not of this record");
  }
  if (log !== null && !isOfOneLog(checkpoint, log)) {
    return failed(name, "与所持日志不是同一本", "not under the log that is held besides");
  }
  const place = String(index + BigInt(1));
  const zh = `记录在第 ${place} 条，检查点共 ${checkpoint.size} 条`;
  return passed(name, zh, `entry ${place} of the checkpoint's ${checkpoint.size}`);
}

function tellsOf(record, bytes, entry) {
  let event;
  try {
    event = readEvent(entry);
  } catch (problem) {
    if (!(problem instanceof NoteFault)) throw problem;
    return false;
  }
  const { kind, record: hash, opening, seq } = event;
  return kind === "record" && hash === sha256Hex(bytes) && opening === record.opening.sha256 && seq === record.seq;
}

/** Whether the two checkpoints agree, as far as sizes and entries let it be seen. */
function isOfOneLog({ origin, size, root }, { checkpoint: other, entries }) {
  if (size === other.size) return origin === other.origin && sameBytes(root, other.root);
  if (entries === null || BigInt(entries.length) < size) return true;
  const leaves = entries.slice(0, Number(size)).map((one) => leafHash(one.bytes));
  return sameBytes(treeRoot(leaves), root);
}

function base64(text) {
  const bytes = bytesOfBase64(text);
  if (bytes === null) throw new NoteFault("base64 not in its one form");
  return bytes;
}
