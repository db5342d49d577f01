"""All checks on what a record says, whoever signed it: the rule, the ballots, the outcome."""

from collections.abc import Callable
from typing import Any

from voting.checks.blind_rows import check_ballots_root, check_blind_rows
from voting.checks.check import Check, failed
from voting.checks.counted import check_counts, check_tally
from voting.checks.credential import (
    check_ballot_signatures,
    check_credential_key,
    check_credentials,
    check_opening_signature,
)
from voting.checks.fixed import (
    attempt_pack,
    check_commitments,
    check_opening,
    check_pack,
    question_of,
)
from voting.checks.issued import check_issued
from voting.checks.issued_roll import check_issued_roll
from voting.checks.manual import check_manual
from voting.checks.numbers import check_numbers
from voting.checks.protection import check_protection, is_blind
from voting.checks.result import check_derivation, check_outcome
from voting.checks.rows import check_ballots, check_roll, check_rows
from voting.checks.secrecy import check_secrecy
from voting.checks.times import check_times
from voting.checks.unresolved import check_unresolved
from voting.errors import VotingError
from voting.pack import RulePack
from voting.question import Question
from voting.told import Told, untold

Steps = tuple[tuple[str, Callable[[], Check]], ...]


def check_content(
    record: dict[str, Any], shown: dict[str, Any] | None = None, told: Told = untold
) -> list[Check]:
    """Every check of a record of the right shape.

    `shown` is the record with the rows that the tellers keep (`with_sealed_rows`), where a
    verifier holds them: then the rows are checked and recounted as if they were published.
    `told` hears of each check made ("checks").
    """
    shown = shown or record
    pack_check, pack = check_pack(record)
    try:
        question = question_of(record["poll"], pack) if pack else None
    except VotingError as problem:
        pack_check, pack = failed("pack", problem.message("zh"), problem.message("en")), None
        question = None
    protection = check_protection(record)
    # Where the parts disagree on the mode, the fields of the blind checks may not be there.
    blind = is_blind(record) and protection.state == "passed"
    decided_by = attempt_pack(record["poll"], pack) if pack else None
    steps: Steps = (
        ("opening", lambda: check_opening(record, pack)),
        *(_announced(record) if blind else ()),
        ("commitments", lambda: check_commitments(record, pack)),
        ("numbers", lambda: check_numbers(record, question)),
        ("times", lambda: check_times(record)),
        *(_blind_box(shown, decided_by, question) if blind else _open_rows(shown, question)),
        ("ballots", lambda: check_ballots(shown, question)),
        ("manual", lambda: check_manual(record, question)),
        ("secrecy", lambda: check_secrecy(record, pack, question)),
        ("tally", lambda: check_tally(record, decided_by, question)),
        ("counts", lambda: check_counts(shown, question)),
        ("outcome", lambda: check_outcome(record, decided_by, question)),
        ("derivation", lambda: check_derivation(record, decided_by, question)),
    )
    made = [pack_check, protection]
    for name, step in steps:
        made.append(_said(name, step))
        told(len(made), len(steps) + 2, "checks")
    return made


def _announced(record: dict[str, Any]) -> Steps:
    return (
        ("opening_signature", lambda: check_opening_signature(record)),
        ("credential_key", lambda: check_credential_key(record)),
    )


def _blind_box(record: dict[str, Any], pack: RulePack | None, question: Question | None) -> Steps:
    return (
        ("issued", lambda: check_issued(record, question)),
        ("issued_roll", lambda: check_issued_roll(record)),
        ("rows", lambda: check_blind_rows(record)),
        ("ballots_root", lambda: check_ballots_root(record)),
        ("credentials", lambda: check_credentials(record)),
        ("ballot_signatures", lambda: check_ballot_signatures(record)),
        ("unresolved", lambda: check_unresolved(record, pack, question)),
    )


def _open_rows(record: dict[str, Any], question: Question | None) -> Steps:
    return (
        ("rows", lambda: check_rows(record)),
        ("roll", lambda: check_roll(record, question)),
    )


def _said(name: str, step: Callable[[], Check]) -> Check:
    """The check's own word; what it could not even read is a failure of that check."""
    try:
        return step()
    except VotingError as problem:
        return failed(name, problem.message("zh"), problem.message("en"))
