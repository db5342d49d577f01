"""Where chair, chief teller and witnesses bring what they signed on their own devices."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services import access
from meeting.services.log import key_rotation, log_check, log_view, signers, witnessing
from meeting.services.people import bodies
from meeting.services.results import countersigning, publishing
from meeting.web.failures import run
from meeting.web.home import the_settings
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("signing", __name__, url_prefix="/signing")

LARGEST_FILE = 64 * 1024


@blueprint.get("/<int:meeting>")
@staff_only("chair", "chief_teller", "teller", "secretary")
def page(meeting: int) -> str:
    desk = the_desk()
    info = bodies.get_meeting(desk, meeting)
    access.require(the_actor(), "desk.read", info.body_id)
    records = publishing.list_records(desk, meeting_id=meeting)
    return render_template(
        "signing.html",
        meeting=meeting,
        info=info,
        standing=log_check.standing(desk, meeting),
        view=log_view.view_log(desk, info.body_id),
        address=the_settings().address + url_for("log.page", body=info.body_id),
        records=[(one, countersigning.of_record(desk, one.id)) for one in records],
    )


@blueprint.post("/<int:meeting>/signer")
@staff_only("chair", "chief_teller", "secretary")
def register(meeting: int) -> Response:
    form = request.form
    return run(
        lambda: signers.register(
            the_desk(), the_actor(), meeting, form.get("role", ""), form.get("name", ""),
            form.get("key", ""), form.get("witness", ""),
        ),
        _page(meeting),
        _("公钥已登记，并写入公开日志。"),
    )  # fmt: skip


@blueprint.post("/<int:meeting>/record")
@staff_only("chair", "chief_teller", "secretary")
def countersign(meeting: int) -> Response:
    """A signature file, as `ssh-keygen -Y sign` or `python -m voting countersign` made it."""
    record, role = request.form.get("record", 0, type=int), request.form.get("role", "")
    armored = _file().decode("ascii", errors="replace")
    return run(
        lambda: countersigning.countersign(the_desk(), the_actor(), record, role, armored),
        _page(meeting),
        _("会签已核对，并写入公开日志。"),
    )


@blueprint.post("/<int:meeting>/checkpoint")
@staff_only("chair", "chief_teller", "teller", "secretary")
def cosign(meeting: int) -> Response:
    """The checkpoint that `python -m voting witness` cosigned."""
    data = _file()
    return run(
        lambda: witnessing.take_cosigned(the_desk(), the_actor(), meeting, data),
        _page(meeting),
        _("见证已核对，随检查点一起公布。"),
    )


@blueprint.post("/<int:meeting>/rotate")
@staff_only("secretary")
def rotate(meeting: int) -> Response:
    passphrase = request.form.get("passphrase", "")
    return run(
        lambda: key_rotation.rotate(the_desk(), the_actor(), meeting, passphrase),
        _page(meeting),
        _("签名密钥已更换，新旧两把密钥都已签字。请宣读新指纹。"),
    )


def _file() -> bytes:
    sent = request.files.get("file")
    return sent.read(LARGEST_FILE) if sent else b""


def _page(meeting: int) -> str:
    return url_for("signing.page", meeting=meeting)
