"""More ballots back than were handed out: judged for each channel by itself, not only in all.

A paper box with five ballots of four that were handed out holds one that nobody was given. That
some tablets pressed nothing does not make it less: their ballots never lay in that box.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voting.tally import Tally


@dataclass(frozen=True)
class Pile:
    """How many ballots one channel handed out, and how many of them came back."""

    channel: str
    issued: int
    collected: int


def overfull(tally: Tally, by_hand: Sequence[Pile]) -> list[Pile]:
    """The piles that hold more ballots than were handed out on their channel, the tablets' first.

    `tally` is of all channels, `by_hand` are those that people counted; the tablets' own pile is
    what is left. Where nobody counted by hand the sum is the only pile there is, and none of these.
    """
    if not by_hand:
        return []
    tablets = Pile(
        "tablet",
        tally.issued - sum(pile.issued for pile in by_hand),
        tally.collected - sum(pile.collected for pile in by_hand),
    )
    return [pile for pile in (tablets, *by_hand) if pile.collected > pile.issued]
