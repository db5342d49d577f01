"""What the services refuse, with a stable code and a sentence in zh and en.

The store's own refusals are named here too, so that the floors above need one place only.
"""

from __future__ import annotations

from meeting.store.errors import (
    AlreadyCast,
    BoxBroken,
    BoxMissing,
    BoxNotEmpty,
    NonVoting,
    NotCheckedIn,
    NotOnRoll,
    NotStored,
    PollNotOpen,
    StoreFault,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
    Suspended,
    UnknownPoll,
    WrongChannel,
)
from voting.errors import VotingError

__all__ = [
    "AlreadyCast",
    "BallotNotValid",
    "BoxBroken",
    "BoxMissing",
    "BoxNotEmpty",
    "KeyMalformed",
    "NonVoting",
    "NotAllowed",
    "NotCheckedIn",
    "NotOnRoll",
    "NotStored",
    "PollNotOpen",
    "StoreFault",
    "StoreFull",
    "StoreLocked",
    "StoreReadOnly",
    "Suspended",
    "UnknownPoll",
    "VotingError",
    "WrongChannel",
]


class NotAllowed(VotingError):
    code = "not-allowed"
    zh = "您没有办理此事的权限。"
    en = "You may not do this."


class KeyMalformed(VotingError):
    code = "key-malformed"
    zh = "选票的提交编号无法识别，请刷新页面。"
    en = "The ballot's key cannot be read; reload the page."


class BallotNotValid(VotingError):
    """A void ballot from a tablet; `void` is the reason's stable code."""

    code = "ballot-not-valid"
    zh = "选票无效：{reason_zh}。请改正后再投。"
    en = "The ballot would be void: {reason}. Correct it and cast it again."
