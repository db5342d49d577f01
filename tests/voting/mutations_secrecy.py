"""Mutations of what the secrecy guard withholds: shown after all, or withheld without need."""

from collections.abc import Iterator

from tests.voting.mutations import Case, Forger


def secrecy_cases(forger: Forger) -> Iterator[Case]:
    """Counts by channel in a secret poll, none in a named one, another reason or none."""
    record, spec = forger.copy(), forger.one.spec
    reason = record.get("withheld")
    for word in ("by_hand", "few"):
        if word != reason:
            yield forger.altered("alter", f"withheld: {word}", "secrecy", "withheld", word)
    if reason:
        record.pop("withheld")
        yield forger.signed("drop", "no word on what is withheld", "secrecy", record)
    for place, (part, entry) in enumerate(
        zip(spec.manual_tallies(), record["manual"], strict=True)
    ):
        kept = {name: entry[name] for name in ("channel", "entered_by")}
        if spec.secrecy == "secret":
            shown = kept | {"tally": part.tally.to_json()}
            yield forger.altered("alter", "a channel's count shown", "secrecy", "manual", place,
                                 shown)  # fmt: skip
        else:
            hidden = kept | {"issued": part.tally.issued, "collected": part.tally.collected}
            yield forger.altered("drop", "a named channel's count left out", "secrecy", "manual",
                                 place, hidden)  # fmt: skip
    if reason == "by_hand" and record["tally"]["ballots"]["void"]:
        reasons = {"too-many": record["tally"]["ballots"]["void"]}
        yield forger.altered("alter", "why ballots are void", "secrecy", "tally", "void_reasons",
                             reasons)  # fmt: skip
    if reason and not forger.one.is_blind:
        yield forger.altered(
            "alter", "a hash of withheld rows", "secrecy", "choices_root", "6" * 64
        )
