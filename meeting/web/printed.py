"""What is printed beside a result to check it: two codes, and the key's code for the agenda."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from meeting.services.log import keys
from meeting.services.results import printed_codes, publishing
from meeting.web.home import the_settings
from meeting.web.paper import qr_svg
from meeting.web.viewer import the_desk
from voting.qr.code import key_code
from voting.signature import public_key_from_pem

blueprint = Blueprint("printed", __name__)

# Read from paper by any phone: ISO/IEC 18004 asks for a margin of four modules. The large code has
# the larger modules, for it has more of them.
MODULE_MM = 0.6
SMALL_MODULE_MM = 0.5
MARGIN = 4


@blueprint.get("/r/<short>")
@blueprint.get("/R/<short>", endpoint="shout")
def short(short: str) -> Response:
    """Where the small code on paper leads; phones keep its capital letters."""
    record = printed_codes.record_of_hash(the_desk(), short)
    return redirect(url_for("public.one", record=record))


@blueprint.get("/results/record/<int:record>/address.svg")
def address_svg(record: int) -> Response:
    """The small code: this record's address with its hash, in capitals, which take less room."""
    sha256 = publishing.get_record(the_desk(), record).sha256
    address = f"{the_settings().address}/R/{printed_codes.short_hash(sha256)}".upper()
    return _svg(qr_svg(address, border=MARGIN, module_mm=SMALL_MODULE_MM))


@blueprint.get("/results/record/<int:record>/code.svg")
def code_svg(record: int) -> Response:
    """The large code: the signed summary, which the offline verifier reads."""
    return _svg(code_picture(_code(record)))


@blueprint.get("/results/record/<int:record>.ys1")
def code_text(record: int) -> Response:
    """The text of the large code, for `python -m voting verify --qr`."""
    seq = publishing.get_record(the_desk(), record).seq
    answer = Response(_code(record) + "\n", content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="record-{seq:03d}.json.ys1"'
    return answer


@blueprint.get("/results/key/<int:body>.svg")
def key_svg(body: int) -> Response:
    """The record key's code: for the agenda, printed before the meeting, never for a result."""
    key = public_key_from_pem(keys.public_pem_of(the_desk(), body))
    return _svg(code_picture(key_code(key)))


def code_picture(text: str) -> bytes:
    """The large code as SVG, in the size it is printed in."""
    return qr_svg(text, border=MARGIN, module_mm=MODULE_MM)


def _code(record: int) -> str:
    publishing.get_record(the_desk(), record)
    text = printed_codes.of_record(the_desk(), record)
    if text is None:
        abort(404)
    return text


def _svg(picture: bytes) -> Response:
    return Response(picture, mimetype="image/svg+xml")
