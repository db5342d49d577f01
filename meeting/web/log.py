"""The public log for anybody: the page, and the files that `python -m voting witness` reads."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from meeting.services.log import log_view, public_log, signers
from meeting.services.log.log_refusals import LogKeyMissing
from meeting.web.viewer import the_desk
from voting.log.checkpoint import read_checkpoint
from voting.log.event import entries_file
from voting.log.note import Note
from voting.log.proof_file import prove_entry

blueprint = Blueprint("log", __name__, url_prefix="/log")


@blueprint.get("/<int:body>")
def page(body: int) -> str:
    return render_template("log.html", view=log_view.view_log(the_desk(), body))


@blueprint.get("/<int:body>/checkpoint")
def checkpoint(body: int) -> Response:
    """The last checkpoint with the witnesses' lines; until there are keys there is none."""
    return _text(bytes(_note(public_log.read_log(the_desk(), body))))


@blueprint.get("/<int:body>/events.jsonl")
def events(body: int) -> Response:
    return _text(entries_file(public_log.read_log(the_desk(), body).entries))


@blueprint.get("/<int:body>/log.vkey")
def vkey(body: int) -> Response:
    key = public_log.read_log(the_desk(), body).key
    if key is None:
        raise LogKeyMissing()
    return _text(f"{key}\n".encode())


@blueprint.get("/<int:body>/allowed_signers")
def allowed_signers(body: int) -> Response:
    """Whose keys countersign: what `ssh-keygen -Y verify` and `verify --require` read."""
    log = public_log.read_log(the_desk(), body)
    return _text(signers.allowed_signers(the_desk(), log.body_id).encode())


@blueprint.get("/<int:body>/<int:place>.tlog-proof")
def proof(body: int, place: int) -> Response:
    """The proof that entry `place` (from 0) stands under the last checkpoint."""
    log = public_log.read_log(the_desk(), body)
    note = _note(log)
    if place >= read_checkpoint(note).size:
        abort(404)
    return _text(bytes(prove_entry(log.entries, place, note)))


def _note(log: public_log.PublicLog) -> Note:
    if log.note is None:
        raise LogKeyMissing()
    return log.note


def _text(data: bytes) -> Response:
    return Response(data, content_type="text/plain; charset=utf-8")
