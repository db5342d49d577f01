"""What lies in a box of secret ballots kept `split`, and how a slip lands in it.

Turnout and ballots share no key. The rules are the same wherever the box is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from meeting.store.drop import Drop, Landing, Outcome, Slip
from meeting.store.errors import AlreadyCast, BoxBroken
from voting.canonical import canonical_bytes, parse
from voting.errors import VotingError


@dataclass(frozen=True)
class Choice:
    """A ballot without anyone: its marks and written names."""

    marks: dict[str, Any]
    write_ins: list[str]


@dataclass
class Content:
    """Everything in a box: who has cast, and what lies under which handle."""

    members: set[int] = field(default_factory=set, repr=False)
    ballots: dict[bytes, str] = field(default_factory=dict, repr=False)

    def copy(self) -> Content:
        """The same content, to be changed without changing this."""
        return Content(set(self.members), dict(self.ballots))

    def land(self, slip: Slip) -> Outcome:
        """Lays the slip into this content, or says why it may not lie here."""
        try:
            handle, text = bytes.fromhex(slip.drop.key), ballot_text(slip.drop)
        except (ValueError, VotingError) as refusal:
            return refusal
        before = self.ballots.get(handle)
        if before is None:
            if slip.member_id in self.members:
                return AlreadyCast()
            self.members.add(slip.member_id)
            self.ballots[handle] = text
            return Landing()
        if slip.member_id not in self.members:
            # Somebody else's handle: chance cannot do that, so it is a forgery and nobody's ballot.
            return AlreadyCast()
        if before == text:
            return Landing(repeat=True)
        if not slip.drop.may_change:
            return AlreadyCast()
        self.ballots[handle] = text
        return Landing(changed=True)

    def holds(self, slip: Slip) -> bool:
        """Whether this very ballot lies here already."""
        held = self.ballots.get(bytes.fromhex(slip.drop.key))
        return held == ballot_text(slip.drop) and slip.member_id in self.members

    def sealed(self) -> list[Choice]:
        """All ballots, sorted by their content; raises unless there is one for each who cast."""
        if len(self.ballots) != len(self.members):
            raise BoxBroken(ballots=len(self.ballots), turnout=len(self.members))
        return [_choice(text) for text in sorted(self.ballots.values())]

    def by_handle(self) -> dict[str, Choice]:
        """The ballots under their handles."""
        return {handle.hex(): _choice(text) for handle, text in self.ballots.items()}


def content_bytes(content: Content) -> bytes:
    """Canonical JSON of a whole box, in which no order of arrival is left."""
    ballots = {handle.hex(): text for handle, text in content.ballots.items()}
    return canonical_bytes({"members": sorted(content.members), "ballots": ballots})


def read_content(plain: bytes) -> Content:
    """The box that `content_bytes` wrote."""
    found = parse(plain)
    ballots = {bytes.fromhex(handle): text for handle, text in found["ballots"].items()}
    return Content(set(found["members"]), ballots)


def ballot_text(drop: Drop) -> str:
    """Canonical JSON of a drop's marks and written names: what lies in the box."""
    return canonical_bytes({"marks": drop.marks, "write_ins": drop.write_ins}).decode()


def _choice(text: str) -> Choice:
    found = parse(text.encode())
    return Choice(found["marks"], found["write_ins"])
