"""A wrong count by hand, corrected after publication by chief teller and secretary."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.results import correcting, corrections, publishing
from meeting.web.count_form import read_counts
from meeting.web.failures import run
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("correcting", __name__, url_prefix="/correcting")


@blueprint.get("/<int:record>")
@staff_only("chief_teller", "secretary")
def page(record: int) -> str:
    desk = the_desk()
    return render_template(
        "correcting.html",
        record=publishing.get_record(desk, record),
        form=corrections.read_form(desk, the_actor(), record),
        standing=corrections.standing_of(desk, record),
    )


@blueprint.post("/<int:record>/propose")
@staff_only("chief_teller")
def propose(record: int) -> Response:
    """The chief teller's right counts, with the reason."""
    desk, actor, form = the_desk(), the_actor(), request.form
    channel, reason = form.get("channel", ""), form.get("reason", "")
    return run(
        lambda: correcting.propose(desk, actor, record, channel, read_counts(form), reason),
        url_for("correcting.page", record=record),
        _("更正已提出。须由秘书照原始计票单再录一遍，两次相同才公布。"),
    )


@blueprint.post("/<int:record>/publish")
@staff_only("secretary")
def publish(record: int) -> Response:
    """The secretary's own entry of the same counts, and the new record."""
    desk, actor, form = the_desk(), the_actor(), request.form
    return run(
        lambda: correcting.publish_correction(desk, actor, record, read_counts(form)),
        url_for("correcting.page", record=record),
        _("更正后的记录已签名公布，原记录注明已被更正。"),
    )
