"""The house's vital signs at one moment: figures of the machine, and nothing of any person."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from meeting.ballot_box.control import BoxRefused, BoxUnreachable
from meeting.services import access
from meeting.services.desk import Actor, Desk, Others, Standby
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.shown_certificate import good_until
from meeting.store.house_notes import LAST_BACKUP, RESTORED, moment, read_note
from meeting.store.pulse import Beat
from meeting.store.tables import AttemptRow, MemberRow

Box = Literal["none", "ready", "silent"]
Sign = Literal["box-silent", "restored", "disk-short", "clock-set", "standby-lost", "others-lost"]
SIGNS: tuple[Sign, ...] = (
    "box-silent", "restored", "disk-short", "clock-set", "standby-lost", "others-lost",
)  # fmt: skip
LEAST_DISK = 10**9
LEAST_SHARE = 20  # one part in twenty
REST_SECONDS = 2.0


@dataclass(frozen=True)
class Vitals:
    """What is known now; seconds and bytes are plain numbers, moments carry their zone.

    `tablets` hold an open socket, `expected` sit in the hall and vote on one. `restored_to` is the
    moment that a restored house's data is of, while it matters: as long as a poll is open that was
    opened before it. `without_box` are attempts whose ballots the last backup does not hold.
    `certificate_until` is when tablets begin to refuse what they are shown, None without https.
    """

    at: datetime
    tablets: int
    expected: int
    open_polls: int
    beat: Beat
    store_fault: str
    box: Box
    disk_free: int
    disk_total: int
    clock_jump: float
    last_backup: datetime | None
    without_box: int
    restored_to: datetime | None
    standby: Standby
    is_demo: bool
    others: Others = "none"
    certificate_until: datetime | None = None

    @property
    def is_disk_short(self) -> bool:
        """Whether less than 1 GB, or less than a twentieth of the disk, is free."""
        return self.disk_free < LEAST_DISK or self.disk_free * LEAST_SHARE < self.disk_total

    @property
    def urgent(self) -> list[Sign]:
        """What may not wait for the end of the poll."""
        signs: dict[Sign, bool] = {
            "box-silent": self.box == "silent",
            "restored": self.restored_to is not None,
            "disk-short": self.is_disk_short,
            "clock-set": bool(self.clock_jump),
            "standby-lost": self.standby == "lost",
            "others-lost": self.others == "lost",
        }
        return [sign for sign, is_there in signs.items() if is_there]


def urgent_signs(desk: Desk) -> list[Sign]:
    """The urgent signs of the house, read at most every other second: for every desk's picture."""
    now = time.monotonic()
    if now - desk.signs_read_at >= REST_SECONDS:
        desk.signs, desk.signs_read_at = list(_read(desk, None).urgent), now
    return [sign for sign in SIGNS if sign in desk.signs]


def read_vitals(desk: Desk, actor: Actor, meeting_id: int) -> Vitals:
    """As staff of this meeting see them; the tablets are this meeting's."""
    with desk.read() as rows:
        access.require(actor, "desk.read", body_of_meeting(rows, meeting_id))
    return _read(desk, meeting_id)


def house_vitals(desk: Desk) -> Vitals:
    """Of the whole house, for its metrics."""
    return _read(desk, None)


def _read(desk: Desk, meeting_id: int | None) -> Vitals:
    with desk.read() as rows:
        here = () if meeting_id is None else (MemberRow.meeting_id == meeting_id,)
        expected = rows.count(
            MemberRow,
            MemberRow.presence == "present",
            MemberRow.may_cast.is_(True),
            MemberRow.channel == "tablet",
            *here,
        )
        opened = rows.values((AttemptRow.id, AttemptRow.opened_at), AttemptRow.state == "open")
    box, beat, standby = _box(desk)
    backup, restored = read_note(desk.data, LAST_BACKUP), read_note(desk.data, RESTORED)
    restored_to = moment(restored, "backup_at")
    disk = shutil.disk_usage(desk.data)
    return Vitals(
        at=desk.now(),
        tablets=desk.sockets(meeting_id),
        expected=expected,
        open_polls=len(opened),
        beat=beat,
        store_fault=_store_fault(desk, {each[0] for each in opened}),
        box=box,
        disk_free=disk.free,
        disk_total=disk.total,
        clock_jump=desk.clock_watch.look(),
        last_backup=moment(backup),
        without_box=len((backup or {}).get("without") or []),
        restored_to=restored_to if _matters(restored_to, [each[1] for each in opened]) else None,
        standby=standby,
        others=desk.others(),
        is_demo=desk.demo,
        certificate_until=good_until(desk.certificate),
    )


def _store_fault(desk: Desk, opened: set[int]) -> str:
    """The code of what the store's disk suffers from, or else an open ballot box's; or empty."""
    if desk.store.health is not None:
        return desk.store.health.code
    told = desk.blind.told if desk.blind is not None else {}
    found = (told[each].fault for each in sorted(opened & told.keys()))
    return next((fault for fault in found if fault), "")


def _matters(restored_to: datetime | None, opened: list[datetime | None]) -> bool:
    return restored_to is not None and any(at is not None and at <= restored_to for at in opened)


def _box(desk: Desk) -> tuple[Box, Beat, Standby]:
    """Whether the ballot box process answers, and what is true of both processes together."""
    beat, standby = desk.store.pulse() + desk.elsewhere(), desk.standby()
    if desk.blind is None:
        return "none", beat, standby
    try:
        both = beat + Beat(**desk.blind.control.ask("pulse"))
        # A standby that misses one side's ballots does not hold all that was acknowledged.
        if standby == "in-step" and desk.blind.control.ask("standby") != "in-step":
            standby = "lost"
    except (BoxRefused, BoxUnreachable):
        return "silent", beat, standby
    return "ready", both, standby
