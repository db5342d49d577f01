"""No mutation of a record passes: each is found by the check that is there for it."""

import pytest

from tests.voting.mutations import Case
from tests.voting.mutations_all import every_case, summary
from tests.voting.mutations_folder import folder_cases
from voting.checks.together import check_together
from voting.verify import verdict, verify_record

KINDS = {"drop", "duplicate", "alter", "reorder", "splice", "replay", "re-sign"}


def fault_of(case: Case) -> str | None:
    """What the verifier says wrongly of this case."""
    failed = {check.name for check in case.checks if check.state == "failed"}
    if case.check not in failed:
        return f"{case.name}: {case.check} does not fail, but {sorted(failed)}"
    given = (case.data, case.signature, case.pem, case.previous)
    if case.is_hidden and verdict(verify_record(*given)) != "sound":
        return f"{case.name}: the record alone shows it: {sorted(failed)}"
    return None


def test_every_mutation_is_found_by_the_check_that_is_there_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = [fault for case in every_case() if (fault := fault_of(case))]
    assert faults == []
    with capsys.disabled():
        print(f"\n{summary(every_case())}")


def test_mutations_of_every_kind_reach_every_check() -> None:
    assert {case.kind for case in every_case()} == KINDS
    assert len({case.name for case in every_case()}) == len(every_case())
    every = {
        "format", "canonical", "key", "signature", "previous", "pack", "protection", "opening",
        "opening_signature", "credential_key", "commitments", "numbers", "times", "issued",
        "issued_roll", "rows", "ballots_root", "credentials", "ballot_signatures", "unresolved",
        "roll", "ballots", "manual", "tally", "counts", "outcome", "derivation", "fingerprint",
        "hash", "after_previous", "inclusion", "meeting_times", "opening_certificate",
        "check_code", "shown_rows", "acks", "countersignatures", "log", "printed_code", "secrecy",
    }  # fmt: skip
    assert {case.check for case in every_case()} == every


def test_what_is_done_to_a_folder_is_found() -> None:
    for case in folder_cases():
        states = {check.name: check.state for check in check_together(case.records)}
        assert states == case.states, case.name
