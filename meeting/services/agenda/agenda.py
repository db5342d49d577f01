"""The agenda: items, and the polls attached to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from meeting.services import access
from meeting.services.agenda.poll_drafts import OptionDraft, faulty_packs, packs
from meeting.services.agenda.poll_editing import add_poll, edit_poll, read_poll
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.people.bodies import MeetingInfo, read_meeting
from meeting.services.polls.entry import free_text, is_turned
from meeting.services.polls.freezing import open_poll_of
from meeting.services.refusals import InputRefused, ItemInUse, NotFound, PollHoldsItem
from meeting.store.hall_questions import item_lines, poll_lines
from meeting.store.rows import Rows
from meeting.store.tables import ItemRow, MeetingRow, PollRow

__all__ = ["OptionDraft", "add_poll", "edit_poll", "faulty_packs", "packs", "read_poll"]

ITEM_KINDS = ("opening", "report", "deliberation", "poll", "break", "closing")


@dataclass(frozen=True)
class PollInfo:
    """A poll of an item with the state of its newest attempt."""

    id: int
    title: str
    pack_id: str
    attempt_id: int
    state: str


@dataclass(frozen=True)
class ItemInfo:
    """One item of the agenda."""

    id: int
    position: int
    kind: str
    title: str
    text: str
    is_done: bool
    is_current: bool
    polls: tuple[PollInfo, ...] = ()


def add_item(
    desk: Desk, actor: Actor, meeting_id: int, kind: str, title: str, text: str = ""
) -> int:
    """A new item at the end."""
    text = free_text(text, "text")
    if kind not in ITEM_KINDS or not title.strip() or is_turned(title):
        raise InputRefused(field="kind" if kind not in ITEM_KINDS else "title")

    def work(rows: Rows) -> int:
        access.require(actor, "agenda.edit", read_meeting(rows, meeting_id).body_id)
        last = len(rows.all(ItemRow, ItemRow.meeting_id == meeting_id))
        item = ItemRow(
            meeting_id=meeting_id, position=last + 1, kind=kind, title=title.strip(), text=text
        )
        note(rows, desk.now(), actor.name, "item.added", subject=title, meeting_id=meeting_id)
        return rows.add(item).id

    item_id = desk.write(work)
    desk.changed(meeting_id)
    return item_id


def edit_item(desk: Desk, actor: Actor, item_id: int, title: str, text: str) -> None:
    """New words for an item."""
    text = free_text(text, "text")

    def work(rows: Rows, item: ItemRow) -> None:
        if not title.strip() or is_turned(title):
            raise InputRefused(field="title")
        item.title, item.text = title.strip(), text

    _on_item(desk, actor, item_id, "item.edited", work)


def move_item(desk: Desk, actor: Actor, item_id: int, position: int) -> None:
    """Moves an item to this place; the others make room."""

    def work(rows: Rows, item: ItemRow) -> None:
        others = [row for row in _items(rows, item.meeting_id) if row.id != item.id]
        others.insert(max(0, position - 1), item)
        for place, row in enumerate(others, 1):
            row.position = place

    _on_item(desk, actor, item_id, "item.moved", work)


def remove_item(desk: Desk, actor: Actor, item_id: int) -> None:
    """Removes an item that has no poll."""

    def work(rows: Rows, item: ItemRow) -> None:
        if rows.count(PollRow, PollRow.item_id == item.id):
            raise ItemInUse()
        rows.delete(item)

    _on_item(desk, actor, item_id, "item.removed", work)


def step_to(desk: Desk, actor: Actor, meeting_id: int, item_id: int) -> None:
    """The chair goes to this item; the one before is done.

    Refused with `PollHoldsItem` while a poll of another item is open: every tablet would lose the
    ballot that its deputy is marking.
    """

    def work(rows: Rows) -> None:
        access.require(actor, "agenda.step", read_meeting(rows, meeting_id).body_id)
        item, meeting = rows.get(ItemRow, item_id), rows.get(MeetingRow, meeting_id)
        if item is None or meeting is None or item.meeting_id != meeting_id:
            raise NotFound()
        held = open_poll_of(rows, meeting_id)
        if held is not None and held.item_id != item_id:
            raise PollHoldsItem(title=held.title)
        before = rows.get(ItemRow, meeting.current_item_id) if meeting.current_item_id else None
        if before is not None and before.id != item_id:
            before.is_done = True
        item.is_done = False
        meeting.current_item_id = item_id
        note(
            rows, desk.now(), actor.name, "item.reached", subject=item.title, meeting_id=meeting_id
        )

    desk.write(work)
    desk.changed(meeting_id)


def require_item(desk: Desk, actor: Actor, item_id: int) -> None:
    """Refuses who may not prepare this item, before a page shows it."""
    with desk.read() as rows:
        _item(rows, actor, item_id)


def list_items(desk: Desk, meeting_id: int) -> list[ItemInfo]:
    """The agenda in order, with its polls."""
    with desk.read() as rows:
        return read_items(rows, meeting_id)


def read_items(rows: Rows, meeting_id: int) -> list[ItemInfo]:
    """The same within a transaction."""
    return items_of(rows, read_meeting(rows, meeting_id))


def items_of(rows: Rows, meeting: MeetingInfo) -> list[ItemInfo]:
    """The agenda of a meeting that was read already."""
    polls = _polls(rows, meeting.id)
    return [
        ItemInfo(
            item,
            position,
            kind,
            title,
            text,
            is_done,
            item == meeting.current_item_id,
            tuple(polls.get(item, ())),
        )
        for item, position, kind, title, text, is_done in item_lines(rows, meeting.id)
    ]


def _items(rows: Rows, meeting_id: int) -> list[ItemRow]:
    return rows.all(ItemRow, ItemRow.meeting_id == meeting_id, order_by=ItemRow.position)


def _polls(rows: Rows, meeting_id: int) -> dict[int, list[PollInfo]]:
    """By item; each poll with its newest attempt. One question, however long the agenda is."""
    found: dict[int, dict[int, PollInfo]] = {}
    # In the order of the attempts, so that the newest stands last and stays.
    for item, poll, title, pack, attempt, state in poll_lines(rows, meeting_id):
        found.setdefault(item, {})[poll] = PollInfo(poll, title, pack, attempt, state)
    return {item: list(polls.values()) for item, polls in found.items()}


def _item(rows: Rows, actor: Actor, item_id: int) -> ItemRow:
    item = rows.get(ItemRow, item_id)
    if item is None:
        raise NotFound()
    access.require(actor, "agenda.edit", read_meeting(rows, item.meeting_id).body_id)
    return item


def _on_item(
    desk: Desk, actor: Actor, item_id: int, action: str, change: Callable[[Rows, ItemRow], None]
) -> None:
    def work(rows: Rows) -> int:
        item = _item(rows, actor, item_id)
        meeting_id, title = item.meeting_id, item.title
        change(rows, item)
        note(rows, desk.now(), actor.name, action, subject=title, meeting_id=meeting_id)
        return meeting_id

    desk.changed(desk.write(work))
