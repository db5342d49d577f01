import copy
import shutil
import subprocess

import pytest

from tests.voting.record_sample import (
    KEY,
    PACKS,
    election_attempt,
    motion_attempt,
    project_attempt,
    seal,
)
from voting.__main__ import main
from voting.canonical import canonical_bytes, sha256_hex
from voting.opening import opening_bytes
from voting.record import record_bytes
from voting.signature import key_from_seed, public_pem, sign
from voting.verify import verdict, verify_record

PEM = public_pem(KEY.public_key())
OTHER_KEY = key_from_seed(b"\x08" * 32)
RECORDS = {
    "project": seal(project_attempt()),
    "totals": seal(project_attempt("tellers")),
    "paper": seal(project_attempt(paper=True)),
    "motion": seal(motion_attempt()),
    "hands": seal(motion_attempt(hands=True)),
    "election": seal(election_attempt()),
}


def failed_checks(data, signature=None, pem=PEM, previous=None):
    signature = sign(KEY, data) if signature is None else signature
    checks = verify_record(data, signature, pem, previous)
    return {check.name for check in checks if check.state == "failed"}


def rehash(record):
    record["opening"]["sha256"] = sha256_hex(opening_bytes(record["opening"]))


def put(*path_and_value):
    *path, last, value = path_and_value

    def alter(record):
        for step in path:
            record = record[step]
        record[last] = value

    return alter


def both(*alterations):
    def alter(record):
        for one in alterations:
            one(record)

    return alter


def other_pack(record):
    text = (PACKS / "township-project-approve.toml").read_text(encoding="utf-8")
    record["pack"]["toml"] = text


def drop(*path):
    def alter(record):
        for step in path[:-1]:
            record = record[step]
        del record[path[-1]]

    return alter


def set_options_plain(record):
    for poll in (record["poll"], record["opening"]["poll"]):
        poll["options"] = [{"id": f"p{n}", "name": str(n)} for n in (1, 2, 3)]
    rehash(record)


