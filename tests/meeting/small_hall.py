"""A small hall for tests of the ballot's way: one meeting, one open attempt, a few odd members."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from meeting.services.desk import Actor, Desk
from meeting.services.polls.casting import CastAck, CastRequest, cast_ballot, watch
from meeting.services.polls.live_tally import LiveTallies
from meeting.store.drop import Drop, Landing
from meeting.store.rows import Rows
from meeting.store.session import Store
from meeting.store.tables import (
    AttemptMemberRow,
    AttemptRow,
    BodyRow,
    ItemRow,
    MeetingRow,
    MemberRow,
    OptionRow,
    PersonRow,
    PollRow,
    SessionRow,
    TermRow,
)
from tests.meeting.laid_once import lay_tables

PACKS = Path(__file__).resolve().parents[2] / "voting" / "packs"
NOW = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
ODD = ("late", "suspended", "guest", "paper", "stranger")


@dataclass
class Hall:
    """A desk with one open attempt; person ids by number, odd people by name."""

    desk: Desk
    attempt_id: int
    people: list[int]
    odd: dict[str, int]
    changes: list[int]

    @property
    def store(self) -> Store:
        """The hall's store."""
        return self.desk.store

    def member(self, person_id: int) -> Actor:
        """The actor of a person."""
        return Actor("member", person_id, "代表")

    def cast(
        self, person_id: int, mark: str = "approve", key: str | None = None, attempt: int = 0
    ) -> CastAck:
        """Casts the one mark of the hall's poll."""
        request = CastRequest(attempt or self.attempt_id, key or key_of(person_id), {"p1": mark})
        return cast_ballot(self.desk, self.member(person_id), request)

    def close_poll(self) -> None:
        """Closes the attempt, as one command."""

        def closed(rows: Rows) -> None:
            attempt = rows.get(AttemptRow, self.attempt_id)
            assert attempt is not None
            attempt.state = "closed"

        self.store.write(closed)

    def turnout(self) -> int:
        """How many have cast."""
        with self.store.read() as rows:
            return self.store.turnout(rows, self.attempt_id)

    def choices(self) -> list[str]:
        """The marks in the box, sorted."""
        with self.store.read() as rows:
            if self.store.secret.exists(self.attempt_id):
                found = [choice.marks for choice in self.store.secret.seal(self.attempt_id)]
            else:
                found = [b.marks for b in self.store.named_ballots(rows, self.attempt_id)]
        return sorted(marks.get("p1", "abstain") for marks in found)


def key_of(person_id: int) -> str:
    """A person's key in tests: random to look at, the same every time."""
    return random.Random(person_id).randbytes(16).hex()


def drop(hall: Hall, person_id: int, mark: object = "approve", key: str = "") -> Drop:
    """A drop that skips the marking, for the store alone."""
    return Drop(hall.attempt_id, person_id, key or key_of(person_id), {"p1": mark}, [], True, NOW)


def open_hall(
    folder: Path,
    secrecy: str,
    size: int = 12,
    display: str = "live",
    press: str = "last",
    database_url: str = "",
) -> Hall:
    """A hall with an open attempt and `size` members who may cast."""
    if not database_url:
        lay_tables(folder)
    store = Store.open(folder, database_url=database_url)
    text = (PACKS / "motion-majority-all.toml").read_text(encoding="utf-8")
    text = text.replace('press = "last"', f'press = "{press}"')
    text = text.replace('live_display = "live"', f'live_display = "{display}"')
    ids = store.write(lambda rows: _lay(rows, secrecy, size, text))
    if secrecy == "secret":
        store.write(lambda rows: store.secret.create(ids[0]))
    return _hall(store, folder, *ids)


def reopen_hall(folder: Path, database_url: str = "") -> Hall:
    """The hall as a new process finds it; on a server, as another worker does."""
    store = Store.open(folder, database_url=database_url)
    with store.read() as rows:
        attempt = rows.first(AttemptRow)
        people = [p for p in rows.all(PersonRow, order_by=PersonRow.id)]
    assert attempt is not None
    ordinary = [p.id for p in people if p.seat_no not in ODD]
    odd = {p.seat_no: p.id for p in people if p.seat_no in ODD}
    return _hall(store, folder, attempt.id, ordinary, odd)


def together(work: list[Callable[[], object]]) -> list[object]:
    """Runs everything at once; what was returned or raised, in order."""
    found: list[object] = [None] * len(work)
    ready = threading.Barrier(len(work))

    def run(place: int) -> None:
        ready.wait()
        try:
            found[place] = work[place]()
        except Exception as error:
            found[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def is_landing(outcome: object) -> bool:
    """Whether this is an acknowledgement."""
    return isinstance(outcome, Landing | CastAck)


def _hall(
    store: Store, folder: Path, attempt_id: int, people: list[int], odd: dict[str, int]
) -> Hall:
    changes: list[int] = []
    desk = Desk(store, lambda: NOW, bytes, changes.append, LiveTallies(), folder)
    watch(desk, attempt_id)
    return Hall(desk, attempt_id, people, odd, changes)


def _lay(rows: Rows, secrecy: str, size: int, text: str) -> tuple[int, list[int], dict[str, int]]:
    body = rows.add(
        BodyRow(name="示范镇", kind="congress", quorum_num=2, quorum_den=3, quorum_strict=False)
    )
    term = rows.add(TermRow(body_id=body.id, name="第一届"))
    session = rows.add(SessionRow(term_id=term.id, name="第一次会议"))
    meeting = rows.add(
        MeetingRow(
            session_id=session.id, name="大会", held_on=date(2026, 1, 20), state="in_session"
        )
    )
    item = rows.add(ItemRow(meeting_id=meeting.id, position=1, kind="poll", title="表决"))
    poll = rows.add(
        PollRow(item_id=item.id, title="决议", pack_id="p", pack_toml=text, secrecy=secrecy)
    )
    rows.add(OptionRow(poll_id=poll.id, code="p1", position=1, name="决议草案"))
    attempt = rows.add(
        AttemptRow(
            poll_id=poll.id,
            number=1,
            kind="first",
            state="open",
            option_codes=["p1"],
            entitled=size,
            present=size,
        )
    )
    seats = [str(number) for number in range(1, size + 1)] + list(ODD)
    people = {seat: _seat(rows, body.id, meeting.id, attempt.id, seat) for seat in seats}
    odd = {seat: people[seat] for seat in ODD}
    return attempt.id, [people[seat] for seat in seats if seat not in ODD], odd


def _seat(rows: Rows, body_id: int, meeting_id: int, attempt_id: int, seat: str) -> int:
    person = rows.add(PersonRow(body_id=body_id, name="代表", seat_no=seat, kinds=["deputy"]))
    if seat == "stranger":
        return person.id
    member = rows.add(
        MemberRow(
            meeting_id=meeting_id,
            person_id=person.id,
            seat_no=seat,
            name="代表",
            is_entitled=seat != "guest",
            may_cast=seat not in ("guest", "suspended"),
        )
    )
    if seat != "guest":
        rows.add(
            AttemptMemberRow(
                attempt_id=attempt_id,
                member_id=member.id,
                seat_no=seat,
                name="代表",
                may_cast=seat != "suspended",
                is_present=seat != "late",
                channel="paper" if seat == "paper" else "tablet",
            )
        )
    return person.id
