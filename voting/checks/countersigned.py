"""Check of countersignatures: those who must stand for the record besides its own key."""

from voting.allowed_signers import read_signers
from voting.canonical import sha256_hex
from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import Countersignatures, LogEvidence
from voting.log.checkpoint import read_checkpoint
from voting.log.signer import key_that_stood
from voting.ssh_signature import NotAnSshSignature, ssh_fingerprint, ssh_signer

NAME = "countersignatures"


def check_countersignatures(
    data: bytes, given: Countersignatures | None, log: LogEvidence | None = None
) -> Check:
    """Whether each required role signed exactly these bytes with a key allowed to it.

    Allowed is what `allowed_signers` lists and, where the log's entries are at hand, what its
    `signer` events name: whoever writes that file afterwards can list any key. Two roles need two
    keys: one person's key does not stand for both.
    """
    if given is None:
        return not_done(NAME, "没有要求会签", "no countersignature asked for")
    allowed = read_signers(given.signers)
    used: dict[str, str] = {}
    for role in given.required:
        if role not in given.signatures:
            return failed(NAME, f"缺 {role} 的会签", f"{role} has not countersigned")
        try:
            signer = ssh_signer(given.signatures[role], data)
        except NotAnSshSignature as problem:
            return failed(NAME, f"{role}：{problem.message('zh')}", f"{role}: {problem}")
        key = ssh_fingerprint(signer)
        if signer not in allowed.get(role, []):
            return failed(NAME, f"{role} 的密钥 {key} 不在名单", f"{key} is not a key of {role}")
        if key in used:
            zh = f"{used[key]} 与 {role} 用同一密钥"
            return failed(NAME, zh, f"{used[key]} and {role} used one key")
        used[key] = role
    return _as_logged(sha256_hex(data), used, log)


def _as_logged(digest: str, used: dict[str, str], log: LogEvidence | None) -> Check:
    """Whether the log names these keys; said which of the two was compared."""
    listed = "、".join(f"{role} {key}" for key, role in used.items())
    if log is None or log.entries is None:
        zh = f"会签：{listed}（只对照了 allowed_signers：没有日志，未核对密钥登记）"
        en = f"countersigned: {listed} (by allowed_signers alone: no log to hold the keys against)"
        return passed(NAME, zh, en)
    fixed = read_checkpoint(log.checkpoint).size
    for key, role in used.items():
        named = key_that_stood(log.events, fixed, role, digest)
        if named is None:
            zh = f"检查点以内的日志没有登记 {role} 的密钥"
            return failed(NAME, zh, f"the log under the checkpoint names no key of {role}")
        if named != key:
            zh = f"日志登记的 {role} 密钥是 {named}，不是 {key}"
            return failed(NAME, zh, f"the log names {named} as the key of {role}, not {key}")
    return passed(
        NAME,
        f"会签，密钥与日志登记相同：{listed}",
        f"countersigned by the keys of the log: {listed}",
    )
