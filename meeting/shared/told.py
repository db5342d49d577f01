"""What the blind ballot box tells, shown by all workers alike: one asks, all take its word."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from meeting.services.blind.blind_house import Told
from meeting.services.desk import Desk
from meeting.services.polls import boxes
from meeting.shared.line import LineDown
from meeting.shared.notices import Notices


class SharedTold:
    """Asks the box where it must; `notices` carry {"meeting": id, "told": what the box told}."""

    def __init__(self, desk: Desk, notices: Notices) -> None:
        self._desk = desk
        self._notices = notices
        self._open: set[int] = set()

    def begin(self) -> None:
        """This worker leads from now on."""
        self._notices.begin_term()

    def ask(self, leads: bool, is_in_touch: bool) -> None:
        """Asks as the leader, and says it; a worker that hears nobody asks for itself."""
        if not leads and is_in_touch:
            return
        meetings = boxes.refresh(self._desk)
        if not leads or self._desk.blind is None:
            return
        for attempt_id, meeting_id in meetings.items():
            told = {"meeting": meeting_id, "told": asdict(self._desk.blind.told[attempt_id])}
            try:
                self._notices.say(attempt_id, told)
            except LineDown:
                continue  # Said again once the line is back.
        for attempt_id in self._open - meetings.keys():
            self._notices.forget(attempt_id)
        self._open = set(meetings)

    def say_again(self) -> None:
        """Says it to a Redis that has lost it."""
        try:
            self._notices.say_again()
        except LineDown:
            return

    def take(self, attempt_id: int, said: Any) -> None:
        """The leader's word, as this worker shows it from now on."""
        if self._desk.blind is not None:
            self._desk.blind.told[attempt_id] = Told(**said["told"])
