"""All checks on what a record says, whoever signed it: the rule, the ballots, the outcome."""

from collections.abc import Callable
from typing import Any

from voting.checks.check import Check, failed
from voting.checks.counted import check_counts, check_tally
from voting.checks.credential import check_credential_key, check_opening_signature
from voting.checks.fixed import (
    attempt_pack,
    check_commitments,
    check_opening,
    check_pack,
    question_of,
)
from voting.checks.manual import check_manual
from voting.checks.numbers import check_numbers, check_times
from voting.checks.result import check_derivation, check_outcome
from voting.checks.rows import check_ballots, check_roll, check_rows
from voting.errors import VotingError


def check_content(record: dict[str, Any]) -> list[Check]:
    """Every check of a record of the right shape that needs no other file."""
    pack_check, pack = check_pack(record)
    try:
        question = question_of(record["poll"], pack) if pack else None
    except VotingError as problem:
        pack_check, pack = failed("pack", problem.message("zh"), problem.message("en")), None
        question = None
    steps: tuple[tuple[str, Callable[[], Check]], ...] = (
        ("opening", lambda: check_opening(record, pack)),
        ("opening_signature", lambda: check_opening_signature(record)),
        ("credential_key", lambda: check_credential_key(record)),
        ("commitments", lambda: check_commitments(record, pack)),
        ("numbers", lambda: check_numbers(record)),
        ("times", lambda: check_times(record)),
        ("rows", lambda: check_rows(record)),
        ("roll", lambda: check_roll(record, question)),
        ("ballots", lambda: check_ballots(record, question)),
        ("manual", lambda: check_manual(record, question)),
        ("tally", lambda: check_tally(record, pack, question)),
        ("counts", lambda: check_counts(record, question)),
        ("outcome", lambda: check_outcome(record, pack, question)),
        ("derivation", lambda: check_derivation(record, pack, question)),
    )
    if pack:
        pack = attempt_pack(record["poll"], pack)
    return [pack_check, *(_said(name, step) for name, step in steps)]


def _said(name: str, step: Callable[[], Check]) -> Check:
    """The check's own word; what it could not even read is a failure of that check."""
    try:
        return step()
    except VotingError as problem:
        return failed(name, problem.message("zh"), problem.message("en"))
