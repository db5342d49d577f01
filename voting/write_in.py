"""Written-in names in the record: who was not chosen is a number of votes, not a name.

A rejected name is never published (docs/record.md); the counts stay, so that the rule can be
applied again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voting.ballot import plain_name
from voting.rules.choose_n import WRITE_IN
from voting.tally import Tally

Aliases = Mapping[str, str]


def aliases_of(tally: Tally, chosen: Sequence[str], names: Sequence[str] = ()) -> Aliases:
    """For each written-in name that was not chosen the word that stands for it in the record.

    Names with more votes come first; `names` are further ones, from ballots that do not count.
    """
    written = {plain_name(name) for name in names} | set(tally.write_ins)
    elected = {one.removeprefix(WRITE_IN) for one in chosen if one.startswith(WRITE_IN)}
    hidden = sorted(written - elected, key=lambda name: (-tally.write_ins.get(name, 0), name))
    return {name: f"write-in-{place:04d}" for place, name in enumerate(hidden, 1)}


def names_of_chosen_only(tally: Tally, chosen: Sequence[str]) -> bool:
    """Whether every written-in name that was not chosen is replaced."""
    return all(
        WRITE_IN + name in chosen or re.fullmatch(r"write-in-\d{4}", name)
        for name in tally.write_ins
    )


def without_names(tally: Tally, aliases: Aliases) -> Tally:
    """The tally with each of these names replaced by the word that stands for it."""
    return replace(
        tally,
        write_ins={aliases.get(name, name): votes for name, votes in tally.write_ins.items()},
    )


def row_without_names(row: Mapping[str, object], aliases: Aliases) -> dict[str, object]:
    """A published row with its written-in names replaced in the same way."""
    names = row.get("write_ins")
    if not isinstance(names, list):
        return dict(row)
    return {**row, "write_ins": sorted(aliases.get(name, name) for name in names)}
