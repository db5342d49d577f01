"""Check of countersignatures: those who must stand for the record besides its own key."""

from voting.allowed_signers import read_signers
from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import Countersignatures
from voting.ssh_signature import NotAnSshSignature, ssh_fingerprint, ssh_signer


def check_countersignatures(data: bytes, given: Countersignatures | None) -> Check:
    """Whether each required role signed exactly these bytes with a key allowed to it.

    Two roles need two keys: one person's key does not stand for both.
    """
    name = "countersignatures"
    if given is None:
        return not_done(name, "没有要求会签", "no countersignature asked for")
    allowed = read_signers(given.signers)
    used: dict[str, str] = {}
    for role in given.required:
        if role not in given.signatures:
            return failed(name, f"缺 {role} 的会签", f"{role} has not countersigned")
        try:
            signer = ssh_signer(given.signatures[role], data)
        except NotAnSshSignature as problem:
            return failed(name, f"{role}：{problem.message('zh')}", f"{role}: {problem}")
        key = ssh_fingerprint(signer)
        if signer not in allowed.get(role, []):
            return failed(name, f"{role} 的密钥 {key} 不在名单", f"{key} is not a key of {role}")
        if key in used:
            zh = f"{used[key]} 与 {role} 用同一密钥"
            return failed(name, zh, f"{used[key]} and {role} used one key")
        used[key] = role
    listed = "、".join(f"{role} {key}" for key, role in used.items())
    return passed(name, f"会签：{listed}", f"countersigned: {listed}")
