"""The commands verify, countersign and new-key with files and folders."""

import json
import re

import pytest

from tests.voting.blind_sample import CASTS, ONLINE_KEY, OPENING, blind_attempt
from tests.voting.log_sample import ENTRIES, LOG_KEY, LOG_VKEY, poll_events, signed
from tests.voting.real_tools import accepts, find_tool
from tests.voting.record_sample import KEY, motion_attempt, seal
from voting.__main__ import main
from voting.blind.ack import acknowledge
from voting.blind.row import blind_rows
from voting.blind.shown_row import show_row
from voting.canonical import canonical_bytes, sha256_hex
from voting.key_envelope import seal_key
from voting.log.event import entries_file, event_bytes
from voting.log.note import NoteKey
from voting.log.proof_file import prove_entry
from voting.opening import check_code
from voting.record import record_bytes
from voting.signature import fingerprint, key_from_seed, public_pem, sign
from voting.ssh_signature import NAMESPACE

PASSPHRASE = "监票人的口令 2026"
FINGERPRINT = fingerprint(KEY.public_key())
RECORD = seal(blind_attempt())
DATA = record_bytes(RECORD)
ROLL = RECORD["issued_roll"]["sha256"]
LOG = [
    *ENTRIES[:-1],
    *(event_bytes(one) for one in poll_events(OPENING["sha256"], sha256_hex(DATA), roll=ROLL)),
]


def publish(folder, number, data):
    """A record with its signature and key, as a meeting publishes them."""
    path = folder / f"record-{number:03d}.json"
    path.write_bytes(data)
    path.with_name(f"{path.name}.ed25519").write_bytes(sign(KEY, data))
    (folder / "meeting.pub.pem").write_bytes(public_pem(KEY.public_key()))
    return path


@pytest.fixture
def record(tmp_path):
    return publish(tmp_path, 1, DATA)


def publish_log(folder, entries, key=LOG_KEY):
    (folder / "checkpoint").write_bytes(bytes(signed(entries, key)))
    (folder / "events.jsonl").write_bytes(entries_file(entries))


@pytest.fixture
def passphrase(tmp_path, monkeypatch):
    """The passphrase in the file that the environment names, as a service would hand it over."""
    file = tmp_path / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    monkeypatch.setenv("YISHITANG_KEY_PASSPHRASE_FILE", str(file))


@pytest.fixture
def personal(tmp_path, passphrase, capsys):
    """A key file made by the command, and what the command printed."""
    file = tmp_path / "teller.key"
    assert main(["new-key", str(file), "--name", "teller.example", "--role", "chair"]) == 0
    return file, capsys.readouterr().out


def printed_signers(printed):
    return re.search(r"allowed_signers: (.*\n)", printed)[1]


def states(printed):
    return {check["name"]: check["state"] for check in json.loads(printed)["checks"]}


def test_verify_takes_what_was_heard_and_kept_besides_the_record(record, capsys):
    ack = record.with_name("ack.json")
    mine = acknowledge(ONLINE_KEY, OPENING["sha256"], CASTS[0]).to_json()
    ack.write_text(json.dumps([mine]))
    publish_log(record.parent, LOG)
    key = record.with_name("log.vkey")
    key.write_text(str(LOG_VKEY) + "\n")
    given = ["--key-fingerprint", FINGERPRINT, "--check-code", check_code(OPENING)]
    given += ["--ack", str(ack), "--checkpoint", str(record.with_name("checkpoint"))]
    assert main(["verify", str(record), *given, "--log-key", str(key), "--json"]) == 0
    found = states(capsys.readouterr().out)
    assert {found[name] for name in ("fingerprint", "check_code", "acks", "log")} == {"passed"}
    ack.write_text(json.dumps(mine))
    assert main(["verify", str(record), *given, "--log-key", str(LOG_VKEY)]) == 0
    assert main(["verify", str(record), "--check-code", "12345678"]) == 1
    assert main(["verify", str(record), "--key-fingerprint", "00"]) == 1


