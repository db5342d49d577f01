"""One poll of the corpus, told by what was put, by what was marked and by who stayed away."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from voting.ballot import Ballot, mark_ballot
from voting.checks.fixed import attempt_pack, question_of
from voting.commitment import commit
from voting.pack import RulePack
from voting.pack_toml import parse_pack
from voting.question import Option, Question
from voting.record import ManualTally, SaltedName
from voting.tally import Tally, count

PACKS = Path(__file__).resolve().parents[2] / "voting" / "packs"
TELLERS = ("李监票", "赵监票")

Choice = Mapping[str, Any]
Pile = tuple[Choice, int]
"""A choice and how many marked it so; `names(…)` adds written-in names to a choice."""

WRITTEN = "write_ins"


def pick(*option_ids: str) -> Choice:
    """Marks these, where options are chosen."""
    return dict.fromkeys(option_ids, 1)


def rank(*option_ids: str) -> Choice:
    """Numbers these from 1."""
    return {option_id: place for place, option_id in enumerate(option_ids, 1)}


def says(mark: str, *option_ids: str) -> Choice:
    """The same mark, `approve` or a grade, on each of these."""
    return dict.fromkeys(option_ids, mark)


def names(*written: str, **marks: str) -> Choice:
    """Marks and written-in names."""
    return {**marks, WRITTEN: list(written)}


@dataclass(frozen=True)
class Manual:
    """A pile counted by hand: by channel, with how many were handed out."""

    channel: str
    piles: Sequence[Pile]
    issued: int


@dataclass(frozen=True, kw_only=True)
class PollSpec:
    """`piles` came by tablet. Then there are those who pressed nothing, those whose ballot was
    lost after the credential was drawn (blind), those who drew none, and those counted by hand;
    the others of the body are absent.
    """

    about: str
    title: str
    pack_id: str
    options: Mapping[str, str]
    piles: Sequence[Pile]
    protection: str = "blind"
    seats: int | None = None
    unpressed: int = 0
    lost: int = 0
    idle: int = 0
    manual: Sequence[Manual] = ()
    publish: str | None = None
    kind: str = "first"
    attempt: int = 1
    poll_id: str = ""
    transport: str = "https"
    is_roll_public: bool = True
    bits: int = 2048
    corrects: int = 0
    """The number in the chain of the record that this one corrects: same poll, other count."""
    countersigned: bool = field(default=False)

    @property
    def secrecy(self) -> str:
        return "named" if self.protection == "none" else "secret"

    @property
    def by_tablet(self) -> int:
        return sum(number for _, number in self.piles)

    @property
    def credentials(self) -> int:
        """Who had a tablet's ballot in hand, whatever became of it."""
        return self.by_tablet + self.unpressed + self.lost

    @property
    def issued(self) -> int:
        return self.credentials + sum(part.issued for part in self.manual)

    @property
    def present(self) -> int:
        return self.issued + self.idle

    @cached_property
    def pack(self) -> RulePack:
        return parse_pack((PACKS / f"{self.pack_id}.toml").read_text(encoding="utf-8"))

    @property
    def level(self) -> str:
        return "named" if self.secrecy == "named" else self.publish or self.pack.publish

    @property
    def salted(self) -> dict[str, SaltedName]:
        """The names of the options with their salts."""
        return {
            key: SaltedName(name, hashlib.sha256(f"{self.title}/{key}".encode()).digest()[:16])
            for key, name in self.options.items()
        }

    def poll(self, number: int) -> dict[str, Any]:
        """The poll as the opening statement announces it; `number` is its place in the chain."""
        options = [
            {"id": key, "commitment": commit(one.salt, one.name)}
            if self.pack.about_persons
            else {"id": key, "name": one.name}
            for key, one in self.salted.items()
        ]
        by_hand = {part.channel for part in self.manual}
        return {
            "id": self.poll_id or f"poll-{number}",
            "attempt": self.attempt,
            "attempt_kind": self.kind,
            "title": self.title,
            "question": f"请就“{self.title}”表决",
            "secrecy": self.secrecy,
            "protection": self.protection,
            "channels": ["tablet", *(one for one in ("paper", "hands") if one in by_hand)],
            "options": options,
            **({} if self.seats is None else {"seats": self.seats}),
        }

    @property
    def question(self) -> Question:
        """The question with its real names, which the tablets showed."""
        poll = self.poll(0)
        if not self.pack.about_persons:
            return question_of(poll, self.pack)
        options = [Option(key, name) for key, name in self.options.items()]
        return attempt_pack(poll, self.pack).question(options, self.seats)

    def ballots(self, piles: Sequence[Pile]) -> list[Ballot]:
        """Every ballot of these piles, one by one."""
        marked = []
        for choice, number in piles:
            marks = {key: mark for key, mark in choice.items() if key != WRITTEN}
            ballot = mark_ballot(self.question, marks, choice.get(WRITTEN, ()))
            marked += [ballot] * number
        return marked

    def manual_tallies(self) -> list[ManualTally]:
        """The counts by hand, each entered by two tellers."""
        return [
            ManualTally(part.channel, TELLERS, self._tally(part.piles).with_issued(part.issued))
            for part in self.manual
        ]

    def tally(self) -> Tally:
        """Everything that was counted."""
        whole = self._tally(self.piles)
        for part in self.manual_tallies():
            whole = whole + part.tally
        return whole.with_issued(self.issued)

    def _tally(self, piles: Sequence[Pile]) -> Tally:
        return count(self.question, self.ballots(piles))
