"""What the services refuse, each named for what the person should hear."""

from __future__ import annotations

from typing import Any

from meeting.services.refusal_words import EN_WORDS, ZH_WORDS
from voting.errors import Language, VotingError


class WordedRefusal(VotingError):
    """Its parameters are stable ids; the sentence says them in its own language."""

    def words(self, language: Language) -> dict[str, Any]:
        """The ids as the words a person reads; what is no id is said as it is."""
        said = ZH_WORDS if language == "zh" else EN_WORDS
        return {key: said.get(str(value), value) for key, value in self.params.items()}


class NotFound(VotingError):
    code = "not-found"
    zh = "没有找到。"
    en = "It was not found."


class SignInFailed(VotingError):
    code = "sign-in-failed"
    zh = "姓名、座位号或口令不对。"
    en = "The name, seat or secret is wrong."


class TooManyTries(VotingError):
    code = "too-many-tries"
    zh = "错误次数过多，请等 {seconds} 秒再试。"
    en = "Too many wrong tries; wait {seconds} seconds."


class TooManyRequests(VotingError):
    code = "too-many-requests"
    zh = "打开得太快，请等 {seconds} 秒；页面会自动再试。"
    en = "Too many requests; wait {seconds} seconds, the page tries again by itself."


class PinMalformed(VotingError):
    code = "pin-malformed"
    zh = "密码须为 4 至 12 位数字。"
    en = "A PIN has 4 to 12 digits."


class PasswordTooShort(VotingError):
    code = "password-too-short"
    zh = "口令至少要 {least} 个字符。"
    en = "A password has at least {least} characters."


class InputRefused(WordedRefusal):
    code = "input-refused"
    zh = "“{field}”的内容不能使用。"
    en = "The value of '{field}' cannot be used."


class AlreadySetUp(VotingError):
    code = "already-set-up"
    zh = "系统已经有管理员。"
    en = "There is an administrator already."


class NameTaken(VotingError):
    code = "name-taken"
    zh = "名称“{name}”已被使用。"
    en = "The name '{name}' is taken."


class RosterFaulty(VotingError):
    code = "roster-faulty"
    zh = "名册有 {errors} 处错误，没有导入任何人。"
    en = "The roster has {errors} faults; nobody was imported."


class RosterStale(VotingError):
    code = "roster-stale"
    zh = "预览之后名册有变动，或预览已过时，没有导入任何人。请重新预览。"
    en = "The roster changed after the preview, or the preview is gone; nobody was imported."


class SeatTaken(VotingError):
    code = "seat-taken"
    zh = "座位号“{seat}”已是{name}的。"
    en = "The seat '{seat}' is {name}'s already."


class RosterUnreadable(VotingError):
    code = "roster-unreadable"
    zh = "名册文件读不出：{reason_zh}。"
    en = "The roster file cannot be read: {reason}."


class MeetingNotInSession(VotingError):
    code = "meeting-not-in-session"
    zh = "会议不在进行中。"
    en = "The meeting is not in session."


class SelfCheckInClosed(VotingError):
    code = "self-check-in-closed"
    zh = "本次会议不能自行签到。"
    en = "This meeting does not allow self check-in."


class FrozenInPoll(VotingError):
    code = "frozen-in-poll"
    zh = "表决正在进行，不能更改表决方式。"
    en = "A poll is open; the channel cannot change."


class PollNotDraft(VotingError):
    code = "poll-not-draft"
    zh = "表决已准备好，不能再改。"
    en = "The poll is prepared and cannot be changed any more."


class UnknownPack(VotingError):
    code = "unknown-pack"
    zh = "没有规则“{pack}”。"
    en = "There is no rule pack '{pack}'."


class SecrecyRefused(VotingError):
    code = "secrecy-refused"
    zh = "规则“{pack}”不允许这种记名方式。"
    en = "The rule pack '{pack}' does not allow this secrecy."


class ChannelRefused(WordedRefusal):
    code = "channel-refused"
    zh = "本次表决不能用“{channel}”方式。"
    en = "This poll does not take the channel '{channel}'."


class NoQuorum(VotingError):
    code = "no-quorum"
    zh = "未达法定人数：应到 {entitled}，实到 {present}，至少须到 {needed}。"
    en = "No quorum: {entitled} entitled, {present} present, {needed} needed."


class TooFewMembers(VotingError):
    code = "too-few-members"
    zh = "实到 {present} 人，少于本规则的最小规模 {needed} 人。"
    en = "{present} present, fewer than the rule's minimum of {needed}."


class AnotherPollOpen(VotingError):
    code = "another-poll-open"
    zh = "本次会议另有一项表决正在进行。"
    en = "Another poll of this meeting is open."


class StateRefused(WordedRefusal):
    code = "state-refused"
    zh = "现在的状态是“{now}”，不能改为“{to}”。"
    en = "The state is '{now}' and cannot become '{to}'."


class CountTooHigh(WordedRefusal):
    code = "count-too-high"
    zh = "“{channel}”方式只有 {members} 人，不能有 {given} 票。"
    en = "Only {members} members use the channel '{channel}'; {given} cannot be."


class PollUnfinished(VotingError):
    code = "poll-unfinished"
    zh = "“{title}”正在表决，不能结束会议。"
    en = "The poll '{title}' is open; the meeting cannot end."


class PollHoldsItem(VotingError):
    code = "poll-holds-item"
    zh = "“{title}”正在投票，会场不能翻到别的议程；截止或作废后再翻。"
    en = "The poll '{title}' is open and the hall stays with it until it is closed or void."


class ReasonMissing(VotingError):
    code = "reason-missing"
    zh = "请写明理由。"
    en = "Give a reason."


class ManualMissing(WordedRefusal):
    code = "manual-missing"
    zh = "“{channel}”的票数尚未由两人录入一致。"
    en = "Two people have not yet entered the same counts for this channel: {channel}."


class AwaitsConfirmation(VotingError):
    code = "awaits-confirmation"
    zh = "还等待{roles_zh}确认。"
    en = "It waits to be confirmed by {roles}."


class AwaitsPublication(VotingError):
    code = "awaits-publication"
    zh = "等待秘书公布。"
    en = "It waits for the secretary to publish it."


class NotConfirmer(WordedRefusal):
    code = "not-confirmer"
    zh = "本规则不要求“{role}”确认。"
    en = "This rule asks no confirmation of '{role}'."


class NotAllConfirmed(VotingError):
    code = "not-all-confirmed"
    zh = "尚未全部确认，不能公布。"
    en = "Not everyone has confirmed."


class KeyLocked(VotingError):
    code = "key-locked"
    zh = "签名密钥未解锁。"
    en = "The signing key is locked."


class KeyFileOpen(VotingError):
    code = "key-file-open"
    zh = "密钥文件可被他人读取，拒绝使用。"
    en = "The key file can be read by others and is refused."


class PassphraseTooShort(VotingError):
    code = "passphrase-too-short"
    zh = "密钥口令至少要 {least} 个字符。"
    en = "The key's passphrase has at least {least} characters."


class PictureRefused(VotingError):
    code = "picture-refused"
    zh = "图片不能使用：{reason_zh}。"
    en = "The picture cannot be used: {reason}."


class ItemInUse(VotingError):
    code = "item-in-use"
    zh = "该议程项目已有表决，不能删除。"
    en = "The item has a poll and cannot be removed."
