"""What blind signing refuses, with stable codes; the caller says it, nothing is sent instead."""

from voting.errors import VotingError


class CredentialKeyRefused(VotingError):
    code = "credential-key-refused"
    zh = "凭证公钥不合规定：{reason_zh}"
    en = "The credential key is not an allowed one: {reason}"


class BlindedValueRefused(VotingError):
    code = "blinded-value-refused"
    zh = "盲化后的数值无效，不予签发"
    en = "The blinded value is not one that can be signed"


class MessageNotBlindable(VotingError):
    code = "message-not-blindable"
    zh = "随机数不合用，请重新取数"
    en = "These random numbers cannot blind this message; draw others"


class SigningFault(VotingError):
    code = "signing-fault"
    zh = "签发时运算出错，结果已丢弃，请重试"
    en = "The signature came out wrong and was thrown away; try again"


class BlindSignatureWrong(VotingError):
    code = "blind-signature-wrong"
    zh = "凭证与公布的公钥不符，请立即报告监票人，不要投票"
    en = "The credential is not from the announced key: tell the tellers and do not cast"
