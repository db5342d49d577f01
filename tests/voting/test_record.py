import dataclasses
import json

import pytest

from tests.voting.record_sample import (
    KEY,
    election_attempt,
    motion_attempt,
    project_attempt,
    seal,
)
from voting.canonical import sha256_hex
from voting.opening import check_code, make_opening, opening_bytes
from voting.record import RecordUnsound, digest, record_bytes
from voting.signature import public_pem, sign
from voting.verify import verdict, verify_record

ATTEMPTS = {
    "list": project_attempt(),
    "tellers": project_attempt("tellers"),
    "root": project_attempt("root"),
    "runoff": project_attempt(attempt_kind="runoff"),
    "without rows": dataclasses.replace(project_attempt("tellers"), rows=None),
    "named": motion_attempt(),
    "hands": motion_attempt(hands=True),
    "paper": project_attempt(paper=True),
    "election": election_attempt(),
    "write-in elected": election_attempt("周全"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_record_that_was_made_verifies(attempt):
    data = record_bytes(seal(attempt))
    checks = verify_record(data, sign(KEY, data), public_pem(KEY.public_key()))
    assert verdict(checks) == "sound"
    assert digest(data) == sha256_hex(data)


def test_totals_alone_are_never_said_to_be_recounted():
    checks = verify_record(record_bytes(seal(project_attempt("tellers"))), None, None)
    states = {check.name: check.state for check in checks}
    assert [states[name] for name in ("rows", "ballots", "counts")] == ["not_done"] * 3


def test_no_rejected_name_stands_anywhere_in_a_record_about_persons():
    text = record_bytes(seal(election_attempt())).decode()
    assert "甲" in text
    assert not [name for name in ("乙", "丙", "钱多", "孙少") if name in text]
    assert json.loads(text)["tally"]["write_ins"] == [
        {"name": "write-in-0001", "approve": 1},
        {"name": "write-in-0002", "approve": 1},
    ]


def test_an_elected_written_in_name_is_published():
    record = seal(election_attempt("周全"))
    assert record["outcome"]["chosen"] == ["write_in:周全"]
    assert "钱多" not in record_bytes(record).decode()


def test_the_order_of_the_ballots_leaves_no_trace():
    attempt = project_attempt()
    turned = dataclasses.replace(attempt, rows=list(reversed(attempt.rows)))
    assert record_bytes(seal(attempt)) == record_bytes(seal(turned))


@pytest.mark.parametrize(
    "change",
    [{"not_pressed": 2}, {"publish": "named"}, {"publish": "all"}, {"rows": []}],
)
def test_refuses_to_make_what_would_not_verify(change):
    with pytest.raises(RecordUnsound):
        seal(dataclasses.replace(project_attempt(), **change))


def test_refuses_an_election_whose_winner_has_no_name_to_open():
    with pytest.raises(RecordUnsound, match="commitments"):
        seal(dataclasses.replace(election_attempt(), names=None))


def test_refuses_to_publish_more_than_the_rule_allows():
    with pytest.raises(RecordUnsound, match="more is published"):
        seal(election_attempt(publish="list"))


def test_the_opening_statement_gives_eight_digits_of_its_hash():
    opening = project_attempt().opening
    assert opening["sha256"] == sha256_hex(opening_bytes(opening))
    assert check_code(opening) == f"{int(opening['sha256'], 16) % 10**8:08d}"
    assert len(check_code(opening)) == 8


def test_a_name_opened_after_the_vote_does_not_change_the_opening_statement():
    attempt = election_attempt()
    record = seal(attempt)
    again = make_opening(
        meeting=record["meeting"], poll=record["poll"], pack=attempt.pack, entitled=10
    )
    assert again == attempt.opening
