"""The secrecy guard: what of a secret poll is never published, because it would reveal somebody.

A count of one channel says how few or all-alike people marked; rows of the tablets beside the
totals say the same of the papers, by subtraction. So a secret poll whose ballots came by hand, too,
publishes the sums of all channels only. That does not depend on how anybody marked: were it done
for tiny or unanimous channels alone, its being done would say that a channel was unanimous.
Turnout by channel is no secret.
"""

from collections.abc import Mapping
from typing import Any, Literal

from voting.pack import Text

Withheld = Literal["by_hand", "few"]

WITHHELD_WORDS: Mapping[str, Text] = {
    "by_hand": Text(
        "部分选票由人工计票：为不泄露任何渠道的投票情况，只公布各渠道合计，不公布逐票和分渠道票数；"
        "人工计票单由监票人保存。",
        "Some ballots were counted by hand: lest a channel's marks be known, only the sums of all "
        "channels are published, no single ballots and no counts by channel; the tellers keep "
        "their sheets.",
    ),
    "few": Text(
        "收回的选票少于规则所定的最少张数：只公布合计，不公布逐票。",
        "Fewer ballots were collected than the rule's minimum: only sums are published, no single "
        "ballots.",
    ),
}

# The reason of void ballots that were counted without one, as tellers do.
DECLARED = "declared"


def withheld(
    *, is_secret: bool, minimum_size: int, collected: int, by_hand: int
) -> Withheld | None:
    """Why rows and counts by channel stay unpublished, or None where the level may be followed.

    `collected` are all ballots of the attempt, `by_hand` those among them that people counted,
    `minimum_size` is the pack's.
    """
    if not is_secret:
        return None
    if by_hand:
        return "by_hand"
    return "few" if collected < minimum_size else None


def guarded_level(level: str, reason: Withheld | None) -> str:
    """The publishing level under the guard: a list that is withheld stays with the tellers."""
    return "tellers" if reason and level == "list" else level


def guarded_totals(totals: dict[str, Any], reason: Withheld | None) -> dict[str, Any]:
    """A tally's JSON for the record: beside a count by hand nothing that only one channel knows.

    A tablet's page offers nothing void and no mark of several grades: reasons and faulty marks
    would be the papers' own. Void ballots keep their number, without a reason.
    """
    if reason != "by_hand":
        return totals
    void = totals["ballots"]["void"]
    guarded = {**totals, "void_reasons": {DECLARED: void} if void else {}}
    return guarded | ({"faulty_marks": {}} if "faulty_marks" in totals else {})
