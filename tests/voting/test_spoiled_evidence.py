"""Whatever lies in the files: `verify` ends in a report or a reason, and no reader in a trace."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.spoiled import ANYTHING, ODD, TRIES, WRITTEN, spoiled_bytes, spoiled_json, spoiled_text
from tests.voting.evidence_folder import DATA, RECORD, RECORD_FILE, evidence_files, verify_arguments
from voting.__main__ import main
from voting.allowed_signers import read_signers
from voting.blind.ack import read_ack
from voting.blind.cast import read_cast
from voting.blind.shown_row import read_shown_row
from voting.canonical import canonical_bytes, parse
from voting.checks.sealed import read_sealed_rows
from voting.cli.ballots_csv import read_ballot_file
from voting.errors import VotingError
from voting.key_envelope import open_key, seal_key
from voting.log.checkpoint import read_checkpoint
from voting.log.event import event_bytes, read_entries
from voting.log.note import NoteKey, parse_note
from voting.log.proof_file import read_entry_proof
from voting.qr.code import code_of, read_code
from voting.signature import key_from_seed, public_key_from_pem, sign
from voting.ssh_signature import ssh_signer
from voting.verify import verdict, verify_record

# Chance examples: the tests beside them reach every branch by worked ones (tests/counted.py).
pytestmark = pytest.mark.uncounted

FILES = evidence_files()
KEY = key_from_seed(b"\x01" * 32)
ENVELOPE = seal_key(bytes(32), "口令口令口令", "personal", salt=b"s" * 16, nonce=b"n" * 12, n=2**15)


def run(*arguments: str) -> tuple[int, str]:
    """A command's exit code and all that it said."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(list(arguments))
    return code, said.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evidence")
    for name, content in FILES.items():
        (made / name).write_bytes(content)
    return made


def test_the_folder_is_sound_as_it_is(folder: Path) -> None:
    code, said = run(*verify_arguments(folder), "--json")
    states = {check["name"]: check["state"] for check in json.loads(said)["checks"]}
    assert code == 0, said
    assert {"countersignatures", "log", "inclusion", "acks", "printed_code"} <= {
        name for name, state in states.items() if state == "passed"
    }


@settings(TRIES, max_examples=120)
@given(
    st.sampled_from(sorted(FILES)).flatmap(
        lambda name: st.tuples(
            st.just(name),
            spoiled_bytes(FILES[name]) | st.binary(max_size=40) | ODD.map(str.encode),
        )
    ),
    st.booleans(),
)
@example(("allowed_signers", b"\xff"), False)
@example(("log.vkey", b"\xff"), False)
@example((f"{RECORD_FILE}.chair.sshsig", FILES[f"{RECORD_FILE}.chair.sshsig"][:80] + b"\xff"), True)
def test_any_file_of_a_record_ends_in_a_report_or_a_reason(
    folder: Path, changed: tuple[str, bytes], is_json: bool
) -> None:
    name, content = changed
    (folder / name).write_bytes(content)
    try:
        code, said = run(*verify_arguments(folder), *(["--json"] if is_json else []))
    finally:
        (folder / name).write_bytes(FILES[name])
    assert code in (0, 1, 2)
    assert said.strip()
    assert "Traceback" not in said
    if name == RECORD_FILE and content != DATA:
        assert code != 0


@TRIES
@given(spoiled_json(RECORD) | ANYTHING)
def test_any_record_is_checked_to_the_end(record: Any) -> None:
    try:
        data = canonical_bytes(record)
    except VotingError:
        data = json.dumps(record).encode()
    checks = verify_record(data, sign(KEY, data), FILES["meeting.pub.pem"])
    is_same = data == DATA
    assert is_same or len(checks) == 2 or verdict(checks) != "sound"
    assert all(check.zh and check.en for check in checks)


def as_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "replace"))


def as_json(read: Callable[[Any], object]) -> Callable[[bytes], object]:
    return lambda data: read(parse(data))


