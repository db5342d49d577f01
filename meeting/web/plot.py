"""A record's counts as they are drawn: stretches of a bar, the line to reach, a verdict in words.

Read from the signed record and its own rule pack. Counts are never made here; where the line stands
is what `RulePack.needed` says of the record's own base, as when the poll was decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import gettext as _

from meeting.services.polls.outcome_kind import outcome_kind
from meeting.web.outcome_words import outcome_words
from meeting.web.traditional import spoken
from voting.pack import RulePack

Verdict = Literal["passed", "tied", "not", "graded", ""]
WRITE_IN = "write_in:"


@dataclass(frozen=True)
class Stretch:
    """One count of a row: `key` of the mark or grade, its word, how many ballots."""

    key: str
    word: str
    count: int


@dataclass(frozen=True)
class Row:
    """One option in official order, or a name written in; `note` is a number that is not drawn."""

    name: str
    stretches: list[Stretch]
    verdict: Verdict
    verdict_word: str
    whole: int
    needed: int | None
    note: tuple[str, int] | None = None

    @property
    def support(self) -> Stretch:
        """What is held against the bar."""
        return self.stretches[0]


@dataclass(frozen=True)
class Plot:
    """All rows; `needed` and `of` say where the line stands, None where every row has its own."""

    rows: list[Row]
    needed: int | None
    of: int
    is_graded: bool


def plot_of(data: dict[str, Any], pack: RulePack) -> Plot:
    """The plot of a record's `data`; `pack` is the rule that decided it, also a runoff's."""
    whole = _base(data, pack)
    # A bar of nothing is the runoff's: the most approvals win, so there is no line to reach.
    needed = max(pack.needed(whole), 1) if whole is not None and pack.bar.num else None
    if data["outcome"]["status"] in ("no_quorum", "void"):
        needed = None
    rows = [
        _row(data, pack, at, counted, whole, needed)
        for at, counted in enumerate(data["tally"]["options"], 1)
    ]
    for counted in data["tally"].get("write_ins", []):
        said = _("另选：%(name)s", name=_written_name(counted["name"]))
        made = {"id": WRITE_IN + counted["name"], "approve": counted["approve"]}
        rows.append(_made(data, pack, said, made, _marks(made), whole, needed))
    largest = max([whole or 0, *(_length(row) for row in rows)], default=1)
    return Plot(rows, needed, whole or largest, pack.rule == "grades")


def _row(
    data: dict[str, Any], pack: RulePack, at: int, counted: dict[str, Any],
    whole: int | None, needed: int | None,
) -> Row:  # fmt: skip
    options = {option["id"]: option for option in data["poll"]["options"]}
    # A name that is not published is called by the id that the derivation calls it by.
    name = options.get(counted["id"], {}).get("name") or str(
        _("候选人 %(n)s（%(id)s）", n=at, id=counted["id"])
    )
    if "grades" not in counted:
        return _made(data, pack, name, counted, _marks(counted), whole, needed)
    words = {one.id: spoken(one.zh, one.en) for one in pack.grades}
    stretches = [Stretch(key, words[key], counted["grades"][key]) for key in words]
    if pack.bar.base == "marks":
        whole = sum(one.count for one in stretches)
        needed = pack.needed(whole) if whole else None
    # Only the grades of the ladder come in their order from the left, so the line can be held
    # against them; where others stand between, it would mislead.
    if [*pack.ladder] != [one.key for one in stretches][: len(pack.ladder)]:
        needed = None
    return _made(data, pack, name, counted, stretches, whole, needed)


def _made(
    data: dict[str, Any], pack: RulePack, name: str, counted: dict[str, Any],
    stretches: list[Stretch], whole: int | None, needed: int | None,
) -> Row:  # fmt: skip
    outcome, option = data["outcome"], counted["id"]
    words = outcome_words(outcome_kind(pack))
    verdict: Verdict = "not"
    word = words.failed
    if option in outcome["verdicts"]:
        graded = outcome["verdicts"][option]
        verdict, word = "graded", next(one.word for one in stretches if one.key == graded)
    elif option in outcome["chosen"]:
        verdict, word = "passed", words.succeeded
    elif option in outcome["tied"]:
        verdict, word = "tied", words.tied
    elif outcome["status"] in ("no_quorum", "void") or "grades" in counted:
        verdict, word = "", "—"
    note = (str(_("序号之和")), counted["sum"]) if "sum" in counted else None
    length = max(whole or 0, sum(one.count for one in stretches), 1)
    return Row(name, stretches, verdict, word, length, needed, note)


def _marks(counted: dict[str, Any]) -> list[Stretch]:
    words = {
        "chosen": _("得票"),
        "approve": _("赞成"),
        "against": _("反对"),
        "abstain": _("弃权"),
    }
    return [Stretch(key, str(words[key]), counted[key]) for key in words if key in counted]


def _base(data: dict[str, Any], pack: RulePack) -> int | None:
    """The whole that the bar is a share of, by the record; None where each row has its own."""
    sizes: dict[str, int] = {
        "entitled": data["roll"]["entitled"],
        "present": data["roll"]["present"],
        "collected": data["ballots"]["collected"],
        "valid": data["ballots"]["valid"],
    }
    return sizes.get(pack.bar.base)


def _length(row: Row) -> int:
    return sum(one.count for one in row.stretches)


def _written_name(name: str) -> str:
    """A name written in; of whom was not elected the record gives a number only."""
    number = name.removeprefix("write-in-")
    return str(_("第 %(n)s 人（未公布姓名）", n=int(number))) if number.isdecimal() else name
