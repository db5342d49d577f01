"""Checks of countersignatures: those who must stand for the record besides its own key."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.allowed_signers import read_signers
from voting.canonical import sha256_hex
from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import Countersignatures, LogEvidence
from voting.log.checkpoint import read_checkpoint
from voting.log.signer import key_that_stood
from voting.ssh_signature import NotAnSshSignature, ssh_fingerprint, ssh_signer

_NOT_ASKED = ("没有要求会签", "no countersignature asked for")


def check_countersignatures(data: bytes, given: Countersignatures | None) -> Check:
    """Whether each required role signed exactly these bytes with a key allowed to it.

    Two roles need two keys: one person's key does not stand for both.
    """
    name = "countersignatures"
    if given is None:
        return not_done(name, *_NOT_ASKED)
    allowed = read_signers(given.signers)
    used: dict[str, str] = {}
    for role in given.required:
        if role not in given.signatures:
            return failed(name, f"缺 {role} 的会签", f"{role} has not countersigned")
        signer = _signer(data, given.signatures[role])
        if isinstance(signer, NotAnSshSignature):
            return failed(name, f"{role}：{signer.message('zh')}", f"{role}: {signer}")
        key = ssh_fingerprint(signer)
        if signer not in allowed.get(role, []):
            return failed(name, f"{role} 的密钥 {key} 不在名单", f"{key} is not a key of {role}")
        if key in used:
            zh = f"{used[key]} 与 {role} 用同一密钥"
            return failed(name, zh, f"{used[key]} and {role} used one key")
        used[key] = role
    listed = "、".join(f"{role} {key}" for key, role in used.items())
    return passed(name, f"会签：{listed}", f"countersigned: {listed}")


def check_signer_keys(
    data: bytes, given: Countersignatures | None, log: LogEvidence | None
) -> Check:
    """Whether the keys that countersigned are those that the log's `signer` events name.

    Whoever writes `allowed_signers` afterwards can list any key; what the log told cannot be taken
    back.
    """
    name = "signer_keys"
    if given is None:
        return not_done(name, *_NOT_ASKED)
    if log is None or log.entries is None:
        zh = "没有日志：会签的密钥只对照了 allowed_signers"
        return not_done(name, zh, "no log to hold the keys of allowed_signers against")
    fixed, digest, held = read_checkpoint(log.checkpoint).size, sha256_hex(data), []
    for role in given.required:
        signer = _signer(data, given.signatures.get(role, ""))
        if isinstance(signer, NotAnSshSignature):
            continue
        key, named = ssh_fingerprint(signer), key_that_stood(log.events, fixed, role, digest)
        if named is None:
            zh = f"检查点以内的日志没有登记 {role} 的密钥"
            return failed(name, zh, f"the log under the checkpoint names no key of {role}")
        if named != key:
            zh = f"日志登记的 {role} 密钥是 {named}，不是 {key}"
            return failed(name, zh, f"the log names {named} as the key of {role}, not {key}")
        held.append(role)
    if not held:
        return not_done(name, "没有可核对的会签", "no countersignature to look at")
    listed = "、".join(held)
    return passed(name, f"会签密钥与日志登记相同：{listed}", f"by the keys of the log: {listed}")


def _signer(data: bytes, armored: str) -> Ed25519PublicKey | NotAnSshSignature:
    """The key that signed these bytes, or why none did."""
    try:
        return ssh_signer(armored, data)
    except NotAnSshSignature as problem:
        return problem
