"""Paper that is made before a meeting: 签到表, to be signed, and 表决票, to be marked by hand."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from meeting.services.agenda.ballot_paper import BallotPaper
from meeting.services.agenda.ballot_sheet import read_ballot_sheet
from meeting.services.doors import checkin
from meeting.services.people import bodies
from meeting.web.languages import counted as _n
from meeting.web.record_view import day_words
from meeting.web.traditional import spoken
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("sheets", __name__, url_prefix="/desk/meetings")


@blueprint.get("/<int:meeting>/sign-in-sheet")
@staff_only("secretary")
def sign_in_sheet(meeting: int) -> str:
    """Everyone of the roll in its order, those who count in 应到 first, with room to sign."""
    listed = checkin.roll(the_desk(), the_actor(), meeting)
    info = bodies.get_meeting(the_desk(), meeting)
    return render_template(
        "sign_in_sheet.html",
        info=info,
        day=day_words(info.held_on.isoformat()),
        entitled=[member for member in listed if member.is_entitled],
        others=[member for member in listed if not member.is_entitled],
    )


@blueprint.get("/<int:meeting>/polls/<int:poll>/paper-ballot")
@staff_only("secretary")
def paper_ballot(meeting: int, poll: int) -> str:
    """One 表决票 on A4, to be copied as often as there are members."""
    sheet = read_ballot_sheet(the_desk(), the_actor(), meeting, poll)
    return render_template(
        "paper_ballot.html",
        poll=poll,
        sheet=sheet,
        day=day_words(sheet.meeting.held_on.isoformat()),
        columns=_columns(sheet.paper),
        instructions=instructions(sheet.paper),
    )


def instructions(paper: BallotPaper) -> list[str]:
    """How this paper is marked, in sentences made of its own rule."""
    question, seats = paper.question, paper.question.seats
    said = {
        "choose": _("选哪一项，就在哪一项右边的方框里画“○”；不选的空着。"),
        "approve": _("对每一项，在赞成、反对、弃权中选一种，在方框里画“○”；都不画，视为弃权。"),
        "grade": _("对每一项评一个等次，在方框里画“○”。"),
        "rank": _("在方框里写序号：最赞成的写 1，其次写 2，依次写下去；数字不能重复。"),
    }[question.method]
    lines = [said]
    if seats is not None and question.exact:
        lines.append(_n("应选 %(n)s 项，要正好选足 %(n)s 项。", seats))
    elif seats is not None:
        lines.append(_("应选 %(n)s 项，可以少选。", n=seats))
    if question.limit is not None:
        lines.append(_("多于 %(n)s 项的，整张票作废。", n=question.limit))
    if question.method == "grade":
        lines.append(
            _("一项评了几个等次，整张票作废。")
            if question.grade_fault == "ballot"
            else _("一项评了几个等次，只有这一项不计。")
        )
    if question.write_in:
        lines.append(_("要另选他人，在空行里写上姓名并画“○”；不另选就空着。"))
    lines.append(
        _("用黑色笔填写。无记名：不要写姓名，不要做记号。")
        if paper.secrecy == "secret"
        else _("用黑色笔填写。记名：请写上姓名和座位号。")
    )
    return [str(line) for line in lines]


def _columns(paper: BallotPaper) -> list[str]:
    """The heads of the boxes of one row."""
    method = paper.question.method
    if method == "grade":
        return [spoken(grade.zh, grade.en) for grade in paper.question.grades]
    if method == "approve":
        return [str(_("赞成")), str(_("反对")), str(_("弃权"))]
    return [str(_("序号（填数字）") if method == "rank" else _("选择"))]
