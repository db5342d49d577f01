"""A published record in words: what was decided, by which rule, and how it was checked.

Pages, paper and the exported folder show one and the same view of the signed record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from meeting.services.polls.outcome_kind import OutcomeKind, outcome_kind
from meeting.services.results.publishing import RecordInfo
from meeting.web.languages import hall_time
from meeting.web.outcome_words import (
    OutcomeWords,
    announced_as,
    announced_none,
    outcome_words,
    status_words,
    three_counts,
    who_succeeded,
)
from meeting.web.plot import Plot, Row, plot_of
from meeting.web.rule_words import Sentences, explain_deciding
from meeting.web.traditional import spoken
from voting.pack_toml import parse_pack


@dataclass(frozen=True)
class RecordView:
    """What is said of a record besides its own data; sentences are in the language of the page."""

    plot: Plot
    rule_name: str
    rule: Sentences
    checks: list[str]
    held_on: str
    opened: str
    closed: str
    published_on: str
    summary: str
    words: OutcomeWords
    announced: str
    decided: str

    @property
    def passed(self) -> list[Row]:
        return [row for row in self.plot.rows if row.verdict == "passed"]

    @property
    def graded(self) -> list[Row]:
        return [row for row in self.plot.rows if row.verdict == "graded"]


def view_of(info: RecordInfo) -> RecordView:
    """The view of one record; of a runoff by the runoff's rule."""
    data = info.data
    pack = parse_pack(data["pack"]["toml"])
    is_runoff = data["poll"]["attempt_kind"] == "runoff"
    plot = plot_of(data, pack.for_runoff() if is_runoff else pack)
    passed = sum(row.verdict == "passed" for row in plot.rows)
    opened, closed = _clock(data["times"]["opened"]), _clock(data["times"]["closed"])
    return RecordView(
        plot,
        spoken(pack.name.zh, pack.name.en),
        explain_deciding(pack, is_runoff),
        _checks(info),
        day_words(data["meeting"]["date"]),
        opened,
        # The day is said once where both are of one day.
        closed.removeprefix(opened[:-5]),
        str(format_date(info.published_at, "long")),
        _summary(info, plot, outcome_kind(pack)),
        outcome_words(outcome_kind(pack)),
        announced_as(outcome_kind(pack), passed) if passed else announced_none(outcome_kind(pack)),
        _decided(data, plot, outcome_kind(pack)),
    )


def _decided(data: dict[str, Any], plot: Plot, kind: OutcomeKind) -> str:
    """One sentence: who and what succeeded, or the grades, or why there is no decision."""
    graded = [row for row in plot.rows if row.verdict == "graded"]
    names = [row.name for row in plot.rows if row.verdict == "passed"]
    status = data["outcome"]["status"]
    if len(plot.rows) == 1 and status == "decided" and plot.rows[0].verdict in ("passed", "not"):
        return _one_decided(data, plot.rows[0])
    if graded:
        listed = [row.name + _("：") + row.verdict_word for row in graded]
        return str(_("；").join(listed) + _("。"))
    if status == "decided" or names:
        return who_succeeded(kind, names)
    return status_words(status) + str(_("。"))


def _one_decided(data: dict[str, Any], row: Row) -> str:
    """A single matter with its three counts, as the chair reads it out."""
    counts = {one.key: one.count for one in row.stretches}
    if "against" not in counts:
        return row.name + str(_("：")) + row.verdict_word + str(_("。"))
    return three_counts(
        counts["approve"], counts["against"], counts["abstain"],
        data["ballots"]["not_pressed"], row.verdict == "passed",
    )  # fmt: skip


def day_words(day: str) -> str:
    """2026-11-22 as a person writes it: 2026年11月22日."""
    return str(format_date(datetime.fromisoformat(day).date(), "long"))


def _summary(info: RecordInfo, plot: Plot, kind: OutcomeKind) -> str:
    """One sentence for those who see only that: search engines and shared links."""
    data = info.data
    status = data["outcome"]["status"]
    none = outcome_words(kind).none if status == "decided" else status_words(status)
    names = [row.name for row in plot.rows if row.verdict == "passed"]
    said = outcome_words(kind).succeeded + _("：") + _("、").join(names) if names else none
    graded = [f"{row.name} {row.verdict_word}" for row in plot.rows if row.verdict == "graded"]
    return str(
        _(
            "%(body)s%(meeting)s表决“%(title)s”：%(said)s。应到 %(entitled)s，实到 %(present)s。",
            body=data["body"]["name"],
            meeting=data["meeting"]["name"],
            title=data["poll"]["title"],
            said=_("；").join(graded) if graded else said,
            **data["roll"],
        )
    )


def _checks(info: RecordInfo) -> list[str]:
    """What stands behind the numbers, a sentence for each."""
    data = info.data
    publish = {
        "named": _("每位成员的选择都记名公布在记录里，本人和别人都可以对。"),
        "list": _("每一张选票都已公布，不带姓名；谁都可以重新数一遍。"),
        "tellers": _("公布合计；逐票清单由监票人保存，可以重新点算。"),
        "root": _("公布合计和校验值，不公布逐票。"),
    }
    said = [publish[data["publish"]]]
    for part in data["manual"]:
        names = _("、").join(part["entered_by"])
        said.append(_("纸票、举手的票数由%(names)s分别清点、录入，两次相符才算数。", names=names))
    said.append(
        _("结果带数字签名，排在本机构结果链的第 %(n)s 号；改动一个字，核验就不通过。", n=info.seq)
    )
    return [str(one) for one in said]


def _clock(at: str) -> str:
    return hall_time(datetime.fromisoformat(at))[:-3]