# Each alteration is signed again with the true key: the signature alone proves nothing.
ENTERED = {"entered_by": ["李监票", "赵监票"]}
PAPERS = project_attempt(paper=True).manual[0].tally.to_json()
PAPERS_COUNTED = {"channel": "paper", **ENTERED, "tally": PAPERS}
HANDS_NUMBERED = {"channel": "hands", **ENTERED, "issued": 1, "collected": 1}
# What the secrecy guard keeps out of a record, put in again: true or not, it is not sound.
SECRECY_FAULTS = [
    ("paper", put("manual", 0, PAPERS_COUNTED), "secrecy"),
    ("paper", drop("withheld"), "secrecy"),
    ("paper", put("manual", 0, "collected", 0), "secrecy"),
    ("paper", put("withheld", "few"), "secrecy"),
    ("project", put("withheld", "by_hand"), "secrecy"),
    ("paper", put("choices_root", "0" * 64), "secrecy"),
    ("paper", both(put("choices", []), put("publish", "list")), "secrecy"),
    ("paper", put("tally", "void_reasons", {"too-many": 1}), "secrecy"),
    ("paper", put("tally", {}), "secrecy"),
    ("hands", put("manual", 0, HANDS_NUMBERED), "secrecy"),
    ("motion", put("withheld", "few"), "secrecy"),
]
MUTATIONS = [
    ("project", put("format", "yishitang-record/2"), "format"),
    ("project", put("more", "x"), "format"),
    ("project", drop("times"), "format"),
    ("project", put("seq", 0), "format"),
    ("project", put("choices", 0, {"marks": {}, "write_ins": [], "at": "10:01"}), "format"),
    ("project", put("key", "id", "0" * 16), "key"),
    ("project", put("seq", 2), "previous"),
    ("project", put("previous", "1" * 64), "previous"),
    ("project", other_pack, "pack"),
    ("project", put("pack", "toml", "nonsense"), "pack"),
    ("project", put("pack", "toml", "a = " + "[" * 5000), "pack"),
    ("project", put("pack", "version", 9), "pack"),
    ("project", put("poll", "channels", ["hands"]), "pack"),
    ("project", put("poll", "seats", 9), "pack"),
    ("election", put("poll", "secrecy", "named"), "pack"),
    ("election", both(put("publish", "list"), put("choices", [])), "pack"),
    ("motion", put("poll", "attempt_kind", "runoff"), "pack"),
    ("project", put("poll", "question", "另一个问题"), "opening"),
    ("project", put("meeting", "date", "2026-03-02"), "opening"),
    ("project", put("roll", "entitled", 11), "opening"),
    ("project", put("opening", "entitled", 11), "opening"),
    ("project", both(put("opening", "entitled", 11), rehash), "opening"),
    ("project", put("poll", "options", 0, "name", "修桥"), "opening"),
    ("election", put("poll", "options", 0, "name", "乙"), "commitments"),
    ("election", drop("poll", "options", 0), "opening"),
    ("election", put("outcome", "chosen", ["p2"]), "commitments"),
    ("election", set_options_plain, "commitments"),
    ("project", put("roll", "present", 9), "numbers"),
    ("project", put("roll", "present", 13), "numbers"),
    ("project", put("ballots", "valid", 9), "numbers"),
    ("project", put("ballots", "not_pressed", 2), "numbers"),
    ("project", put("times", "opened", "2026-03-01T11:00+08:00"), "times"),
    ("project", put("times", "opened", "2026-02-30T11:00+08:00"), "times"),
    ("project", put("confirmed", 0, "at", "2026-03-01T10:01+08:00"), "times"),
    ("project", put("publish", "named"), "rows"),
    ("project", put("publish", "tellers"), "rows"),
    ("project", drop("choices"), "rows"),
    ("project", lambda record: record["choices"].reverse(), "rows"),
    ("project", put("choices_root", "0" * 64), "rows"),
    ("motion", put("choices", 0, {"marks": {}, "write_ins": []}), "rows"),
    ("motion", put("choices", 1, "seat_no", "1"), "roll"),
    ("motion", put("choices", 3, "state", "absent"), "roll"),
    ("motion", drop("choices", 4), "roll"),
    ("project", put("choices", 0, "marks", {"bridge": 1}), "ballots"),
    ("project", put("choices", 0, "write_ins", [" 甲 "]), "ballots"),
    ("motion", put("choices", 0, "marks", {"motion": "abstain"}), "ballots"),
    ("motion", put("choices", 0, "marks", {"motion": "against"}), "counts"),
    ("paper", put("manual", 0, "entered_by", ["李监票", "李监票"]), "manual"),
    ("paper", put("manual", 0, "channel", "hands"), "manual"),
    ("hands", put("manual", 0, "tally", {}), "manual"),
    *SECRECY_FAULTS,
    ("project", put("tally", "options", 0, "chosen", 8), "counts"),
    ("project", put("tally", {}), "tally"),
    ("totals", put("tally", "ballots", "issued", 9), "tally"),
    ("totals", put("ballots", "issued", 9), "tally"),
    ("election", put("tally", "write_ins", 1, "name", "钱多"), "tally"),
    ("project", drop("choices", 0), "counts"),
    ("hands", put("manual", []), "counts"),
    ("totals", put("tally", "options", 1, "chosen", 0), "derivation"),
    ("project", put("outcome", "status", "short"), "outcome"),
    ("project", put("outcome", "chosen", ["pond"]), "outcome"),
    ("project", put("derivation", 0, "zh", "应到 1"), "derivation"),
]


@pytest.mark.parametrize(
    ("name", "alter", "check"), MUTATIONS, ids=[f"{n}-{m[2]}" for n, m in enumerate(MUTATIONS)]
)
def test_an_altered_and_signed_record_fails_at_the_right_check(name, alter, check):
    record = copy.deepcopy(RECORDS[name])
    alter(record)
    data = canonical_bytes(record)
    assert check in failed_checks(data)
    if check not in ("key",):
        assert "signature" not in failed_checks(data)


@pytest.mark.parametrize("name", RECORDS)
def test_an_altered_record_that_is_not_signed_again_fails_at_the_signature(name):
    data = record_bytes(RECORDS[name])
    signature = sign(KEY, data)
    altered = canonical_bytes(RECORDS[name] | {"purpose": "record"})
    assert failed_checks(altered, signature) == {"signature"}
    assert failed_checks(data + b"\n", signature) == {"canonical", "signature"}


