"""The secretary's desk: bodies, meetings, roster in and out, staff, publishing, journal."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services import agenda, boards, bodies, journal, keys, publishing, roster
from meeting.web.failures import attempt, run
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("secretary", __name__, url_prefix="/desk")


@blueprint.get("")
@staff_only("secretary")
def home() -> str:
    desk = the_desk()
    halls = [(body, bodies.list_meetings(desk, body.id)) for body in bodies.list_bodies(desk)]
    return render_template("secretary.html", halls=halls)


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
        term = bodies.create_term(desk, actor, body, form["term"])
        session = bodies.create_session(desk, actor, term, form["session"])
        held_on = date.fromisoformat(form["held_on"])
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


@blueprint.get("/bodies/<int:body>/roster")
@staff_only("secretary")
def people(body: int) -> str:
    return render_template(
        "roster.html", body=body, people=roster.list_people(the_desk(), the_actor(), body)
    )


@blueprint.post("/bodies/<int:body>/roster")
@staff_only("secretary")
def bring_roster(body: int) -> str | Response:
    """First the preview; the same file again with `import` brings all of it, or nothing."""
    file = request.files.get("file")
    back = url_for("secretary.people", body=body)
    if file is None or not file.filename:
        flash(_("请先选一个文件。"), "refused")
        return redirect(back)
    content, name = file.read(), file.filename
    if request.form.get("step") == "import":

        def bring() -> None:
            preview = roster.preview_roster(name, content)
            roster.import_roster(the_desk(), the_actor(), body, preview)

        return run(bring, back, _("名册已导入。"))
    shown: list[roster.RosterPreview] = []
    if not attempt(lambda: shown.append(roster.preview_roster(name, content))):
        return redirect(back)
    return render_template("roster_preview.html", body=body, preview=shown[0])


@blueprint.get("/bodies/<int:body>/roster.<kind>")
@staff_only("secretary")
def take_roster(body: int, kind: str) -> Response:
    desk = the_desk()
    if kind == "csv":
        answer = Response(roster.export_roster_csv(desk, the_actor(), body), mimetype="text/csv")
    else:
        kind = "xlsx"
        answer = Response(
            roster.export_roster_xlsx(desk, the_actor(), body),
            mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    answer.headers["Content-Disposition"] = f"attachment; filename=roster.{kind}"
    return answer


@blueprint.get("/meetings/<int:meeting>")
@staff_only("secretary")
def meeting(meeting: int) -> str:
    desk = the_desk()
    info = bodies.get_meeting(desk, meeting)
    return render_template(
        "secretary_meeting.html",
        meeting=meeting,
        info=info,
        items=agenda.list_items(desk, meeting),
        packs=agenda.packs(desk),
        snapshot=boards.desk_snapshot(desk, meeting, the_actor()),
        records=publishing.list_records(desk, meeting_id=meeting),
    )


@blueprint.post("/meetings/<int:meeting>/publish")
@staff_only("secretary")
def publish(meeting: int) -> Response:
    which = request.form.get("attempt", 0, type=int)
    return run(
        lambda: publishing.publish(the_desk(), the_actor(), which),
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
    text = request.args.get("text", "")
    lines = journal.search(the_desk(), the_actor(), meeting, text)
    return render_template("journal.html", meeting=meeting, text=text, lines=lines)
