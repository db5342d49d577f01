"""The ballot paper of an attempt: its question and rule pack, as they were fixed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from meeting.services.errors import UnknownPoll
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow, AttemptRow, ItemRow, OptionRow, PollRow
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.question import Option, Question


@dataclass(frozen=True)
class BallotPaper:
    """What an attempt asks, of whom and by which rule; `present` is frozen with the opening.

    `by_hand` are those of them who vote otherwise than by tablet.
    """

    attempt_id: int
    poll_id: int
    meeting_id: int
    state: str
    secrecy: Literal["named", "secret"]
    protection: Literal["none", "split", "blind"]
    pack: RulePack
    question: Question
    present: int
    by_hand: int

    @property
    def display(self) -> Literal["live", "batched", "close"]:
        """What the hall may see of the bars while the poll is open."""
        return self.pack.display_for(self.secrecy, self.present, self.by_hand)

    @property
    def may_change(self) -> bool:
        """Whether the last press counts until the close."""
        return self.pack.press == "last"


def ballot_paper(rows: Rows, attempt_id: int) -> BallotPaper:
    """The paper of this attempt, a runoff's by the runoff's rule; or UnknownPoll."""
    attempt = rows.get(AttemptRow, attempt_id)
    poll = rows.get(PollRow, attempt.poll_id) if attempt else None
    item = rows.get(ItemRow, poll.item_id) if poll else None
    if attempt is None or poll is None or item is None:
        raise UnknownPoll()
    pack = _parsed(poll.pack_toml)
    if attempt.kind == "runoff":
        pack = pack.for_runoff()
    options = {
        row.code: Option(row.code, row.name)
        for row in rows.all(OptionRow, OptionRow.poll_id == poll.id, order_by=OptionRow.position)
    }
    asked = [option for code, option in options.items() if code in attempt.option_codes]
    return BallotPaper(
        attempt.id,
        poll.id,
        item.meeting_id,
        attempt.state,
        "secret" if poll.secrecy == "secret" else "named",
        _protection(poll),
        pack,
        pack.question(asked, attempt.seats),
        attempt.present or 0,
        _by_hand(rows, attempt.id, pack),
    )


@lru_cache(maxsize=128)
def _parsed(text: str) -> RulePack:
    # Every screen is drawn by the paper; the text is fixed, and reading it takes a millisecond.
    return parse_pack(text)


def _by_hand(rows: Rows, attempt_id: int, pack: RulePack) -> int:
    # Only bars that move while the poll is open ask for it: a full roll is not read for the others.
    if pack.live_display != "batched":
        return 0
    return rows.count(
        AttemptMemberRow,
        AttemptMemberRow.attempt_id == attempt_id,
        AttemptMemberRow.channel != "tablet",
        AttemptMemberRow.is_present.is_(True),
    )


def _protection(poll: PollRow) -> Literal["none", "split", "blind"]:
    if poll.secrecy == "named":
        return "none"
    return "blind" if poll.protection == "blind" else "split"
