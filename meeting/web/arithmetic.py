"""The sums of a meeting written out, so that whoever reads them can follow them by hand.

Whole numbers and exact fractions only: 98 × 2/3 = 65 又 1/3, so 66.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from meeting.web.languages import counted as _n

# What a sum is made of: how many, and of what; `key` is the name under which scripts move it.
Part = tuple[str, int, str]


@dataclass(frozen=True)
class Sum:
    """Parts that make up the whole, each with its word."""

    parts: list[Part]
    whole: int
    of: str


def quorum_line(share: dict[str, Any], entitled: int, needed: int) -> str:
    """How 法定人数 follows from 应到, in one line."""
    return _share_line(share, entitled, needed, _n("人", needed))


def bar_line(bar: dict[str, Any] | None, needed: int | None) -> str:
    """How many approvals are needed, and why; what is not known before the close is said in words.

    Empty where there is no poll.
    """
    if bar is None:
        return ""
    if bar["of"] is None or needed is None:
        share = f"{bar['num']}/{bar['den']}"
        base = {
            "collected": _("收回的选票"),
            "valid": _("有效票"),
            "marks": _("各项所得的票"),
            "present": _("实到人数"),
            "entitled": _("应到人数"),
        }[bar["base"]]
        if bar["strict"]:
            return str(_("须多于%(base)s的 %(share)s", base=base, share=share))
        return str(_("须达到%(base)s的 %(share)s", base=base, share=share))
    return _share_line(bar, bar["of"], needed, _n("票", needed))


def presence_line(presence: dict[str, Any]) -> str:
    """实到 against the quorum, with what is left over or missing."""
    present, needed = presence["present"], presence["needed"]
    if presence["has_quorum"]:
        return str(
            _("%(a)s ≥ %(b)s，已达法定人数，多 %(c)s 人", a=present, b=needed, c=present - needed)
        )
    return str(
        _("%(a)s < %(b)s，未达法定人数，还差 %(c)s 人", a=present, b=needed, c=needed - present)
    )


def roll_sum(presence: dict[str, Any]) -> Sum:
    """应到 as the sum of who is here and who is not."""
    named = {
        "present": _("实到"),
        "waiting": _("待确认"),
        "leave": _("请假"),
        "absent": _("缺席"),
        "left": _("离会"),
        "suspended": _("暂停职务"),
    }
    parts = [(f"roll-{name}", int(presence[name]), word) for name, word in named.items()]
    rest = presence["entitled"] - sum(number for _name, number, _word in parts)
    return Sum([*parts, ("roll-expected", rest, _("未到"))], presence["entitled"], _("应到"))


def turnout_sum(poll: dict[str, Any] | None) -> Sum | None:
    """实到 as the sum of who has cast, who has not pressed, and who casts otherwise."""
    if poll is None or poll["state"] not in ("open", "closed", "confirmed"):
        return None
    turnout = poll["turnout"]
    cast, waiting, present = turnout["cast"], turnout["not_pressed"], turnout["present"]
    parts: list[Part] = [("cast", cast, _("已投")), ("not-pressed", waiting, _("未按"))]
    if poll["state"] == "open":
        by_hand = turnout["issued"] - cast - waiting
        parts.append(("undrawn", present - turnout["issued"], _("还未领票")))
        parts.append(("by-hand", by_hand, _("纸票或举手，另行清点")))
    else:
        parts.append(("rest", present - cast - waiting, _("没有领票或待清点")))
    return Sum(parts, present, _("实到"))


def _share_line(share: dict[str, Any], whole: int, needed: int, unit: str) -> str:
    exact = Fraction(whole * share["num"], share["den"])
    said = _mixed(exact)
    line = f"{whole} × {share['num']}/{share['den']} = {said}"
    if share["strict"]:
        return str(_("%(sum)s，须多于它：%(n)s %(unit)s", sum=line, n=needed, unit=unit))
    if exact.denominator > 1:
        return str(_("%(sum)s，不足一的按一算：%(n)s %(unit)s", sum=line, n=needed, unit=unit))
    return str(_("%(sum)s，须 %(n)s %(unit)s", sum=line, n=needed, unit=unit))


def _mixed(exact: Fraction) -> str:
    whole, rest = divmod(exact.numerator, exact.denominator)
    if not rest:
        return str(whole)
    return f"{whole} {rest}/{exact.denominator}"