def test_another_key_or_no_key_is_not_taken_for_this_one():
    data = record_bytes(RECORDS["project"])
    assert failed_checks(data, sign(OTHER_KEY, data)) == {"signature"}
    assert failed_checks(data, pem=public_pem(OTHER_KEY.public_key())) == {"key"}
    assert failed_checks(data, pem=b"no key") == {"key"}
    checks = verify_record(data, sign(KEY, data), None)
    assert verdict(checks) == "cannot_tell"
    assert verdict(verify_record(data, None, PEM)) == "cannot_tell"


@pytest.mark.parametrize("data", [b"", b"[]", b'{"a":1,"a":1}', b"\xff", b"[1.5]"])
def test_what_is_no_record_is_said_to_be_none(data):
    assert failed_checks(data) == {"format"}
    assert verdict(verify_record(data, None, None)) == "not_sound"


def test_a_record_follows_the_one_before():
    first = record_bytes(RECORDS["project"])
    second = record_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(first)))
    states = {c.name: c.state for c in verify_record(second, sign(KEY, second), PEM, None)}
    assert states["previous"] == "not_done"
    assert not failed_checks(second, previous=first)
    elsewhere = {"body": {"id": "b9", "name": "别处", "kind": "township"}}
    foreign = record_bytes(seal(project_attempt(), **elsewhere))
    linked = record_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(foreign)))
    assert failed_checks(linked, previous=foreign) == {"previous"}
    assert failed_checks(second, previous=second) == {"previous"}
    assert failed_checks(first, previous=second) == {"previous"}


@pytest.mark.parametrize("before", [b"[]", b"{}", b"no json", b'{"purpose":"demo","seq":7}'])
def test_a_record_does_not_follow_just_any_file(before):
    second = record_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(before)))
    assert failed_checks(second, previous=before) == {"previous"}


@pytest.fixture
def published(tmp_path):
    data = record_bytes(RECORDS["project"])
    (tmp_path / "record-001.json").write_bytes(data)
    (tmp_path / "record-001.json.ed25519").write_bytes(sign(KEY, data))
    (tmp_path / "meeting.pub.pem").write_bytes(PEM)
    return tmp_path / "record-001.json"


def test_the_command_prints_every_check_and_says_demo_data(published, capsys):
    assert main(["verify", str(published)]) == 0
    printed = capsys.readouterr().out
    assert "DEMO DATA" in printed
    assert "✓ counts" in printed


def test_the_command_says_real_records_in_json(published, capsys):
    data = record_bytes(seal(project_attempt(), purpose="record"))
    published.write_bytes(data)
    signature = published.with_name("other.sig")
    signature.write_bytes(sign(KEY, data))
    assert main(["verify", str(published), "--json", "--signature", str(signature)]) == 0
    assert '"demo":"no"' in capsys.readouterr().out
    assert main(["verify", str(published), "--signature", str(signature)]) == 0
    assert "DEMO" not in capsys.readouterr().out


def test_the_command_tells_unsound_from_unknown(published, tmp_path, capsys):
    key = str(tmp_path / "meeting.pub.pem")
    assert main(["verify", str(published), "--previous", str(published)]) == 1
    assert main(["verify", str(tmp_path / "none.json")]) == 2
    assert main(["verify", str(published), "--public-key", f"{key}.none"]) == 2
    (tmp_path / "meeting.pub.pem").rename(tmp_path / "moved.pem")
    assert main(["verify", str(published)]) == 2
    assert main(["verify", str(published), "--public-key", str(tmp_path / "moved.pem")]) == 0
    published.write_bytes(published.read_bytes() + b" ")
    assert main(["verify", str(published)]) == 1
    assert "NOT sound" in capsys.readouterr().out


def test_openssl_accepts_the_signature_and_refuses_an_altered_file(published):
    openssl = shutil.which("openssl")
    assert openssl, "openssl is needed for this test"
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "meeting.pub.pem", "-rawin"]
    command += ["-in", published.name, "-sigfile", f"{published.name}.ed25519"]
    good = subprocess.run(command, cwd=published.parent, capture_output=True, check=False)
    assert good.returncode == 0, good.stderr
    published.write_bytes(published.read_bytes() + b" ")
    bad = subprocess.run(command, cwd=published.parent, capture_output=True, check=False)
    assert bad.returncode != 0