def test_verify_takes_the_noted_hash_and_the_proof_beside_the_record(record, capsys):
    place = next(n for n, one in enumerate(LOG) if sha256_hex(DATA).encode() in one)
    proof = record.with_name(f"{record.name}.tlog-proof")
    proof.write_bytes(bytes(prove_entry(LOG, place, signed(LOG))))
    given = ["--hash", sha256_hex(DATA).upper(), "--log-key", str(LOG_VKEY), "--json"]
    assert main(["verify", str(record), *given]) == 0
    found = states(capsys.readouterr().out)
    assert (found["hash"], found["inclusion"]) == ("passed", "passed")
    assert main(["verify", str(record), "--json"]) == 0
    assert states(capsys.readouterr().out)["inclusion"] == "not_done"
    other = proof.with_name("other")
    proof.rename(other)
    assert main(["verify", str(record), "--proof", str(other), *given]) == 0
    assert states(capsys.readouterr().out)["inclusion"] == "passed"
    other.write_bytes(bytes(prove_entry(LOG, place - 1, signed(LOG))))
    assert main(["verify", str(record), "--proof", str(other), *given]) == 1
    assert main(["verify", str(record), "--proof", str(record)]) == 2
    assert main(["verify", str(record), "--hash", "0" * 64]) == 1


def test_of_several_records_a_hash_is_held_against_the_one_that_has_it(record, capsys):
    second = record_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(DATA)))
    publish(record.parent, 2, second)
    assert main(["verify", str(record.parent), "--hash", sha256_hex(second), "--json"]) == 0
    reports = json.loads(capsys.readouterr().out)["records"]
    found = [{one["name"]: one["state"] for one in each["checks"]}["hash"] for each in reports]
    assert found == ["not_done", "passed"]
    assert main(["verify", str(record.parent), "--hash", "0" * 64]) == 2


def test_verify_takes_the_tellers_list_and_a_voters_own_row(tmp_path, capsys):
    sealed = publish(tmp_path, 1, record_bytes(seal(blind_attempt("tellers"))))
    rows = blind_rows(CASTS)
    ballots, row = tmp_path / "ballots.json", tmp_path / "row.json"
    ballots.write_bytes(canonical_bytes(rows))
    row.write_text(json.dumps(show_row(rows, CASTS[0].serial).to_json()))
    given = ["--ballots", str(ballots), "--row", str(row), "--json"]
    assert main(["verify", str(sealed), *given]) == 0
    found = states(capsys.readouterr().out)
    assert (found["counts"], found["shown_rows"]) == ("passed", "passed")


def test_verify_says_that_the_log_is_missing(record, capsys):
    checkpoint = record.with_name("checkpoint")
    checkpoint.write_bytes(bytes(signed(LOG)))
    assert main(["verify", str(record), "--checkpoint", str(checkpoint), "--json"]) == 0
    assert states(capsys.readouterr().out)["log"] == "not_done"


def test_evidence_that_cannot_be_read_is_no_fault_of_the_record(record, capsys):
    broken = record.with_name("broken")
    broken.write_text('{"poll":"7"}')
    assert main(["verify", str(record), "--ack", str(broken)]) == 2
    assert main(["verify", str(record), "--checkpoint", str(broken)]) == 2
    assert main(["verify", str(record), "--ack", str(broken) + ".none"]) == 2
    assert main(["verify", str(record), "--require", " , "]) == 2
    assert main(["verify", str(record), "--require", "chair"]) == 2
    assert "allowed_signers" in capsys.readouterr().err


