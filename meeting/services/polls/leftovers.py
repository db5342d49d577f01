"""Secret boxes that outlived their attempt, as when a crash falls between commit and shredding."""

from __future__ import annotations

from meeting.services.desk import Desk
from meeting.services.journal import note
from meeting.services.polls import boxes, closed_ballots
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow


def shred_leftovers(desk: Desk) -> list[int]:
    """Shreds the boxes of attempts that are published or void, and says which.

    A box whose attempt is still on its way is needed; one that no attempt knows stays where it
    is, because nothing says that it is not somebody's only copy.
    """
    held = desk.store.secret.held() | closed_ballots.held(desk)
    held |= desk.blind.held() if desk.blind else set()
    if not held:
        return []
    with desk.read() as rows:
        over = [
            attempt.id
            for attempt in rows.all(AttemptRow, AttemptRow.state.in_(("published", "void")))
            if attempt.id in held
        ]
    for attempt_id in over:
        boxes.shred_box(desk, attempt_id)
    if over:
        desk.write(lambda rows: _note(desk, rows, over))
    return over


def _note(desk: Desk, rows: Rows, attempts: list[int]) -> None:
    note(rows, desk.now(), "系统", "secret_box.shredded", details={"attempts": attempts})
