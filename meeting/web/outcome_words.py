"""What an outcome is called: one catalogue for every page, paper and script.

`static/outcome_words.js` holds the same words for scripts; a test keeps both together.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from flask import Flask
from flask_babel import gettext as _

from meeting.services.polls.outcome_kind import OutcomeKind
from meeting.web.languages import counted as _n

Place = Literal["in", "tied", "out"]


class OutcomeWords(NamedTuple):
    """Of one option: it succeeded, is tied at the cut, or did not; and that none succeeded."""

    succeeded: str
    tied: str
    failed: str
    none: str


def outcome_words(kind: OutcomeKind) -> OutcomeWords:
    """The words in the language of the page."""
    words = {
        "passed": OutcomeWords(_("通过"), _("待定"), _("未通过"), _("没有通过")),
        "chosen": OutcomeWords(_("入选"), _("待定"), _("未入选"), _("没有一项入选")),
        "elected": OutcomeWords(_("当选"), _("待定"), _("未当选"), _("没有人当选")),
    }
    return OutcomeWords(*map(str, words[kind]))


def status_words(status: str) -> str:
    """How the whole poll ended."""
    return str(
        {
            "decided": _("已作出决定"),
            "runoff": _("票数相同，需再次表决"),
            "short": _("未形成足额结果"),
            "void": _("本次表决作废"),
            "no_quorum": _("未达法定人数"),
        }[status]
    )


def install(app: Flask) -> None:
    """Templates say `outcome_words(poll.outcome_kind).succeeded`."""
    app.jinja_env.globals["outcome_words"] = outcome_words
    app.jinja_env.globals["outcome_status"] = status_words


def who_succeeded(kind: OutcomeKind, names: list[str]) -> str:
    """One sentence that names them, or says that there is none."""
    if not names:
        return outcome_words(kind).none + str(_("。"))
    listed = _("、").join(names)
    if kind == "passed":
        return str(_("通过的有 %(n)s 项：%(names)s。", n=len(names), names=listed))
    if kind == "chosen":
        return str(_("入选的有 %(n)s 项：%(names)s。", n=len(names), names=listed))
    return str(_("当选的有 %(n)s 人：%(names)s。", n=len(names), names=listed))


def three_counts(approve: int, against: int, abstain: int, waiting: int, has_passed: bool) -> str:
    """The three answers to a single matter and those who did not press, and whether it passed."""
    line = _(
        "赞成 %(approve)s 票，反对 %(against)s 票，弃权 %(abstain)s 票，未按 %(waiting)s 人。",
        approve=approve, against=against, abstain=abstain, waiting=waiting,
    )  # fmt: skip
    return str(line + (_("通过。") if has_passed else _("未获通过。")))


def announced_as(kind: OutcomeKind, number: int) -> str:
    """How an announcement leads to the list of `number` that succeeded."""
    if kind == "passed":
        return _n("经表决，下列 %(n)s 项获得通过：", number)
    if kind == "chosen":
        return _n("经票决，下列 %(n)s 项入选：", number)
    return _n("经投票，下列 %(n)s 人当选：", number)


def announced_none(kind: OutcomeKind) -> str:
    """How an announcement says that nobody and nothing succeeded."""
    return str(
        {
            "passed": _("经表决，没有获得通过。"),
            "chosen": _("经票决，没有一项入选。"),
            "elected": _("经投票，没有人当选。"),
        }[kind]
    )