SSHSIG = f"{RECORD_FILE}.chair.sshsig"
READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "ack": (as_json(read_ack), json.dumps(json.loads(FILES["acks.json"])[0]).encode()),
    "row": (as_json(read_shown_row), FILES["row.json"]),
    "sealed rows": (as_json(read_sealed_rows), FILES["ballots.json"]),
    "checkpoint": (lambda data: read_checkpoint(parse_note(data)), FILES["checkpoint"]),
    "proof": (read_entry_proof, FILES[f"{RECORD_FILE}.tlog-proof"]),
    "entries": (read_entries, FILES["events.jsonl"]),
    "vkey": (as_text(NoteKey.from_text), FILES["log.vkey"]),
    "sshsig": (as_text(lambda text: ssh_signer(text, DATA)), FILES[SSHSIG]),
    "signers": (as_text(read_signers), FILES["allowed_signers"]),
    "public key": (public_key_from_pem, FILES["meeting.pub.pem"]),
    "code": (as_text(read_code), FILES["code.txt"]),
}


@pytest.mark.parametrize("what", READERS)
def test_any_bytes_are_read_or_refused_by_a_name(what: str) -> None:
    read, good = READERS[what]

    @settings(TRIES, max_examples=60)
    @given(spoiled_bytes(good) | spoiled_text(good.decode()) | st.binary(max_size=60))
    def try_it(data: bytes) -> None:
        with contextlib.suppress(VotingError):
            read(data)

    read(good)
    try_it()


@pytest.mark.parametrize(
    "read", [read_ack, read_cast, read_shown_row, read_sealed_rows, event_bytes]
)
def test_any_value_is_read_or_refused_by_a_name(read: Callable[[Any], object]) -> None:
    good = json.loads(FILES["row.json" if read is read_shown_row else "ballots.json"])
    if read is read_ack:
        good = json.loads(FILES["acks.json"])[0]
    wanted = st.dictionaries(WRITTEN, ANYTHING) if read is event_bytes else ANYTHING
    changed = spoiled_json(json.loads(FILES["events.jsonl"].split(b"\n")[0]))

    @settings(TRIES, max_examples=60)
    @given(wanted | (changed.filter(lambda one: isinstance(one, dict)) if read is event_bytes
                     else spoiled_json(good)))  # fmt: skip
    def try_it(value: Any) -> None:
        with contextlib.suppress(VotingError):
            read(value)

    try_it()


CBOR = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | WRITTEN,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.integers(-2, 20), some),
    max_leaves=6,
)


@TRIES
@given(st.dictionaries(st.integers(0, 16), CBOR) | CBOR)
def test_a_code_with_anything_in_it_is_read_or_refused(fields: Any) -> None:
    text = code_of(fields, KEY)
    with contextlib.suppress(VotingError):
        assert isinstance(read_code(text).record_sha256, str)


@settings(TRIES, max_examples=40)
@given(spoiled_json(json.loads(ENVELOPE)) | ANYTHING)
@example(json.loads(ENVELOPE) | {"n": 2**40})
def test_a_key_file_with_anything_in_it_is_opened_or_refused(value: Any) -> None:
    with contextlib.suppress(VotingError):
        open_key(json.dumps(value), "口令口令口令")


@settings(TRIES, max_examples=60)
@given(spoiled_text("count,a,b,write_in\n3,赞成,反对,\n1,弃权,,王五\n") | st.binary(max_size=60))
def test_any_list_of_ballots_is_counted_or_refused(folder: Path, content: bytes) -> None:
    file = folder / "ballots.csv"
    file.write_bytes(content)
    with contextlib.suppress(VotingError):
        read_ballot_file(file)
    arguments = ("--pack", "motion-majority-all", "--entitled", "9", "--present", "9")
    code, said = run("count", "--ballots", str(file), *arguments)
    assert code in (0, 2, 3)
    assert said.strip()


@pytest.mark.parametrize("name", ["teller.key", "passphrase"])
def test_a_key_or_passphrase_that_is_no_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path, name: str
) -> None:
    for file, content in {"teller.key": ENVELOPE.encode(), "passphrase": b"long enough"}.items():
        (tmp_path / file).write_bytes(b"\xff\xfe" if file == name else content)
        (tmp_path / file).chmod(0o600)
    monkeypatch.setenv("YISHITANG_KEY_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    command = verify_arguments(folder)
    command[0] = "countersign"
    code, said = run(*command, "--role", "teller", "--key", str(tmp_path / "teller.key"))
    assert code == 2
    assert "UTF-8" in said