def test_verify_takes_a_folder_and_finds_the_chain_in_it(record, capsys):
    second = record_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(DATA)))
    path = publish(record.parent, 2, second)
    assert main(["verify", str(record.parent), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [report["verdict"] for report in found["records"]] == ["sound", "sound"]
    assert {check["name"] for check in found["together"]} == {"complete", "credential_keys"}
    ack = record.with_name("ack.json")
    ack.write_text(json.dumps(acknowledge(ONLINE_KEY, OPENING["sha256"], CASTS[0]).to_json()))
    assert main(["verify", str(record), str(path), "--ack", str(ack)]) == 0
    other = acknowledge(ONLINE_KEY, "0" * 64, CASTS[0]).to_json()
    ack.write_text(json.dumps(other))
    assert main(["verify", str(record), str(path), "--ack", str(ack)]) == 2
    path.with_name("record-003.json").write_bytes(b"no record")
    assert main(["verify", str(record.parent)]) == 1


def test_a_folder_with_a_gap_is_not_sound(record, capsys):
    publish(record.parent, 3, record_bytes(seal(motion_attempt(), seq=3, previous="1" * 64)))
    assert main(["verify", str(record.parent)]) == 1
    assert "missing: 2" in capsys.readouterr().out


def test_a_folder_without_records_is_no_answer(tmp_path):
    assert main(["verify", str(tmp_path)]) == 2


def test_one_record_that_cannot_be_told_is_not_called_sound(record):
    second = record_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(DATA)))
    path = publish(record.parent, 2, second)
    path.with_name(f"{path.name}.ed25519").unlink()
    assert main(["verify", str(record.parent)]) == 2


def test_countersign_verifies_first_and_ssh_keygen_accepts_it(record, personal):
    file, printed = personal
    (record.parent / "allowed_signers").write_text(printed_signers(printed))
    command = ["countersign", str(record), "--role", "chair", "--key", str(file)]
    assert main([*command, "--key-fingerprint", FINGERPRINT]) == 0
    assert main(["verify", str(record), "--require", "chair"]) == 0
    assert main(["verify", str(record), "--require", "chair,chief-teller"]) == 1
    check = [find_tool("ssh-keygen"), "-Y", "verify", "-f", "allowed_signers", "-I", "chair"]
    check += ["-n", NAMESPACE, "-s", f"{record.name}.chair.sshsig"]
    assert accepts(check, record.parent, DATA)


def test_countersign_signs_nothing_that_is_unsound_or_was_not_compared(record, personal):
    file, _ = personal
    command = ["countersign", str(record), "--role", "chair", "--key", str(file)]
    assert main(command) == 2
    other = fingerprint(key_from_seed(b"\x09" * 32).public_key())
    assert main([*command, "--key-fingerprint", other]) == 1
    record.write_bytes(DATA + b" ")
    assert main([*command, "--key-fingerprint", FINGERPRINT]) == 1
    folder = ["countersign", str(record.parent), *command[2:], "--key-fingerprint", FINGERPRINT]
    assert main(folder) == 2
    assert not list(record.parent.glob("*.sshsig"))


def test_a_key_that_others_can_read_or_of_another_purpose_is_refused(record, personal, capsys):
    file, _ = personal
    command = ["countersign", str(record), "--role", "chair", "--key", str(file)]
    command += ["--key-fingerprint", FINGERPRINT]
    file.chmod(0o644)
    assert main(command) == 2
    assert "chmod 600" in capsys.readouterr().err
    file.chmod(0o600)
    salt, nonce = b"s" * 16, b"n" * 12
    file.write_text(seal_key(bytes(32), PASSPHRASE, "record", salt=salt, nonce=nonce, n=2**15))
    assert main(command) == 2
    assert "record" in capsys.readouterr().err


def test_a_new_key_is_private_never_overwritten_and_its_passphrase_not_short(
    personal, tmp_path, monkeypatch
):
    file, printed = personal
    assert file.stat().st_mode & 0o777 == 0o600
    assert NoteKey.from_text(re.search(r"witness key: (.*)", printed)[1]).name == "teller.example"
    assert main(["new-key", str(file), "--name", "teller.example"]) == 2
    monkeypatch.delenv("YISHITANG_KEY_PASSPHRASE_FILE")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "short")
    assert main(["new-key", str(tmp_path / "other"), "--name", "teller.example"]) == 2
    assert main(["new-key", str(tmp_path / "other"), "--name", "no spaces"]) == 2
    assert not (tmp_path / "other").exists()
