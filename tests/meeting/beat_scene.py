"""A full hall before its broadcaster, with a clock of its own: for tests of the beat."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from meeting.live.audience import Tablet
from meeting.live.broadcaster import Broadcaster
from meeting.store.tables import ItemRow, MeetingRow
from tests.meeting.small_hall import Hall, open_hall

EVERYBODY = 12


@dataclass
class Listener:
    """Where Socket.IO would stand: notes what is put into the queues, and for which room."""

    sent: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def emit(self, event: str, *args: Any, namespace: str, to: str) -> None:
        self.sent.append((event, to, args[0]))

    def take(self, event: str) -> list[tuple[str, dict[str, Any]]]:
        """What was sent under this name; the next taking begins anew."""
        found = [(to, message) for name, to, message in self.sent if name == event]
        self.sent = [each for each in self.sent if each[0] != event]
        return found


@dataclass
class Scene:
    """A hall with a broadcaster and everybody's tablet open."""

    hall: Hall
    live: Broadcaster
    out: Listener
    meeting: int
    clock: list[float]

    def change(self, **values: object) -> None:
        """Changes the meeting's row and marks it, as a service does."""

        def work(rows: Any) -> None:
            for name, value in values.items():
                setattr(rows.get(MeetingRow, self.meeting), name, value)

        self.hall.store.write(work)
        self.live.mark(self.meeting)


@contextmanager
def open_scene(folder: Path) -> Iterator[Scene]:
    """The hall with an open secret poll, told of it once already; closed at the end."""
    hall = open_hall(folder, "secret", EVERYBODY)
    with hall.store.read() as rows:
        meeting, item = rows.first(MeetingRow), rows.first(ItemRow)
    assert meeting is not None
    assert item is not None
    out = Listener()
    clock = [0.0]
    live = Broadcaster(hall.desk, out, "epoch", clock=lambda: clock[0])
    hall.desk.changed = live.mark
    made = Scene(hall, live, out, meeting.id, clock)
    made.change(current_item_id=item.id)
    live.audience.hall_came("h", meeting.id)
    for person in hall.people:
        live.audience.tablet_came(f"t{person}", Tablet(person, meeting.id))
    live.beat()
    out.sent.clear()
    yield made
    hall.store.close()
