"""The record of a blind poll: what stands in it, and that every alteration is found."""

import copy
import dataclasses

import pytest

from tests.voting.blind_sample import (
    CASTS,
    MEMBERS,
    ONLINE_KEY,
    OPENING,
    POLL,
    blind_attempt,
    blind_opening,
    choosing,
    draw,
    issued_roll,
)
from tests.voting.credential_sample import OTHER_SIGNER
from tests.voting.record_sample import EVIDENCE, KEY, motion_attempt, project_attempt, seal
from voting.blind.issued_roll import issued_roll_sha256
from voting.blind.row import ballots_root, cast_of, row_of
from voting.canonical import canonical_bytes, sha256_hex
from voting.opening import opening_bytes, sign_opening
from voting.record import RecordUnsound, record_bytes
from voting.signature import public_pem, sign
from voting.verify import verdict, verify_record

# What a verifier holds besides the record is tested in test_evidence.py.
PEM = public_pem(KEY.public_key())
RECORD = seal(blind_attempt())
TOTALS = seal(blind_attempt("tellers", roll=issued_roll(is_public=False)))


def checks_of(record):
    """The checks of a record that its own key has signed, whatever it says."""
    data = canonical_bytes(record)
    return {check.name: check for check in verify_record(data, sign(KEY, data), PEM)}


def failed_checks(record):
    return {name for name, check in checks_of(record).items() if check.state == "failed"}


def test_a_blind_record_verifies_and_every_ballot_is_recounted():
    checks = checks_of(RECORD)
    assert verdict(list(checks.values())) == "sound"
    assert {name for name, check in checks.items() if check.state == "not_done"} == EVIDENCE
    assert "盲签名" in checks["protection"].zh
    assert RECORD["ballots"] == {
        "issued": 9,
        "collected": 8,
        "valid": 8,
        "void": 0,
        "not_pressed": 1,
    }
    assert RECORD["credentials"] == {"issued": 9, "in_box": 9, "pressed": 8}


def test_rows_are_sorted_by_serial_and_hold_nothing_else():
    rows = RECORD["choices"]
    assert [row["serial"] for row in rows] == sorted(row["serial"] for row in rows)
    assert {frozenset(row) for row in rows} == {
        frozenset({"serial", "bpk", "pfx", "csig", "seq", "bsig", "choice"}),
        frozenset({"serial", "bpk", "pfx", "csig", "seq", "bsig"}),
    }
    assert [cast_of(row) for row in rows] == sorted(CASTS, key=lambda cast: cast.serial)


def test_the_order_of_the_box_leaves_no_trace():
    turned = blind_attempt(casts=list(reversed(CASTS)))
    assert record_bytes(seal(turned)) == record_bytes(RECORD)


def test_totals_alone_show_no_row_but_fix_them_all():
    checks = checks_of(TOTALS)
    assert verdict(list(checks.values())) == "sound"
    left = {"rows", "ballots_root", "credentials", "ballot_signatures", "ballots", "counts"}
    left |= {"issued_roll"}
    assert {n for n, c in checks.items() if c.state == "not_done"} == EVIDENCE | left
    assert TOTALS["ballots_root"] == RECORD["ballots_root"]
    text = record_bytes(TOTALS).decode()
    assert not [cast for cast in CASTS if cast.serial in text or cast.ballot_key.hex() in text]
    assert "代表1" not in text


def test_plain_http_is_said():
    attempt = blind_attempt()
    over_http = dataclasses.replace(attempt.blind, transport="http")
    checks = checks_of(seal(dataclasses.replace(attempt, blind=over_http)))
    assert "http" in checks["protection"].zh
    assert verdict(list(checks.values())) == "sound"


def test_plain_http_is_said_of_a_split_poll_as_well():
    split = seal(dataclasses.replace(project_attempt(), transport="http"))
    checks = checks_of(split)
    assert "http" in checks["protection"].zh
    assert verdict(list(checks.values())) == "sound"


def put(*path_and_value):
    *path, last, value = path_and_value

    def alter(record):
        for step in path:
            record = record[step]
        record[last] = value

    return alter


def drop(*path):
    def alter(record):
        for step in path[:-1]:
            record = record[step]
        del record[path[-1]]

    return alter


def both(*alterations):
    def alter(record):
        for one in alterations:
            one(record)

    return alter


def resign(record):
    """The operator holds the online key as well and signs the altered statement again."""
    opening = record["opening"]
    opening["sha256"] = sha256_hex(opening_bytes(opening))
    record["opening"] = sign_opening(opening, ONLINE_KEY)


def reroot(record):
    record["ballots_root"] = ballots_root(record["choices"])


def rehash_roll(record):
    roll = record["issued_roll"]
    roll["sha256"] = issued_roll_sha256(roll["members"], roll["salt"])


def pressed_rows(record):
    return [row for row in record["choices"] if "choice" in row]


def flip(record):
    row = next(row for row in pressed_rows(record) if row["choice"] == choosing("road"))
    row["choice"] = choosing("pond")
    reroot(record)


def splice(record):
    """A ballot that was truly cast, but in another poll, with everything sorted again."""
    elsewhere = draw(7, poll_id="0" * 64).cast(choosing("road"), 1)
    record["choices"] = sorted(
        [*record["choices"][1:], row_of(elsewhere)], key=lambda row: row["serial"]
    )
    reroot(record)


def stuff_with_own_key(record):
    foreign = dataclasses.replace(draw(8, signer=OTHER_SIGNER), poll_id=POLL.id)
    rows = [*record["choices"], row_of(foreign.cast(choosing("pond"), 1))]
    record["choices"] = sorted(rows, key=lambda row: row["serial"])
    reroot(record)


