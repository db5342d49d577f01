"""What desk and ballot box held when a blind poll closed, and the part of the record they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from voting.blind.cast import Cast
from voting.blind.issued_roll import IssuedRoll
from voting.blind.row import ballots_root, blind_rows
from voting.blind.unresolved import ADVICE, could_change
from voting.over_issue import Pile
from voting.pack import RulePack
from voting.roll import Roll
from voting.tally import Tally
from voting.told import Told, untold

Transport = Literal["https", "http"]


@dataclass(frozen=True, kw_only=True)
class BlindBox:
    """The last cast of every ballot key, how many credentials were drawn, and by whom.

    `transport` says how tablets reached the server: over plain `http` anyone on the network could
    read along.
    """

    casts: Sequence[Cast]
    issued: int
    issued_roll: IssuedRoll
    transport: Transport

    @property
    def pressed(self) -> int:
        """The casts that carry a choice, a blank one included."""
        return sum(cast.choice is not None for cast in self.casts)

    @property
    def not_pressed(self) -> int:
        """未按: credentials drawn for which no choice lies in the box."""
        return self.issued - self.pressed

    def part(self, told: Told = untold) -> dict[str, Any]:
        """The fields that it adds to a record at every publishing level."""
        rows = blind_rows(self.casts)
        return {
            "transport": self.transport,
            "credentials": {"issued": self.issued, "in_box": len(rows), "pressed": self.pressed},
            "issued_roll": self.issued_roll.to_json(),
            "ballots_root": ballots_root(rows, told),
        }


@dataclass(frozen=True)
class PublishedBox:
    """What an earlier record of the attempt fixed of its box, whose ballots are gone.

    A record that corrects a count by hand fixes the same; it lists no ballots.
    """

    record: Mapping[str, Any]

    def part(self, _told: Told = untold) -> dict[str, Any]:
        """The fields as they were published."""
        names = ("transport", "credentials", "issued_roll", "ballots_root")
        return {name: self.record[name] for name in names}


def blind_part(
    box: BlindBox | PublishedBox,
    pack: RulePack,
    roll: Roll,
    tally: Tally,
    by_hand: Sequence[Pile],
    publish: str,
    told: Told = untold,
) -> dict[str, Any]:
    """The fields that a blind poll adds to its record; the rows only where they are published.

    `pack` is the pack by which this attempt is decided, `tally` everything that was counted, of
    which people counted `by_hand`. `told` hears of the rows hashed.
    """
    part = box.part(told)
    if publish == "list" and isinstance(box, BlindBox):
        part["choices"] = blind_rows(box.casts)
    unresolved = part["credentials"]["issued"] - part["credentials"]["in_box"]
    if could_change(pack, roll, tally, unresolved, by_hand):
        part["advice"] = ADVICE
    return part
