"""What anybody may read: results, records and signatures to download, and the paper report."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from meeting.services.log import keys
from meeting.services.people import bodies
from meeting.services.results import (
    corrections,
    countersigning,
    printed_codes,
    publishing,
    sealed_rows,
    wrapped_signatures,
)
from meeting.web.home import the_settings
from meeting.web.open_data import counts_csv
from meeting.web.paper import qr_svg
from meeting.web.record_view import day_words, view_of
from meeting.web.viewer import the_desk

blueprint = Blueprint("public", __name__, url_prefix="/results")


@blueprint.get("")
def everything() -> str:
    """Every meeting that published something, the newest first."""
    desk = the_desk()
    halls = [
        (body, meeting, shown)
        for body in bodies.list_bodies(desk)
        for meeting in reversed(bodies.list_meetings(desk, body.id))
        if (shown := _listed(meeting.id))
    ]
    address = the_settings().address + url_for("public.everything")
    return render_template("results.html", halls=halls, day_words=day_words, address=address)


@blueprint.get("/<int:meeting>")
def of_meeting(meeting: int) -> str:
    info = bodies.get_meeting(the_desk(), meeting)
    return render_template(
        "results_meeting.html",
        info=info,
        day=day_words(info.held_on.isoformat()),
        shown=_listed(meeting),
        address=the_settings().address + url_for("public.of_meeting", meeting=meeting),
    )


@blueprint.get("/record/<int:record>")
def one(record: int) -> str:
    info = publishing.get_record(the_desk(), record)
    return render_template(
        "record.html",
        record=info,
        view=view_of(info),
        address=the_settings().address + url_for("public.one", record=record),
        files=files_beside(info),
        has_code=printed_codes.of_record(the_desk(), record) is not None,
        kept=sealed_rows.kept_of(the_desk(), record),
        standing=corrections.standing_of(the_desk(), record),
        countersignatures=countersigning.of_record(the_desk(), record),
    )


@blueprint.get("/record/<int:record>/report")
def report(record: int) -> str:
    """计票报告单， made to be printed and signed by hand."""
    return _paper("report.html", record)


@blueprint.get("/record/<int:record>/announcement")
def announcement(record: int) -> str:
    """公告， made to be printed, sealed and hung up."""
    return _paper("announcement.html", record)


@blueprint.get("/record/<int:record>.json")
def content(record: int) -> Response:
    """The signed bytes themselves, unchanged."""
    info = publishing.get_record(the_desk(), record)
    return _download(info.content, "application/json", f"record-{info.seq:03d}.json")


@blueprint.get("/record/<int:record>.csv")
def counts(record: int) -> Response:
    """The counts as a table for spreadsheets, in the language of the page."""
    info = publishing.get_record(the_desk(), record)
    return _download(counts_csv(info, view_of(info)), "text/csv", f"record-{info.seq:03d}.csv")


@blueprint.get("/record/<int:record>.ed25519")
def signature(record: int) -> Response:
    info = publishing.get_record(the_desk(), record)
    return _download(
        info.signature, "application/octet-stream", f"record-{info.seq:03d}.json.ed25519"
    )


@blueprint.get("/record/<int:record>/qr.svg")
def qr(record: int) -> Response:
    address = the_settings().address + url_for("public.one", record=record)
    return Response(qr_svg(address), mimetype="image/svg+xml")


@blueprint.get("/key/<int:body>.pem")
def key(body: int) -> Response:
    pem = keys.public_pem_of(the_desk(), body)
    return _download(pem, "application/x-pem-file", "meeting.pub.pem")


@blueprint.get("/<int:meeting>/qr.svg")
def meeting_qr(meeting: int) -> Response:
    address = the_settings().address + url_for("public.of_meeting", meeting=meeting)
    return Response(qr_svg(address), mimetype="image/svg+xml")


def _listed(meeting: int) -> list[dict[str, object]]:
    desk = the_desk()
    return [
        {
            "info": info,
            "view": view_of(info),
            "standing": corrections.standing_of(desk, info.id),
        }
        for info in publishing.list_records(desk, meeting_id=meeting)
    ]


def files_beside(info: publishing.RecordInfo) -> dict[str, str]:
    """Where the files lie that check this record with other tools, and its body's log."""
    found = {
        "log": url_for("log.page", body=info.body_id),
        "allowed_signers": url_for("log.allowed_signers", body=info.body_id),
        "key": url_for("public.key", body=info.body_id),
    }
    if wrapped_signatures.of_record(the_desk(), info.id) is not None:
        pages = {"key": "pem"} | {
            name: name for name in ("sshsig", "signify", "signify_key", "minisig", "minisign_key")
        }
        found |= {
            name: url_for(f"record_files.{page}", record=info.id) for name, page in pages.items()
        }
    for role in ("chair", "chief-teller"):
        found[role] = url_for("record_files.countersignature", record=info.id, role=role)
    return found


def _paper(template: str, record: int) -> str:
    info = publishing.get_record(the_desk(), record)
    return render_template(
        template,
        record=info,
        view=view_of(info),
        standing=corrections.standing_of(the_desk(), record),
        has_code=printed_codes.of_record(the_desk(), record) is not None,
    )


def _download(data: bytes, kind: str, name: str) -> Response:
    answer = Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
