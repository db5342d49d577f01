"""A pile with more ballots than were handed out, hidden behind another that came back short."""

from collections.abc import Iterator
from dataclasses import replace

from tests.vectors.published import Published
from tests.voting.mutations import Case, Forger, Record
from voting.checks.fixed import attempt_pack, question_of
from voting.decide import decide
from voting.pack_toml import parse_pack
from voting.record import Attempt
from voting.roll import Roll
from voting.tally import Tally


def pile_cases(forger: Forger) -> Iterator[Case]:
    """Over-full boxes that the sum does not show, passed off as a decided poll."""
    one = forger.one
    if one.is_blind or not one.spec.manual or one.record["outcome"]["status"] == "no_quorum":
        return
    record = forger.copy()
    if _judge_the_sum_alone(record):
        about = "an over-full box judged in the sum alone"
        yield forger.signed("alter", about, "outcome", record)
        record = forger.copy()
        by_hand = record["manual"][0]
        # As many papers as were found are said to have been handed out; then tablets lack some.
        by_hand.get("tally", {}).get("ballots", by_hand)["issued"] += 1
        forger.redecide(record)
        about = "a paper more said to have been handed out"
        yield forger.signed("alter", about, "numbers", record)
    stuffed = _stuffed(one)
    if stuffed is None:
        return
    record = forger.remade(stuffed)
    if _judge_the_sum_alone(record):
        about = "tablets stuffed behind papers that did not come back"
        yield forger.signed("alter", about, "outcome", record)


def _judge_the_sum_alone(record: Record) -> bool:
    """Decides as if all channels were one; whether that changes anything."""
    pack = parse_pack(record["pack"]["toml"])
    tally = Tally.from_json(question_of(record["poll"], pack), record["tally"])
    roll = Roll(record["roll"]["entitled"], record["roll"]["present"])
    outcome = decide(attempt_pack(record["poll"], pack), roll, tally)
    found = outcome.to_json() != record["outcome"]
    record |= {"outcome": outcome.to_json(), "derivation": outcome.derivation_json()}
    return found


def _stuffed(one: Published) -> Attempt | None:
    """As many more tablets' ballots as papers stayed out and tablets pressed nothing."""
    attempt, manual = one.attempt, one.attempt.manual
    lacking = sum(part.tally.issued - part.tally.collected for part in manual)
    rows = [row for row in attempt.rows or () if row.get("state", "cast") == "cast"]
    if lacking <= 0 or not rows or one.spec.secrecy == "named":
        return None
    many = lacking + attempt.not_pressed
    spec = replace(one.spec, piles=[*one.spec.piles, (rows[0]["marks"], many)])
    tally = spec.tally().with_issued(attempt.tally.issued)
    more = [*rows, *[rows[0]] * many]
    return replace(attempt, tally=tally, rows=more, not_pressed=0)
