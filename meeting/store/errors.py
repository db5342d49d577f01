"""What the store refuses: ballots that may not be cast, and a disk that does not keep its word.

No error here ever carries a member together with a key: an error is logged and sent.
"""

from __future__ import annotations

from voting.errors import VotingError


class UnknownPoll(VotingError):
    code = "unknown-poll"
    zh = "没有这项表决。"
    en = "There is no such poll."


class PollNotOpen(VotingError):
    code = "poll-not-open"
    zh = "表决未开启或已经结束。"
    en = "The poll is not open."


class NotOnRoll(VotingError):
    code = "not-on-roll"
    zh = "您不在本次表决的名册上。"
    en = "You are not on the roll of this poll."


class NonVoting(VotingError):
    code = "non-voting"
    zh = "列席人员没有表决权。"
    en = "You attend without a vote."


class Suspended(VotingError):
    code = "suspended"
    zh = "您的代表职务暂停执行，不能参加表决。"
    en = "Your mandate is suspended; you may not cast a ballot."


class NotCheckedIn(VotingError):
    code = "not-checked-in"
    zh = "表决开启时您尚未签到，不能参加本次表决。"
    en = "You were not checked in when the poll opened."


class WrongChannel(VotingError):
    code = "wrong-channel"
    zh = "您本次以其他方式（举手或纸票）表决，不能再用平板。"
    en = "You vote by hand or on paper in this poll, not on the tablet."


class AlreadyCast(VotingError):
    code = "already-cast"
    zh = "您已经投票，不能再投。"
    en = "You have already cast your ballot."


class BoxMissing(VotingError):
    code = "box-missing"
    zh = "本次表决的票箱文件不在，请立即停止表决并检查存储。"
    en = "The ballot box of this poll is missing; stop the poll and check the disk."


class BoxNotEmpty(VotingError):
    code = "box-not-empty"
    zh = "本次表决的票箱不是空的。"
    en = "The ballot box of this poll is not empty."


class BoxBroken(VotingError):
    code = "box-broken"
    zh = "票数与投票人数不符（票 {ballots}，人 {turnout}），本次表决应作废。"
    en = "{ballots} ballots but {turnout} who cast: the attempt is void."


class StoreFault(VotingError):
    """The disk or the database failed; nothing was stored and nothing may be acknowledged."""

    code = "store-fault"
    zh = "存储出现故障，未能保存。"
    en = "The store failed; nothing was saved."


class StoreFull(StoreFault):
    code = "store-full"
    zh = "磁盘已满，未能保存。"
    en = "The disk is full; nothing was saved."


class StoreLocked(StoreFault):
    code = "store-locked"
    zh = "数据库被其他程序占用，未能保存。"
    en = "Another program holds the database; nothing was saved."


class StoreReadOnly(StoreFault):
    code = "store-read-only"
    zh = "磁盘或数据库只读，未能保存。"
    en = "The disk or the database is read-only; nothing was saved."


class StoreUnfit(StoreFault):
    """The database cannot keep what the store promises; it must be made otherwise."""

    code = "store-unfit"
    zh = (
        "这个数据库不合用（{found}）：需要 UTF8 编码、按 C 排序、fsync 打开的 PostgreSQL"
        "（postgresql+psycopg://…），并按 docs/postgresql.md 建立。"
    )
    en = (
        "This database does not fit ({found}): it must be PostgreSQL (postgresql+psycopg://…) "
        "in UTF8, sorted by C, with fsync on, and made as docs/postgresql.md says."
    )


class NotStored(VotingError):
    """This one piece of work could not be stored, while the store itself is well."""

    code = "not-stored"
    zh = "此项内容无法保存。"
    en = "This could not be stored."
