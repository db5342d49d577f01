"""Ballots that are not published: the tellers' sealed list, and the row that a voter was shown."""

import dataclasses
import json

import pytest

from tests.voting.blind_sample import (
    CASTS,
    MEMBERS,
    ONLINE_KEY,
    OPENING,
    SALT,
    blind_attempt,
    blind_opening,
    draw,
)
from tests.voting.record_sample import (
    KEY,
    NAMES,
    election_attempt,
    motion_attempt,
    pack_of,
    project_attempt,
    seal,
)
from voting.blind.ack import acknowledge
from voting.blind.box import BlindBox, PublishedBox
from voting.blind.box_rule import BlindPoll
from voting.blind.issued_roll import IssuedRoll
from voting.blind.row import ballots_root, blind_rows, count_casts, row_of
from voting.blind.shown_row import NoSuchSerial, NotAShownRow, read_shown_row, show_row
from voting.canonical import canonical_bytes
from voting.checks.rows import rows_root, sorted_rows
from voting.checks.sealed import NotSealedRows, read_sealed_rows
from voting.commitment import commit
from voting.evidence import Evidence
from voting.record import Attempt, ManualTally, RecordUnsound, rows_for_tellers
from voting.roll import Roll
from voting.signature import public_pem, sign
from voting.tally import tally_from_counts
from voting.verify import verdict, verify_record

ROWS = blind_rows(CASTS)
SEALED = seal(blind_attempt("tellers"))
SPLIT = seal(project_attempt("tellers"))
SPLIT_ROWS = sorted_rows(list(project_attempt().rows))
MINE = show_row(ROWS, CASTS[0].serial)


def checks_of(record, **evidence):
    data = canonical_bytes(record)
    pem = public_pem(KEY.public_key())
    found = verify_record(data, sign(KEY, data), pem, None, Evidence(**evidence))
    return {check.name: check for check in found}


def states(record, **evidence):
    return {name: check.state for name, check in checks_of(record, **evidence).items()}


def test_the_sealed_list_of_a_blind_poll_is_checked_and_recounted():
    found = states(SEALED, sealed_rows=ROWS)
    wanted = ("rows", "ballots_root", "credentials", "ballot_signatures", "ballots", "counts")
    assert {found[name] for name in wanted} == {"passed"}
    assert "failed" not in found.values()


def test_the_sealed_list_of_a_split_poll_is_recounted():
    found = states(SPLIT, sealed_rows=SPLIT_ROWS)
    assert {found[name] for name in ("rows", "ballots", "counts")} == {"passed"}


@pytest.mark.parametrize(
    ("record", "rows"),
    [(SEALED, ROWS[1:]), (SEALED, SPLIT_ROWS), (SPLIT, SPLIT_ROWS[1:]), (SPLIT, ROWS)],
)
def test_another_list_does_not_give_the_published_root(record, rows):
    assert "failed" in states(record, sealed_rows=rows).values()


def test_a_list_beside_a_record_that_shows_its_own_or_fixes_none_changes_nothing():
    for record in (seal(blind_attempt()), seal(motion_attempt())):
        assert states(record, sealed_rows=[]) == states(record)


@pytest.mark.parametrize("parsed", [{}, [{}], [{"marks": {}}], [ROWS[0] | {"at": "10:00"}], "x"])
def test_what_is_no_list_of_ballots_is_refused(parsed):
    with pytest.raises(NotSealedRows):
        read_sealed_rows(parsed)


def test_a_list_that_was_read_is_the_list():
    assert read_sealed_rows(json.loads(canonical_bytes(ROWS))) == ROWS


def test_a_voters_own_row_stands_under_the_root_and_fits_the_acknowledgement():
    shown = read_shown_row(json.loads(json.dumps(MINE.to_json())))
    assert shown == MINE
    ack = acknowledge(ONLINE_KEY, OPENING["sha256"], CASTS[0])
    found = states(SEALED, shown_rows=[shown], acks=[ack])
    assert (found["shown_rows"], found["acks"]) == ("passed", "passed")
    other = acknowledge(ONLINE_KEY, OPENING["sha256"], CASTS[1])
    assert states(SEALED, shown_rows=[shown], acks=[ack, other])["acks"] == "not_done"
    newer = acknowledge(ONLINE_KEY, OPENING["sha256"], draw(100).cast(None, 0))
    assert states(SEALED, shown_rows=[shown], acks=[newer])["acks"] == "passed"


def test_an_acknowledged_ballot_is_looked_up_in_the_sealed_list():
    ack = acknowledge(ONLINE_KEY, OPENING["sha256"], CASTS[0])
    assert states(SEALED, sealed_rows=ROWS, acks=[ack])["acks"] == "passed"


def forged_row(**changes):
    row = row_of(CASTS[0]) | changes
    rows = sorted([row, *(r for r in ROWS if r["bpk"] != row["bpk"])], key=lambda r: r["serial"])
    return show_row(rows, row["serial"]), rows


