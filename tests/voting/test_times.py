"""The times of a record: its own, beside those of the record before, and beside the log's."""

import pytest

from tests.voting.log_sample import event, poll_events, signed
from tests.voting.record_sample import KEY, motion_attempt, project_attempt, seal
from voting.canonical import canonical_bytes, sha256_hex
from voting.evidence import NO_EVIDENCE, Evidence, LogEvidence
from voting.log.event import event_bytes
from voting.signature import public_pem, sign
from voting.verify import verify_record

FIRST = seal(project_attempt())
DAY = "2026-03-01T"


def state(name, record, before=None, evidence=NO_EVIDENCE):
    data = canonical_bytes(record)
    previous = None if before is None else before if type(before) is bytes else _bytes(before)
    checks = verify_record(data, sign(KEY, data), public_pem(KEY.public_key()), previous, evidence)
    return next(one.state for one in checks if one.name == name)


def _bytes(record):
    return canonical_bytes(record)


def following(opened="11:00", closed="11:05", attempt=None, **changes):
    """The record after FIRST, held between these times of one day."""
    times = {"opened": f"{DAY}{opened}+08:00", "closed": f"{DAY}{closed}+08:00"}
    confirmed = [{"role": "chair", "name": "王主席", "at": f"{DAY}12:00+08:00"}]
    given = {"seq": 2, "previous": sha256_hex(_bytes(FIRST)), "times": times}
    return seal(attempt or motion_attempt(), confirmed=confirmed, **(given | changes))


@pytest.mark.parametrize(
    ("opened", "closed", "expected"),
    [
        ("10:05", "10:06", "passed"),
        ("10:04", "10:09", "failed"),
        ("09:00", "11:00", "failed"),
        # Published after the other poll, but held before it: papers were counted meanwhile.
        ("09:50", "10:00", "passed"),
        ("09:50", "10:01", "failed"),
    ],
)
def test_two_polls_of_one_meeting_do_not_overlap(opened, closed, expected):
    assert state("after_previous", following(opened, closed), FIRST) == expected


def test_a_poll_of_a_later_meeting_opens_after_the_one_before_closed():
    earlier = following("09:00", "09:05")
    assert state("after_previous", earlier, FIRST) == "passed"
    moved = earlier | {"meeting": earlier["meeting"] | {"id": "m2"}}
    assert state("after_previous", moved, FIRST) == "failed"


def test_a_correction_tells_of_the_same_times():
    corrected = following("10:00", "10:05", project_attempt())
    assert state("after_previous", corrected, FIRST) == "passed"


def test_without_a_record_before_nothing_is_compared():
    assert state("after_previous", following()) == "not_done"
    assert state("after_previous", following(), b"no json") == "not_done"
    assert state("after_previous", following(), b"{}") == "not_done"
    odd = FIRST | {"times": {"opened": "2026-02-30T10:00Z", "closed": "2026-02-30T10:05Z"}}
    assert state("after_previous", following(), odd) == "not_done"
    assert state("after_previous", FIRST) == "passed"


def logged(*events):
    entries = [event_bytes(one) for one in events]
    return Evidence(log=LogEvidence(checkpoint=signed(entries), entries=entries))


def meeting_of(record, **changes):
    """The log of the record's meeting; `kind=at` changes when something was told."""
    told = [event("meeting-open", record_key="a" * 64, log_key="b" * 64, roll_sha256="c" * 64)]
    told += poll_events(record["opening"]["sha256"], sha256_hex(_bytes(record)))
    told.append(event("meeting-close"))
    at = {kind.replace("_", "-"): time for kind, time in changes.items()}
    return [one | {"at": at.get(one["kind"], one["at"])} for one in told]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "passed"),
        ({"poll_open": f"{DAY}10:01+08:00", "poll_closed": f"{DAY}02:07Z"}, "passed"),
        ({"poll_open": f"{DAY}10:03+08:00"}, "failed"),
        ({"poll_closed": f"{DAY}10:02+08:00"}, "failed"),
        ({"poll_closed": "2026-02-30T10:02+08:00"}, "failed"),
        ({"meeting_open": f"{DAY}10:01+08:00"}, "failed"),
        ({"meeting_close": f"{DAY}10:04+08:00"}, "failed"),
        ({"meeting_close": "2026-02-30T10:04+08:00"}, "failed"),
    ],
)
def test_a_poll_lies_within_its_meeting_at_the_times_the_log_told(changes, expected):
    evidence = logged(*meeting_of(FIRST, **changes))
    assert state("meeting_times", FIRST, evidence=evidence) == expected


def test_a_meeting_that_is_not_over_has_no_end_yet_and_one_not_logged_no_beginning():
    running = meeting_of(FIRST)[:-1]
    assert state("meeting_times", FIRST, evidence=logged(*running)) == "passed"
    elsewhere = [one | {"meeting": "m9"} for one in running]
    assert state("meeting_times", FIRST, evidence=logged(*elsewhere)) == "failed"
    unread = Evidence(log=LogEvidence(checkpoint=signed([event_bytes(running[0])])))
    assert state("meeting_times", FIRST, evidence=unread) == "not_done"
