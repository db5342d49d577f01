"""A rule pack: every parameter of one way to decide, as data (`voting/packs/*.toml`).

Places differ; a rule is data, never an `if`. A pack's id is permanent and its hash stands in
every record that was decided by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from voting.errors import (
    NoRunoff,
    SeatsMissing,
    SeatsNotWanted,
    SeatsOutOfRange,
    TooManyOptions,
)
from voting.question import Grade, GradeFault, Method, Option, Question

Base = Literal["entitled", "present", "collected", "valid", "marks"]
RuleId = Literal["majority", "choose_n", "grades"]
Secrecy = Literal["named", "secret"]
Display = Literal["live", "batched", "close"]


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True)
class Share:
    """An exact share of a number; `strict` excludes the share itself (过半数, not 半数以上)."""

    num: int
    den: int
    strict: bool

    def needed(self, whole: int) -> int:
        """The smallest number that reaches this share of `whole`."""
        if self.strict:
            return whole * self.num // self.den + 1
        return -(-whole * self.num // self.den)


@dataclass(frozen=True)
class Bar(Share):
    """A share of a named base, for instance of all members (entitled)."""

    base: Base


@dataclass(frozen=True, kw_only=True)
class RulePack:
    """One rule pack; made by `pack_toml.parse_pack` from a text that `sha256` stands for."""

    id: str
    version: int
    kind: str
    name: Text
    summary: Text
    legal_basis: tuple[str, ...]
    text: str
    sha256: str

    method: Method
    seats_wanted: bool
    exact: bool
    over_marked: Literal["void", "count"]
    write_in: bool
    grades: tuple[Grade, ...]
    grade_fault: GradeFault
    max_options: int

    rule: RuleId
    bar: Bar
    quorum: Share
    ladder: tuple[str, ...]
    otherwise: str
    over_issue: Literal["void"]
    not_pressed: Literal["not-an-approval"]
    tie: Literal["runoff"]
    shortage: Literal["later-poll", "leave-empty"]
    runoff_bar: Literal["most", "same"]

    press: Literal["first", "last"]
    secrecy: Secrecy
    secrecy_allowed: tuple[Secrecy, ...]
    protection: Literal["split", "blind"]
    channels: tuple[str, ...]
    fallback: str
    live_display: Display
    batch: int
    duration_seconds: int
    about_persons: bool

    confirm: tuple[str, ...]
    publish: Literal["list", "tellers", "root"]
    minimum_size: int

    def question(self, options: Sequence[Option], seats: int | None = None) -> Question:
        """The question this pack puts with these options, or a typed refusal."""
        if self.seats_wanted and seats is None:
            raise SeatsMissing(pack=self.id)
        if not self.seats_wanted and seats is not None:
            raise SeatsNotWanted(pack=self.id)
        if len(options) > self.max_options:
            raise TooManyOptions(pack=self.id, limit=self.max_options, options=len(options))
        question = Question(
            method=self.method,
            options=tuple(options),
            seats=seats,
            limit=seats if self.over_marked == "void" else None,
            exact=self.exact,
            grades=self.grades,
            write_in=self.write_in,
            grade_fault=self.grade_fault,
        )
        if seats is not None and not 1 <= seats <= len(options):
            raise SeatsOutOfRange(seats=seats, options=len(options))
        return question

    def needed(self, whole: int) -> int:
        """Approvals needed when the base counts `whole`."""
        return self.bar.needed(whole)

    def quorum_needed(self, entitled: int) -> int:
        """Members who must be present."""
        return self.quorum.needed(entitled)

    def for_runoff(self) -> "RulePack":
        """This pack for a vote again among the tied.

        By law the most approvals win, at least one (Chongqing Township Regulations Art 25);
        a runoff takes no write-ins. A pack may keep its bar instead (`runoff_bar = "same"`).
        """
        if not self.seats_wanted:
            raise NoRunoff(pack=self.id)
        most = Bar(num=0, den=1, strict=True, base="entitled")
        bar = most if self.runoff_bar == "most" else self.bar
        return replace(self, bar=bar, write_in=False)

    def channels_for(self, secrecy: Secrecy) -> tuple[str, ...]:
        """The channels open to a poll; hands are seen, so never in a secret one."""
        return tuple(c for c in self.channels if secrecy == "named" or c != "hands")

    def display_for(self, secrecy: Secrecy, members: int, by_hand: int = 0) -> Display:
        """The live display of a poll: what would let one ballot be read falls back to `close`.

        `by_hand` are the members who vote otherwise than by tablet. In a secret poll the bars of
        the tablets, taken off the sums at the end, would show them with only the last batch.
        """
        if self.live_display == "live" and secrecy == "secret":
            return "close"
        if self.live_display == "batched" and members < 2 * self.batch:
            return "close"
        if self.live_display == "batched" and secrecy == "secret" and by_hand:
            return "close"
        return self.live_display
