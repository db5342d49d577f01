"""The secretary's desk: bodies, meetings, staff, publishing, the key and the journal."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services import journal
from meeting.services.agenda import agenda, ticks
from meeting.services.agenda.checklist import checklist
from meeting.services.agenda.checklist_facts import read_facts
from meeting.services.log import keys
from meeting.services.people import bodies
from meeting.services.polls import boards
from meeting.services.polls.entry import calendar_day
from meeting.services.results import publishing
from meeting.web import journal_search
from meeting.web.checklist_words import shown
from meeting.web.failures import run
from meeting.web.journal_subjects import subject_words
from meeting.web.journal_words import action_words, kind_words
from meeting.web.viewer import staff_only, the_actor, the_desk
from meeting.web.work import followed

blueprint = Blueprint("secretary", __name__, url_prefix="/desk")


@blueprint.get("")
@staff_only("secretary")
def home() -> str:
    desk, own = the_desk(), the_actor().body_id
    halls = [
        (body, bodies.list_meetings(desk, body.id))
        for body in bodies.list_bodies(desk)
        if own in (None, body.id)
    ]
    accounts = bodies.list_staff(desk, the_actor())
    return render_template(
        "secretary.html",
        halls=halls,
        accounts=[one for one in accounts if one.is_active and one.id != the_actor().id],
    )


@blueprint.post("/bodies")
@staff_only("secretary")
def add_body() -> Response:
    form = request.form
    return run(
        lambda: bodies.create_body(
            the_desk(), the_actor(), form["name"], form["kind"], form.get("place", "")
        ),
        url_for("secretary.home"),
        _("已建立机构。"),
    )


@blueprint.post("/bodies/<int:body>/meetings")
@staff_only("secretary")
def add_meeting(body: int) -> Response:
    """Term and session are made with the meeting, so that one form begins a first meeting."""
    desk, actor, form = the_desk(), the_actor(), request.form

    def command() -> None:
        held_on = calendar_day(form["held_on"], "date")
        term = bodies.create_term(desk, actor, body, form["term"])
        session = bodies.create_session(desk, actor, term, form["session"])
        place, self_check_in = form.get("place", ""), "self_check_in" in form
        bodies.create_meeting(desk, actor, session, form["name"], held_on, place, self_check_in)

    return run(command, url_for("secretary.home"), _("已建立会议。"))


@blueprint.post("/staff")
@staff_only("secretary")
def add_staff() -> Response:
    form = request.form
    body = form.get("body", type=int)
    roles = form.getlist("roles")
    return run(
        lambda: bodies.create_staff(
            the_desk(), the_actor(), form["name"], form["display_name"], roles, body,
            form["password"],
        ),
        url_for("secretary.home"),
        _("已建立账号。"),
    )  # fmt: skip


@blueprint.post("/staff/dismiss")
@staff_only("secretary")
def dismiss_staff() -> Response:
    """Who left the service is out at once, wherever a page of theirs stands open."""
    account = request.form.get("account", 0, type=int)
    return run(
        lambda: bodies.dismiss_staff(the_desk(), the_actor(), account),
        url_for("secretary.home"),
        _("账号已停用，登录立即失效。"),
    )


@blueprint.get("/meetings/<int:meeting>")
@staff_only("secretary")
def meeting(meeting: int) -> str:
    desk = the_desk()
    info = bodies.get_meeting(desk, meeting)
    return render_template(
        "secretary_meeting.html",
        meeting=meeting,
        info=info,
        checklist=shown(checklist(read_facts(desk, the_actor(), meeting)), info),
        items=agenda.list_items(desk, meeting),
        packs=agenda.packs(desk),
        snapshot=boards.desk_snapshot(desk, meeting, the_actor()),
        records=publishing.list_records(desk, meeting_id=meeting),
    )


@blueprint.post("/meetings/<int:meeting>/checklist")
@staff_only("secretary")
def tick(meeting: int) -> Response:
    """A line that only a person can know: printed, handed out, filed."""
    key, is_done = request.form.get("line", ""), bool(request.form.get("done"))
    return run(
        lambda: ticks.tick(the_desk(), the_actor(), meeting, key, is_done),
        url_for("secretary.meeting", meeting=meeting),
    )


@blueprint.post("/meetings/<int:meeting>/publish")
@staff_only("secretary")
def publish(meeting: int) -> Response:
    desk, actor = the_desk(), the_actor()
    which = request.form.get("attempt", 0, type=int)
    with followed() as told:
        return run(
            lambda: publishing.publish(desk, actor, which, told),
            url_for("secretary.meeting", meeting=meeting),
            _("已签名并公布。"),
        )


@blueprint.post("/meetings/<int:meeting>/unlock")
@staff_only("secretary")
def unlock(meeting: int) -> Response:
    body = request.form.get("body", 0, type=int)
    passphrase = request.form.get("passphrase", "")
    return run(
        lambda: keys.unlock_key(the_desk(), the_actor(), body, passphrase),
        url_for("secretary.meeting", meeting=meeting),
        _("签名密钥已解锁。"),
    )


@blueprint.get("/meetings/<int:meeting>/journal")
@staff_only("secretary", "chief_teller", "chair")
def read_journal(meeting: int) -> str:
    """What was done at this meeting, newest first; the address keeps what is looked for."""
    found = journal.read_page(
        the_desk(), the_actor(), meeting, journal_search.wanted(), journal_search.page_number()
    )
    return render_template(
        "journal.html",
        meeting=meeting,
        info=bodies.get_meeting(the_desk(), meeting),
        found=found,
        asked=request.args,
        actions=action_words(),
        kinds=kind_words(),
        about=subject_words,
    )
