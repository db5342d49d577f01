"""The secretary's roster: preview and import of files, export, and one person at a time."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.doors import sign_in
from meeting.services.people import people, roster, roster_import
from meeting.services.people.people import PersonEntry
from meeting.web.failures import attempt, run
from meeting.web.viewer import staff_only, the_actor, the_desk
from meeting.web.work import followed

blueprint = Blueprint("roster", __name__, url_prefix="/desk")

SHOWN_MOST = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/bodies/<int:body>/roster")
@staff_only("secretary")
def listing(body: int) -> str:
    """Everyone, or those whose seat, name or delegation holds the text that is looked for."""
    listed = roster.list_people(the_desk(), the_actor(), body)
    find = request.args.get("find", "").strip()
    wanted = find.casefold()
    return render_template(
        "roster.html",
        body=body,
        total=len(listed),
        people=[p for p in listed if wanted in f"{p.seat_no} {p.name} {p.unit}".casefold()],
        find=find,
        most=SHOWN_MOST,
        kinds=kind_words(),
        statuses=status_words(),
    )


@blueprint.post("/bodies/<int:body>/roster")
@staff_only("secretary")
def stage(body: int) -> str | Response:
    """Reads a file and shows what it would change; nothing is written yet."""
    file = request.files.get("file")
    if file is None or not file.filename:
        flash(_("请先选一个文件。"), "refused")
        return redirect(_back(body))
    content, name = file.read(), file.filename
    staged: list[roster_import.Staged] = []
    desk, actor = the_desk(), the_actor()
    with followed() as told:
        is_read = attempt(
            lambda: staged.append(
                roster_import.stage_roster(desk, actor, body, name, content, told)
            )
        )
    if not is_read:
        return redirect(_back(body))
    return render_template(
        "roster_preview.html",
        body=body,
        staged=staged[0],
        kinds=kind_words(),
    )


@blueprint.post("/bodies/<int:body>/roster/import")
@staff_only("secretary")
def bring(body: int) -> Response:
    """Imports what was previewed: all of it, or nothing."""
    token, removes = request.form.get("token", ""), "removes" in request.form
    desk, actor = the_desk(), the_actor()
    with followed() as told:
        return run(
            lambda: roster_import.import_staged(desk, actor, body, token, removes, told),
            _back(body),
            _("名册已导入。"),
        )


@blueprint.get("/bodies/<int:body>/roster.<kind>")
@staff_only("secretary")
def take(body: int, kind: str) -> Response:
    desk, actor = the_desk(), the_actor()
    if kind == "csv":
        answer = Response(roster.export_roster_csv(desk, actor, body), mimetype="text/csv")
    else:
        kind = "xlsx"
        answer = Response(roster.export_roster_xlsx(desk, actor, body), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename=roster.{kind}"
    return answer


@blueprint.post("/bodies/<int:body>/people")
@staff_only("secretary")
def add(body: int) -> Response:
    return run(
        lambda: people.add_person(the_desk(), the_actor(), body, _entry()),
        _back(body),
        _("已加入名册。"),
    )


@blueprint.get("/people/<int:person>")
@staff_only("secretary")
def one(person: int) -> str:
    found = people.get_person(the_desk(), the_actor(), person)
    return render_template("person.html", person=found, kinds=kind_words(), statuses=status_words())


@blueprint.post("/people/<int:person>")
@staff_only("secretary")
def change(person: int) -> Response:
    """One command on a person; the button's value names it."""
    desk, actor, form = the_desk(), the_actor(), request.form
    reason = form.get("reason", "")
    commands = {
        "edit": lambda: people.edit_person(desk, actor, person, _entry()),
        "suspend": lambda: people.suspend_person(desk, actor, person, reason),
        "restore": lambda: people.restore_person(desk, actor, person, reason),
        "release": lambda: people.release_person(desk, actor, person, reason),
        "pin": lambda: sign_in.set_pin(desk, actor, person, form.get("pin", "")),
    }
    back = url_for("roster.one", person=person)
    command = commands.get(form.get("command", ""))
    return run(command, back, _("已保存。")) if command else redirect(back)


def kind_words() -> dict[str, str]:
    """What a kind of person is called; the words of a roster file are Chinese in any language."""
    return {
        "deputy": _("代表"),
        "committee_member": _("常委会组成人员"),
        "presidium": _("主席团成员"),
        "representative": _("议事代表"),
        "teller": _("监票人"),
        "attendee": _("列席人员"),
    }


def status_words() -> dict[str, str]:
    """What a person's status is called."""
    return {"active": _("正常"), "suspended": _("暂停职务"), "left": _("已离任")}


def _entry() -> PersonEntry:
    form = request.form
    words = {field: form.get(field, "") for field in people.FIELDS}
    return PersonEntry(**words, kinds=tuple(form.getlist("kinds")))


def _back(body: int) -> str:
    return url_for("roster.listing", body=body)
