"""Preparing a meeting: its agenda and its polls."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from meeting.services.agenda import agenda, pictures
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.agenda.poll_editing import PollText
from meeting.services.polls import polls
from meeting.web.failures import attempt, run
from meeting.web.rules import shown_rule
from meeting.web.viewer import staff_only, the_actor, the_desk

blueprint = Blueprint("preparing", __name__, url_prefix="/desk/meetings")

# Of an option, in the order of a pasted line.
FIELDS = ("name", "cost", "place", "unit", "description", "source")
# Empty cards on the page of a new poll, for those whose browser runs no scripts.
BLANKS = 3
REFUSED = 400


@blueprint.post("/<int:meeting>/items")
@staff_only("secretary")
def add_item(meeting: int) -> Response:
    form = request.form
    return run(
        lambda: agenda.add_item(
            the_desk(), the_actor(), meeting, form["kind"], form["title"], form.get("text", "")
        ),
        _back(meeting),
        _("已加入议程。"),
    )


@blueprint.post("/<int:meeting>/items/<int:item>")
@staff_only("secretary")
def change_item(meeting: int, item: int) -> Response:
    desk, actor = the_desk(), the_actor()
    position = request.form.get("position", 1, type=int)
    commands = {
        "remove": lambda: agenda.remove_item(desk, actor, item),
        "move": lambda: agenda.move_item(desk, actor, item, max(1, position)),
        "up": lambda: agenda.move_item(desk, actor, item, max(1, position - 1)),
        "down": lambda: agenda.move_item(desk, actor, item, position + 1),
    }
    # Back to the item itself, so that the next press need not be looked for.
    back = _back(meeting) + f"#item-{item}"
    return run(commands.get(request.form.get("command", ""), lambda: None), back)


@blueprint.get("/<int:meeting>/items/<int:item>/polls")
@staff_only("secretary")
def new_poll(meeting: int, item: int) -> str:
    """An empty poll on this item: the rule explained beside the choice, options as cards."""
    return _new_poll_page(meeting, item)


def _new_poll_page(meeting: int, item: int, entered: PollText | None = None) -> str:
    agenda.require_item(the_desk(), the_actor(), item)
    found = agenda.packs(the_desk())
    listed = agenda.list_items(the_desk(), meeting)
    chosen = next((one for one in listed if one.id == item), None)
    if chosen is None:
        abort(404)
    return render_template(
        "poll_draft.html",
        meeting=meeting,
        poll=None,
        draft=entered,
        item=chosen,
        packs=found,
        blanks=0 if entered and entered.options else BLANKS,
        **shown_rule(found, entered.pack_id if entered else ""),
    )


@blueprint.post("/<int:meeting>/items/<int:item>/polls")
@staff_only("secretary")
def add_poll(meeting: int, item: int) -> Response | tuple[str, int]:
    """Options come as cards of fields, as lines, or both: the lines follow the cards."""
    form, options = request.form, _options()
    if attempt(
        lambda: agenda.add_poll(
            the_desk(), the_actor(), item, form["title"], form.get("text", ""), form["pack"],
            form.get("seats", type=int), form.get("secrecy") or None, _duration(), options,
            form.get("protection") or None,
        ),
        _("已加入表决。"),
    ):  # fmt: skip
        return redirect(_back(meeting))
    return _new_poll_page(meeting, item, _entered(0, meeting, options)), REFUSED


@blueprint.get("/<int:meeting>/polls/<int:poll>")
@staff_only("secretary")
def one_poll(meeting: int, poll: int) -> str:
    """A poll as it was entered; a draft can be changed here and its options given pictures."""
    return _poll_page_with(meeting, agenda.read_poll(the_desk(), the_actor(), poll))


def _poll_page_with(meeting: int, entered: PollText, draft: PollText | None = None) -> str:
    found = agenda.packs(the_desk())
    return render_template(
        "poll_draft.html",
        meeting=meeting,
        poll=entered,
        draft=draft or entered,
        packs=found,
        blanks=0,
        **shown_rule(found, (draft or entered).pack_id),
    )


@blueprint.post("/<int:meeting>/polls/<int:poll>")
@staff_only("secretary")
def edit_poll(meeting: int, poll: int) -> Response | tuple[str, int]:
    """Replaces a draft; an option that keeps its name keeps its picture."""
    desk, actor, form = the_desk(), the_actor(), request.form
    before = agenda.read_poll(desk, actor, poll)
    kept = {option.name: option.picture for _, option in before.options}
    options = [replace(option, picture=kept.get(option.name, "")) for option in _options()]

    def command() -> None:
        agenda.edit_poll(
            desk, actor, poll, form["title"], form.get("text", ""), form["pack"],
            form.get("seats", type=int), form.get("secrecy") or None, _duration(), options,
            form.get("protection") or None,
        )  # fmt: skip

    if attempt(command, _("已保存。")):
        return redirect(_poll_page(meeting, poll))
    return _poll_page_with(meeting, before, _entered(poll, meeting, options)), REFUSED


@blueprint.post("/<int:meeting>/polls/<int:poll>/pictures/<code>")
@staff_only("secretary")
def give_picture(meeting: int, poll: int, code: str) -> Response:
    """A file for one option; without a file and with `remove` the picture is taken away."""
    file = request.files.get("picture")
    removes = request.form.get("command") == "remove"
    if not removes and (file is None or not file.filename):
        flash(_("请先选一个文件。"), "refused")
        return redirect(_poll_page(meeting, poll))
    content = b"" if removes or file is None else file.read() or b"-"
    return run(
        lambda: pictures.set_picture(the_desk(), the_actor(), poll, code, content),
        _poll_page(meeting, poll),
        _("已保存。"),
    )


@blueprint.post("/<int:meeting>/polls/<int:poll>/prepare")
@staff_only("secretary")
def prepare(meeting: int, poll: int) -> Response:
    return run(lambda: polls.prepare_poll(the_desk(), the_actor(), poll), _back(meeting))


def _entered(poll: int, meeting: int, options: list[OptionDraft]) -> PollText:
    """What stands in the form, so that a refusal leaves only the fault to be mended."""
    form = request.form
    return PollText(
        poll, meeting, form["title"], form.get("text", ""), form["pack"],
        form.get("seats", type=int), form.get("secrecy", ""), form.get("protection", ""),
        _duration(), tuple(("", option) for option in options), is_draft=True,
    )  # fmt: skip


def _options() -> list[OptionDraft]:
    """Name | cost | place | unit | description | source, field by field or line by line."""
    columns = [request.form.getlist(f"option_{field}") for field in FIELDS]
    cards = [_option(list(parts)) for parts in zip(*columns, strict=False)]
    lines = request.form.get("options", "").splitlines()
    pasted = [_option(_parts(line)) for line in lines if line.strip()]
    return [option for option in cards if option.name] + pasted


def _parts(line: str) -> list[str]:
    return line.replace("\N{FULLWIDTH VERTICAL LINE}", "|").split("|")


def _option(parts: list[str]) -> OptionDraft:
    given = [part.strip() for part in parts]
    return OptionDraft(**dict(zip(FIELDS, given, strict=False)))


def _duration() -> int | None:
    minutes = request.form.get("minutes", type=int)
    return minutes * 60 if minutes else None


def _poll_page(meeting: int, poll: int) -> str:
    return url_for("preparing.one_poll", meeting=meeting, poll=poll)


def _back(meeting: int) -> str:
    return url_for("secretary.meeting", meeting=meeting)
