"""The lines of the checklist in words: what is asked for, and where it is mended."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from meeting.services.agenda.checklist import TICKED, Line
from meeting.services.people.bodies import MeetingInfo


@dataclass(frozen=True)
class ShownLine:
    """One line as it is shown; `where` is empty where somebody else does it on a page of theirs."""

    key: str
    state: str
    words: str
    state_words: str
    hint: str
    where: str
    is_ticked_by_hand: bool


def shown(lines: tuple[Line, ...], info: MeetingInfo) -> list[ShownLine]:
    """Every line with its words, what is missing, and its link."""
    states = {
        "done": _("已完成"),
        "next": _("下一步"),
        "open": _("还没有做"),
        "later": _("以后再做"),
        "unneeded": _("用不着"),
    }
    return [
        ShownLine(
            line.key,
            line.state,
            line_words()[line.key],
            states[line.state],
            _hint(line),
            _places(info)[line.key],
            line.key in TICKED and line.state != "later",
        )
        for line in lines
    ]


def line_words() -> dict[str, str]:
    """Every line of the checklist by its key."""
    return {
        "roster": _("导入名册"),
        "cards": _("打印并分发代表卡"),
        "staff": _("建立主席、总监票人、签到员的账号"),
        "agenda": _("排好议程"),
        "polls": _("草拟表决，选定规则"),
        "recovery": _("总监票人设好票箱口令"),
        "key": _("解锁签名密钥"),
        "fingerprint": _("打印议程和签名密钥指纹"),
        "start": _("开会"),
        "quorum": _("签到，达到法定人数"),
        "held": _("各项表决都已进行"),
        "published": _("签名并公布结果"),
        "ended": _("闭会"),
        "minutes": _("打印会议记录摘要，归档"),
    }


def _hint(line: Line) -> str:
    if line.missing:
        roles = {"chair": _("主席"), "chief_teller": _("总监票人"), "door": _("签到员")}
        names = _("、").join(roles.get(name, name) for name in line.missing)
        return str(_("还缺：%(names)s", names=names))
    hints = {
        "recovery": _("盲签名表决要用。由总监票人在监票台上设好，断电后凭口令继续。"),
        "start": _("由主席或秘书在主持台开会。"),
        "held": _("由主席在主持台开启、截止。"),
        "ended": _("全部表决结束后，在主持台闭会。"),
    }
    # Where it can be done now, the hint says by whom.
    return hints.get(line.key, "") if line.state in ("next", "open") else ""


def _places(info: MeetingInfo) -> dict[str, str]:
    here, chair = (
        url_for("secretary.meeting", meeting=info.id),
        url_for("chair.console", meeting=info.id),
    )
    return {
        "roster": url_for("roster.listing", body=info.body_id),
        "cards": url_for("cards.sheet", body=info.body_id),
        "staff": url_for("secretary.home") + "#staff",
        "agenda": here + "#agenda",
        "polls": here + "#agenda",
        "recovery": "",
        "key": here + "#key",
        "fingerprint": url_for("minutes.agenda", meeting=info.id),
        "start": chair,
        "quorum": url_for("door.desk", meeting=info.id),
        "held": chair,
        "published": here + "#publish",
        "ended": chair,
        "minutes": url_for("minutes.summary", meeting=info.id),
    }
