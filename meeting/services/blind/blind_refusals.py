"""What the services refuse around blind ballots, each named for what the person should hear."""

from __future__ import annotations

from voting.errors import VotingError


class BlindNotServed(VotingError):
    code = "blind-not-served"
    zh = "本机没有启动票箱进程，不能用盲签方式表决。"
    en = "No ballot box process is running here, so no blind poll can be held."


class PollNotBlind(VotingError):
    code = "poll-not-blind"
    zh = "本次表决不使用匿名电子票。"
    en = "This poll uses no blind credentials."


class CredentialDrawn(VotingError):
    code = "credential-drawn"
    zh = "您的电子票已经在另一台平板上领取，不能再领；请回到那台平板上投票，或请工作人员帮助。"
    en = "Your credential was drawn on another tablet; cast there, or ask the staff for help."


class RecoveryKeyMissing(VotingError):
    code = "recovery-key-missing"
    zh = "总监票人还没有设置票箱口令；停电后没有它就打不开票箱。请总监票人先在自己的页面上设置。"
    en = "The chief teller has not set the ballot box passphrase yet, needed after a power cut."


class RecoveryKeyInUse(VotingError):
    code = "recovery-key-in-use"
    zh = "有表决正在进行，暂时不能更换票箱口令。"
    en = "A poll is under way; the ballot box passphrase cannot be changed now."


class SecretOverPlainHttp(VotingError):
    code = "secret-over-plain-http"
    zh = "无记名表决不能用明文 http 进行：同一网络中的人能看到选票。请改用 https，或明确允许。"
    en = "A secret poll is not held over plain http: others on the network could read ballots."


class PollIsBlind(VotingError):
    code = "poll-is-blind"
    zh = "本次表决用匿名电子票，选票不从这里投；平板页面无法运行时请改用纸票。"
    en = "This poll takes blind ballots only; where the page cannot run, ask for a paper ballot."
