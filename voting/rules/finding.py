"""What a rule finds in a tally, and the base it measures against."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from voting.outcome import Line, Status
from voting.pack import RulePack
from voting.roll import Roll
from voting.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Finding:
    """The part of an outcome that a rule answers for."""

    status: Status = "decided"
    chosen: tuple[str, ...] = ()
    not_chosen: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    seats_left: int = 0
    verdicts: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()


def base_count(pack: RulePack, roll: Roll, tally: Tally) -> int:
    """The whole that the bar is a share of; for `marks` each subject has its own."""
    sizes: dict[str, int] = {
        "entitled": roll.entitled,
        "present": roll.present,
        "collected": tally.collected,
    }
    return sizes.get(pack.bar.base, tally.valid)