@pytest.mark.parametrize(
    "changes",
    [{"choice": {"marks": {"pond": 1}, "write_ins": []}}, {"serial": "AAAA-AAAA-AAAA-AAAA"}],
)
def test_a_row_that_its_key_did_not_sign_is_found_though_the_root_holds_it(changes):
    shown, rows = forged_row(**changes)
    record = SEALED | {"ballots_root": ballots_root(rows)}
    assert states(record, shown_rows=[shown])["shown_rows"] == "failed"


def test_a_row_elsewhere_is_found_not_to_stand_under_the_root():
    moved = dataclasses.replace(MINE, index=(MINE.index + 1) % len(ROWS))
    assert states(SEALED, shown_rows=[moved])["shown_rows"] == "failed"
    assert states(SPLIT, shown_rows=[MINE])["shown_rows"] == "failed"


def test_only_what_is_there_is_shown():
    with pytest.raises(NoSuchSerial):
        show_row(ROWS, "AAAA-AAAA-AAAA-AAAA")
    with pytest.raises(NotAShownRow):
        read_shown_row(MINE.to_json() | {"index": -1})


def election(*written, by_hand=()):
    """A blind election of one mayor; its ballots name these, or vote for p1."""
    pack = pack_of("township-election")
    options = [{"id": key, "commitment": commit(one.salt, one.name)} for key, one in NAMES.items()]
    channels = ["paper", "tablet"]
    opening = blind_opening("township-election", options, title="选举镇长", channels=channels)
    poll = BlindPoll.from_opening(opening, pack)
    choices = [{"marks": {"p1": "approve"}, "write_ins": []}] * (8 - len(written))
    choices += [{"marks": {}, "write_ins": [name]} for name in written]
    casts = [draw(200 + n, poll_id=poll.id).cast(choice, 1) for n, choice in enumerate(choices)]
    tally = count_casts(poll.question, casts)
    manual = []
    if by_hand:
        votes = {name: 1 for name in by_hand}
        none = {key: {"approve": 0, "against": 0} for key in NAMES}
        papers = tally_from_counts(
            poll.question, issued=1, collected=1, void=0, options=none, write_ins=votes
        )
        manual = [ManualTally("paper", ("李监票", "赵监票"), papers)]
        tally = tally + papers
    states_ = ["issued"] * 8 + ["other_channel"] * 2 + ["absent"] * 2
    members = [m | {"state": state} for m, state in zip(MEMBERS, states_, strict=True)]
    box = BlindBox(
        casts=casts, issued=8, issued_roll=IssuedRoll(members, SALT, False), transport="https"
    )
    attempt = Attempt(
        opening=opening,
        pack=pack,
        roll=Roll(12, 10),
        tally=tally,
        not_pressed=0,
        publish="tellers",
        manual=manual,
        names=NAMES,
        blind=box,
    )
    return seal(attempt), blind_rows(casts)


def test_rejected_names_stay_out_of_the_record_and_the_tellers_recount_them():
    record, rows = election("钱多")
    assert "钱多" not in canonical_bytes(record).decode()
    assert "甲" in canonical_bytes(record).decode()
    found = states(record, sealed_rows=rows)
    assert found["counts"] == "passed"
    assert verdict(list(checks_of(record, sealed_rows=rows).values())) == "sound"


def test_the_tellers_are_given_the_rows_that_stand_under_the_root_and_nothing_else():
    split, blind = project_attempt("tellers"), blind_attempt("tellers")
    assert rows_for_tellers(split, SPLIT) == SPLIT_ROWS
    assert rows_for_tellers(blind, SEALED) == ROWS
    elected = election_attempt()
    record = seal(elected)
    rows = rows_for_tellers(elected, record)
    assert rows_root(rows) == record["choices_root"]
    assert "钱多" not in canonical_bytes(rows).decode()
    # Shown to everybody, kept by nobody, or withheld and fixed by no root.
    for attempt in (project_attempt(), project_attempt("root"), project_attempt(paper=True)):
        assert rows_for_tellers(attempt, seal(attempt)) is None


def test_a_correction_fixes_the_same_box_and_lists_no_ballots():
    again = dataclasses.replace(blind_attempt("tellers"), blind=PublishedBox(SEALED))
    record = seal(again)
    for name in ("credentials", "issued_roll", "ballots_root", "transport"):
        assert record[name] == SEALED[name]
    assert rows_for_tellers(again, record) is None
    assert states(record, sealed_rows=ROWS)["counts"] == "passed"
    with pytest.raises(RecordUnsound):
        seal(dataclasses.replace(again, publish="list"))


def test_where_papers_also_name_others_no_recount_is_claimed():
    record, rows = election("钱多", by_hand=["孙少"])
    assert states(record, sealed_rows=rows)["counts"] == "not_done"
