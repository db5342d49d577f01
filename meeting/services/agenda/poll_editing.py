"""A poll while it is being written: added to an item, read again, replaced until it is prepared."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.services import access
from meeting.services.agenda.poll_drafts import (
    OptionDraft,
    check_poll,
    pack_by_id,
    plain_drafts,
    protection_of,
    put_options,
)
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.people.bodies import read_meeting
from meeting.services.polls.entry import free_text
from meeting.services.refusals import NotFound, PollNotDraft
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, ItemRow, OptionRow, PollRow


@dataclass(frozen=True)
class PollText:
    """A poll as it was entered; options by their codes, in order. `is_draft`: may be changed."""

    id: int
    meeting_id: int
    title: str
    text: str
    pack_id: str
    seats: int | None
    secrecy: str
    protection: str
    duration_s: int | None
    options: tuple[tuple[str, OptionDraft], ...]
    is_draft: bool


def add_poll(
    desk: Desk,
    actor: Actor,
    item_id: int,
    title: str,
    text: str,
    pack_id: str,
    seats: int | None = None,
    secrecy: str | None = None,
    duration_s: int | None = None,
    options: list[OptionDraft] | None = None,
    protection: str | None = None,
) -> int:
    """A new poll in draft; the pack itself checks options, seats and secrecy.

    Secrecy and protection are the pack's unless asked for otherwise.
    """
    pack, drafts = pack_by_id(desk, pack_id), plain_drafts(options or [])
    text = free_text(text, "text")
    asked = secrecy or pack.secrecy
    check_poll(pack, title, asked, seats, drafts, duration_s)

    def work(rows: Rows) -> int:
        item = _item(rows, actor, item_id)
        poll = rows.add(
            PollRow(
                item_id=item_id,
                title=title.strip(),
                text=text,
                pack_id=pack.id,
                pack_toml=pack.text,
                seats=seats,
                secrecy=asked,
                protection=protection_of(pack, asked, protection),
                duration_s=duration_s,
            )
        )
        codes = put_options(desk, rows, poll.id, drafts)
        rows.add(
            AttemptRow(poll_id=poll.id, number=1, kind="first", option_codes=codes, seats=seats)
        )
        note(rows, desk.now(), actor.name, "poll.added", subject=title, meeting_id=item.meeting_id)
        return poll.id

    return desk.write(work)


def edit_poll(
    desk: Desk,
    actor: Actor,
    poll_id: int,
    title: str,
    text: str,
    pack_id: str,
    seats: int | None = None,
    secrecy: str | None = None,
    duration_s: int | None = None,
    options: list[OptionDraft] | None = None,
    protection: str | None = None,
) -> None:
    """Replaces a poll that is still a draft."""
    pack, drafts = pack_by_id(desk, pack_id), plain_drafts(options or [])
    text = free_text(text, "text")
    asked = secrecy or pack.secrecy
    check_poll(pack, title, asked, seats, drafts, duration_s)

    def work(rows: Rows) -> int:
        poll = rows.get(PollRow, poll_id)
        if poll is None:
            raise NotFound()
        item = _item(rows, actor, poll.item_id)
        attempts = rows.all(AttemptRow, AttemptRow.poll_id == poll_id)
        if any(attempt.state != "draft" for attempt in attempts):
            raise PollNotDraft()
        poll.title, poll.text = title.strip(), text
        poll.pack_id, poll.pack_toml = pack.id, pack.text
        poll.seats, poll.secrecy, poll.duration_s = seats, asked, duration_s
        poll.protection = protection_of(pack, asked, protection)
        for row in rows.all(OptionRow, OptionRow.poll_id == poll_id):
            rows.delete(row)
        attempts[0].option_codes = put_options(desk, rows, poll_id, drafts)
        attempts[0].seats = seats
        note(rows, desk.now(), actor.name, "poll.edited", subject=title, meeting_id=item.meeting_id)
        return item.meeting_id

    desk.changed(desk.write(work))


def read_poll(desk: Desk, actor: Actor, poll_id: int) -> PollText:
    """A poll with its real names, for those who prepare the meeting."""
    with desk.read() as rows:
        poll = rows.get(PollRow, poll_id)
        if poll is None:
            raise NotFound()
        item = _item(rows, actor, poll.item_id)
        listed = rows.all(OptionRow, OptionRow.poll_id == poll_id, order_by=OptionRow.position)
        begun = rows.count(AttemptRow, AttemptRow.poll_id == poll_id, AttemptRow.state != "draft")
    return PollText(
        poll.id,
        item.meeting_id,
        poll.title,
        poll.text,
        poll.pack_id,
        poll.seats,
        poll.secrecy,
        poll.protection,
        poll.duration_s,
        tuple((row.code, _draft(row)) for row in listed),
        begun == 0,
    )


def _draft(row: OptionRow) -> OptionDraft:
    return OptionDraft(
        row.name, row.description, row.cost, row.place, row.unit, row.picture, row.source
    )


def _item(rows: Rows, actor: Actor, item_id: int) -> ItemRow:
    item = rows.get(ItemRow, item_id)
    if item is None:
        raise NotFound()
    access.require(actor, "agenda.edit", read_meeting(rows, item.meeting_id).body_id)
    return item
