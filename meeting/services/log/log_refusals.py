"""What is refused around the public log, its witnesses and countersigners."""

from __future__ import annotations

from meeting.services.refusals import WordedRefusal
from voting.errors import VotingError


class LogAltered(VotingError):
    code = "log-altered"
    zh = "公开日志与上次的检查点（{size} 条）不符：有人改动过数据。不能开会，请报告监票人。"
    en = "The public log does not fit its last checkpoint of {size} entries: data were altered."


class LogKeyMissing(VotingError):
    code = "log-key-missing"
    zh = "还没有日志密钥；秘书第一次解锁签名密钥时生成。"
    en = "There is no log key yet; it is made when the secretary first unlocks the signing key."


class CheckpointUnknown(VotingError):
    code = "checkpoint-unknown"
    zh = "这不是本机签发的检查点。两份都请保留，立即报告监票人。"
    en = "This house never signed that checkpoint. Keep both and tell the tellers at once."


class WitnessUnknown(VotingError):
    code = "witness-unknown"
    zh = "文件里没有已登记见证人的有效签名。"
    en = "No registered witness has cosigned this file."


class SignerKeyRefused(VotingError):
    code = "signer-key-refused"
    zh = "公钥不能使用：{reason_zh}。"
    en = "The public key cannot be used: {reason}."


class SignerMissing(WordedRefusal):
    code = "signer-missing"
    zh = "“{role}”还没有登记会签公钥。"
    en = "No countersigning key is registered for '{role}'."


class CountersignatureRefused(WordedRefusal):
    code = "countersignature-refused"
    zh = "不是“{role}”已登记的公钥对这份记录的签名。"
    en = "This is not a signature of this record by the registered key of '{role}'."


class AlreadyCountersigned(WordedRefusal):
    code = "already-countersigned"
    zh = "“{role}”已经会签这份记录。"
    en = "'{role}' has countersigned this record already."


class RotationRefused(VotingError):
    code = "rotation-refused"
    zh = "表决未结束时不能更换签名密钥。"
    en = "The signing key cannot be changed while a poll is under way."
