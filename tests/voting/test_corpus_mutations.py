"""No mutation of a record passes: each is found by the check that is there for it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.voting.mutations import Case, every_forger
from tests.voting.mutations_all import every_case, summary
from tests.voting.mutations_folder import FolderCase, folder_cases
from voting.checks.together import check_together
from voting.verify import verdict, verify_record

# Every branch is reached by the tests beside these (tests/counted.py).
pytestmark = [pytest.mark.uncounted, pytest.mark.slow]

DOCS = Path(__file__).resolve().parents[2] / "docs"
KINDS = {"drop", "duplicate", "alter", "reorder", "splice", "replay", "re-sign"}


@dataclass(frozen=True)
class TableRow:
    """A line of the table of checks in docs/record.md."""

    number: str
    names: frozenset[str]
    undone: str
    mutations: tuple[str, ...]


def checks_table() -> list[TableRow]:
    """The table under its heading, line by line."""
    page = (DOCS / "record.md").read_text(encoding="utf-8")
    part = page.partition("## The 33 checks\n")[2].partition("\n## ")[0]
    lines = [line.strip("|").split("|") for line in part.split("\n") if line.startswith("|")][2:]
    return [
        TableRow(
            number.strip(),
            frozenset(re.findall(r"`(\w+)`", names)),
            undone.strip(),
            tuple(re.findall(r"“([^”]+)”", mutations)),
        )
        for number, _, names, undone, mutations in lines
    ]


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
        "standing", "signer_keys",
    }  # fmt: skip
    assert {case.check for case in every_case()} == every


def test_the_table_of_checks_says_what_the_verifier_does() -> None:
    """docs/record.md: every check under its names, where it is not done, and what shows it red."""
    table = checks_table()
    assert [row.number for row in table if row.number != "+"] == [str(n) for n in range(1, 34)]
    reported = {check.name for case in every_case() for check in case.checks} - {"record"}
    together = set(FolderCase("", [], "", "").states)
    assert {name for row in table for name in row.names} == reported | together
    found = {(case.about, case.check) for case in every_case()}
    found |= {
        (case.name.partition(": ")[2], name)
        for case in folder_cases()
        for name, state in case.states.items()
        if state == "failed"
    }
    for row in table:
        assert row.mutations, row
        for about in row.mutations:
            # Where an option's id stands first, the table leaves it out.
            pattern = re.compile(re.escape(about).replace("…", ".*"))
            named = {check for one, check in found if pattern.fullmatch(one)}
            assert named & row.names, (row.number, about)
    undone = {one.name for case in every_case() for one in case.checks if one.state == "not_done"}
    said = {name for row in table if row.undone != "—" for name in row.names}
    assert undone - {"record"} <= said


def test_the_counts_in_the_documents_are_those_of_the_tests() -> None:
    said = (DOCS / "performance.md").read_text(encoding="utf-8")
    polls = len(every_forger())
    assert f"{polls} whole polls and {len(every_case()):,} mutations" in said


def test_what_is_done_to_a_folder_is_found() -> None:
    for case in folder_cases():
        states = {check.name: check.state for check in check_together(case.records)}
        assert states == case.states, case.name
