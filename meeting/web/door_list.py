"""Whom the door's list names: who is still missing first, and whoever is looked for."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.services.doors.checkin import MemberInfo

ORDER = ("waiting", "expected", "left", "leave", "absent", "present")
# Each choice of the list with the states it shows; those who attend without a vote have their own,
# so that the numbers of the others are of the same people as 应到 and 实到.
STATES = {
    "missing": ("waiting", "expected"),
    "present": ("present",),
    "away": ("leave", "absent", "left"),
    "guests": ORDER,
    "all": ORDER,
}
SHOWN_MOST = 100


@dataclass(frozen=True)
class Listed:
    """The lines of the list, the choice they follow, and how many each choice would show."""

    show: str
    find: str
    lines: list[MemberInfo]
    more: int
    counts: dict[str, int]


def listed(members: list[MemberInfo], show: str, find: str) -> Listed:
    """Members in the chosen states whose seat, name or unit holds the text; at most a hundred.

    Whoever is looked for is shown in whatever state: a name typed into the wrong list is no riddle.
    """
    chosen = show if show in STATES else "missing"
    wanted = "".join(find.split()).casefold()
    found = [one for one in members if not wanted or _is_meant(one, wanted)]
    named = {name: _chosen(found, name) for name in STATES}
    # Exactly this seat before all others (1 is not 10, 11, 12 …), then by state as in `ORDER`.
    lines = sorted(
        named[chosen] or (named["all"] if wanted else []),
        key=lambda one: (one.seat_no.casefold() != wanted, ORDER.index(one.presence)),
    )
    counts = {name: len(those) for name, those in named.items()}
    return Listed(chosen, find.strip(), lines[:SHOWN_MOST], max(0, len(lines) - SHOWN_MOST), counts)


def _is_meant(one: MemberInfo, wanted: str) -> bool:
    said = (one.seat_no, one.name, one.unit)
    return any(wanted in "".join(text.split()).casefold() for text in said)


def _chosen(members: list[MemberInfo], name: str) -> list[MemberInfo]:
    among = [one for one in members if one.presence in STATES[name]]
    if name == "all":
        return among
    return [one for one in among if one.is_entitled == (name != "guests")]
