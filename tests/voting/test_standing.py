"""Whether a later record took a record's place is said from the log, and never without one."""

import json
from pathlib import Path

import pytest

from tests.voting.log_sample import event, signed
from tests.voting.test_evidence import DIGEST, LOG, POLL_ID
from tests.voting.test_evidence import check as check_of
from voting.__main__ import main
from voting.evidence import LogEvidence
from voting.log.event import event_bytes, read_event

CORPUS = Path(__file__).resolve().parents[1] / "vectors" / "township"
SECOND, THIRD, STRANGER = "21" * 32, "31" * 32, "41" * 32


def recorded(digest, seq, opening=POLL_ID):
    """The log tells of a record of this poll."""
    return event("record", opening=opening, record=digest, seq=seq)


def corrected(new, old):
    """The log tells that one record took another's place."""
    return event("correction", record=new, supersedes=old)


ONCE = [recorded(SECOND, 8), corrected(SECOND, DIGEST)]
# What the log tells after the record, the state, and a word of what is said.
TOLD = {
    "nothing": ([], "passed", "no correction"),
    "of another record": ([recorded(SECOND, 8), corrected(SECOND, STRANGER)], "passed", "no corr"),
    "superseded": (ONCE, "passed", f"superseded: record 8 (SHA-256 {SECOND})"),
    "and again": ([*ONCE, recorded(THIRD, 9), corrected(THIRD, SECOND)], "passed", "record 9"),
    "in a circle": ([*ONCE, corrected(DIGEST, SECOND)], "passed", "record 8"),
    "by another poll's": ([recorded(SECOND, 8, STRANGER), *ONCE[1:]], "failed", "no record of"),
    "by nothing logged": (ONCE[1:], "failed", "no record of"),
}


def with_log(told):
    """The log of the sample with these events, under a checkpoint."""
    entries = [*LOG, *map(event_bytes, told)]
    return LogEvidence(checkpoint=signed(entries), entries=entries)


@pytest.mark.parametrize(("told", "state", "word"), TOLD.values(), ids=TOLD)
def test_the_log_says_whether_a_record_still_stands(told, state, word):
    found = check_of("standing", log=with_log(told))
    assert (found.state, word in found.en) == (state, True)
    assert found.is_notice == found.en.startswith("superseded")


def loose(told):
    """The same events of a log without a checkpoint."""
    return [*map(read_event, LOG), *told]


@pytest.mark.parametrize(("told", "state", "word"), TOLD.values(), ids=TOLD)
def test_a_log_without_checkpoint_may_lack_a_correction_and_never_clears_a_record(
    told, state, word
):
    found = check_of("standing", loose_events=loose(told))
    expected = "not_done" if word.startswith("no corr") else state
    assert (found.state, "without checkpoint" in found.en) == (expected, found.is_notice)


def test_without_a_log_it_is_said_that_nobody_can_tell():
    for log in (None, LogEvidence(checkpoint=signed(LOG))):
        found = check_of("standing", log=log)
        assert (found.state, "cannot be told" in found.en) == ("not_done", True)


@pytest.mark.parametrize(
    ("files", "superseded", "sentence"),
    [
        (["--checkpoint", str(CORPUS / "checkpoint")], "yes", "▲ 已被更正：以第 5 号记录"),
        ([], "yes", "日志没有检查点，未核对"),
    ],
)
def test_the_command_says_it_beside_the_verdict_and_not_as_a_fault(
    capsys, files, superseded, sentence
):
    given = ["verify", str(CORPUS / "record-004.json"), *files]
    given += ["--prev", str(CORPUS / "record-003.json")]
    assert main(given) == 0
    after = capsys.readouterr().out.partition("The record is sound.")[2]
    assert sentence in after
    assert main([*given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["superseded"] == superseded


def test_of_a_lone_file_the_command_says_what_it_cannot_tell(capsys, tmp_path):
    for name in ("record-004.json", "record-004.json.ed25519", "meeting.pub.pem"):
        (tmp_path / name).write_bytes((CORPUS / name).read_bytes())
    given = ["verify", str(tmp_path / "record-004.json")]
    assert main(given) == 0
    assert "whether it was superseded cannot be told" in capsys.readouterr().out
    assert main([*given, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["superseded"] == "unknown"
