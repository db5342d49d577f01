"""Everything that lies beside a record to check it with tools of one's own."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from meeting.services.results import countersigning, publishing, wrapped_signatures
from meeting.services.results.wrapped_signatures import WrappedSignatures
from meeting.web.viewer import the_desk

blueprint = Blueprint("record_files", __name__, url_prefix="/results/record")


@blueprint.get("/<int:record>.sshsig")
def sshsig(record: int) -> Response:
    return _beside(record, "sshsig", _wrapped(record).sshsig)


@blueprint.get("/<int:record>.signify")
def signify(record: int) -> Response:
    return _beside(record, "signify", _wrapped(record).signify)


@blueprint.get("/<int:record>.minisig")
def minisig(record: int) -> Response:
    return _beside(record, "minisig", _wrapped(record).minisig)


@blueprint.get("/<int:record>.pub.pem")
def pem(record: int) -> Response:
    """The key that signed this record, which a later one may have followed."""
    return _download(_wrapped(record).pem.decode(), "meeting.pub.pem")


@blueprint.get("/<int:record>.signify.pub")
def signify_key(record: int) -> Response:
    return _download(_wrapped(record).signify_key, "meeting.signify.pub")


@blueprint.get("/<int:record>.minisign.pub")
def minisign_key(record: int) -> Response:
    return _download(_wrapped(record).minisign_key, "meeting.minisign.pub")


@blueprint.get("/<int:record>/<role>.sshsig")
def countersignature(record: int, role: str) -> Response:
    for one in countersigning.of_record(the_desk(), record):
        if one.role == role:
            return _beside(record, f"{role}.sshsig", one.signature)
    abort(404)


def _wrapped(record: int) -> WrappedSignatures:
    found = wrapped_signatures.of_record(the_desk(), record)
    if found is None:
        abort(404)
    return found


def _beside(record: int, ending: str, text: str) -> Response:
    seq = publishing.get_record(the_desk(), record).seq
    return _download(text, f"record-{seq:03d}.json.{ending}")


def _download(text: str, name: str) -> Response:
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