def duplicate(record):
    record["choices"] = sorted(
        [*record["choices"], record["choices"][0]], key=lambda row: row["serial"]
    )
    reroot(record)


def roll_back(record):
    """A choice is taken out of a row, as if the member had not pressed."""
    row = pressed_rows(record)[0]
    del row["choice"]
    row["seq"] = 0
    reroot(record)


ALTERATIONS = [
    (flip, "ballot_signatures"),
    (flip, "counts"),
    (splice, "credentials"),
    (stuff_with_own_key, "credentials"),
    (stuff_with_own_key, "issued"),
    (duplicate, "rows"),
    (roll_back, "ballot_signatures"),
    (roll_back, "issued"),
    (both(drop("choices", 0), reroot), "issued"),
    (drop("choices", 0), "ballots_root"),
    (both(lambda record: record["choices"].reverse(), reroot), "rows"),
    (put("choices", 0, "serial", "AAAA-AAAA-AAAA-AAAA"), "rows"),
    (put("choices", 0, "seq", 3), "ballot_signatures"),
    (put("choices", 0, "seq", 10), "rows"),
    (put("choices", 0, "at", "10:00"), "format"),
    (put("choices", 0, "pfx", "0" * 64), "credentials"),
    (drop("choices"), "rows"),
    (put("publish", "tellers"), "rows"),
    (put("publish", "named"), "rows"),
    (put("ballots_root", "0" * 64), "ballots_root"),
    (put("opening", "credential", OTHER_SIGNER.public.to_json()), "opening"),
    (put("opening", "credential", "n", "8" + "0" * 511), "credential_key"),
    (put("opening", "credential", "e", 3), "credential_key"),
    (both(put("opening", "credential", OTHER_SIGNER.public.to_json()), resign), "credentials"),
    (put("opening", "signature", "0" * 128), "opening_signature"),
    (
        both(
            put("poll", "options", 0, "name", "修桥"),
            put("opening", "poll", "options", 0, "name", "修桥"),
            resign,
        ),
        "ballot_signatures",
    ),
    (both(put("opening", "pack", "version", 2), resign), "opening"),
    (both(put("opening", "entitled", 13), resign), "opening"),
    (put("credentials", "issued", 8), "issued"),
    (put("credentials", "pressed", 9), "issued"),
    (put("ballots", "not_pressed", 0), "issued"),
    (put("issued_roll", "salt", "0" * 32), "issued_roll"),
    (put("issued_roll", "members", 0, "state", "absent"), "issued_roll"),
    (both(put("issued_roll", "members", 0, "state", "absent"), rehash_roll), "issued_roll"),
    (both(put("issued_roll", "members", 0, "name", "外人"), rehash_roll), "issued_roll"),
    (
        both(put("issued_roll", "members", 1, MEMBERS[0] | {"state": "issued"}), rehash_roll),
        "issued_roll",
    ),
    (both(lambda record: record["issued_roll"]["members"].reverse(), rehash_roll), "issued_roll"),
    (both(drop("issued_roll", "members", 0), rehash_roll), "issued_roll"),
    (put("advice", "revote"), "unresolved"),
    (put("poll", "protection", "split"), "protection"),
    (put("poll", "secrecy", "named"), "protection"),
    (drop("transport"), "format"),
    (put("credentials", "voters", []), "format"),
]


@pytest.mark.parametrize(
    ("alter", "check"), ALTERATIONS, ids=[f"{n}-{a[1]}" for n, a in enumerate(ALTERATIONS)]
)
def test_an_altered_and_signed_blind_record_fails_at_the_right_check(alter, check):
    record = copy.deepcopy(RECORD)
    alter(record)
    assert check in failed_checks(record)


def test_a_split_record_is_not_taken_for_a_blind_one():
    split = seal(project_attempt())
    assert "protection" in failed_checks(split | {"poll": split["poll"] | {"protection": "blind"}})
    opening = sign_opening(OPENING, ONLINE_KEY)
    assert "protection" in failed_checks(split | {"opening": opening})


def test_each_mode_is_said_in_words():
    for attempt, word in ((project_attempt(), "分开存放"), (motion_attempt(), "记名表决")):
        assert word in checks_of(seal(attempt))["protection"].zh


def test_ballots_that_are_missing_and_could_turn_the_result_are_said():
    # Seven for the road are needed; six came, and one credential left no ballot at all.
    casts = [cast for cast in CASTS if cast.choice != choosing("pond")]
    lost = blind_attempt(casts=casts, issued=9)
    record = seal(lost)
    assert record["outcome"]["status"] == "short"
    assert record["advice"] == "revote"
    checks = checks_of(record)
    assert "重新表决" in checks["unresolved"].zh
    assert verdict(list(checks.values())) == "sound"
    silent = {name: part for name, part in record.items() if name != "advice"}
    assert failed_checks(silent) == {"unresolved"}


def test_what_is_no_part_of_a_blind_poll_is_not_sealed():
    attempt = blind_attempt()
    for change in (
        {"blind": None},
        {"not_pressed": 0},
        {"tally": attempt.tally.with_issued(10)},
        {"opening": blind_opening(protection="split")},
        {"opening": project_attempt().opening},
        {"publish": "named"},
    ):
        with pytest.raises(RecordUnsound):
            seal(dataclasses.replace(attempt, **change))


def test_an_unreadable_pack_leaves_the_blind_checks_undone():
    record = copy.deepcopy(RECORD)
    record["pack"]["toml"] = "nonsense"
    checks = checks_of(record)
    assert [checks[name].state for name in ("issued", "unresolved")] == ["not_done"] * 2
    assert checks["ballot_signatures"].state == "passed"
