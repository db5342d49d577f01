"""The printed code: base45 and COSE by their standards' examples, and check 33 of `verify`."""

import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.build import HERE
from tests.voting.record_sample import KEY, election_attempt, motion_attempt, project_attempt, seal
from voting.__main__ import main
from voting.canonical import canonical_bytes, sha256_hex
from voting.evidence import Evidence
from voting.qr import base45
from voting.qr.cbor import dumps, loads
from voting.qr.code import (
    COMPRESSED,
    MAX_BYTES,
    MOST_LETTERS,
    code_of,
    key_code,
    make_code,
    read_code,
)
from voting.qr.cose import TAG, Sign1, read_sign1, sign1, signed_bytes
from voting.qr.errors import CodeUnreadable
from voting.qr.summary import MOST_CHARACTERS, NAMES, summary
from voting.record import record_bytes
from voting.signature import key_from_seed, key_id, public_pem, sign, verify
from voting.verify import verdict, verify_record

PEM = public_pem(KEY.public_key())
OTHER_KEY = key_from_seed(b"\x08" * 32)
RECORD = seal(project_attempt())
DATA = record_bytes(RECORD)
CODE = make_code(RECORD, sha256_hex(DATA), KEY)
FIELDS = read_code(CODE).fields
CORPUS = sorted(HERE.glob("*/record-*.json"))


def check(code, record=RECORD, pem=PEM):
    """The check of a signed record held against this code."""
    data = canonical_bytes(record)
    evidence = Evidence(printed_code=read_code(code))
    checks = verify_record(data, sign(KEY, data), pem, None, evidence)
    return next(one for one in checks if one.name == "printed_code")


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"", "")],
)
def test_base45_as_rfc_9285_writes_it(data, text):
    assert base45.encode(data) == text
    assert base45.decode(text) == data


def test_base45_decodes_the_example_of_rfc_9285():
    assert base45.decode("QED8WEX0") == b"ietf!"


@pytest.mark.parametrize("text", ["A", "ABCD", "abc", "é00", "GGW", ":::", "::", "6 6"[::-1] + "~"])
def test_what_is_not_base45_is_refused(text):
    with pytest.raises(CodeUnreadable):
        base45.decode(text)


@given(st.binary())
def test_base45_brings_all_bytes_back(data):
    assert base45.decode(base45.encode(data)) == data


def test_the_signed_bytes_are_those_of_the_cose_working_groups_example():
    # eddsa-examples/eddsa-sig-01 of cose-wg/Examples; its key is that of RFC 8032, test 1.
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = key_from_seed(bytes.fromhex(seed))
    signature = bytes.fromhex(
        "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
        "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d"
    )
    signed = signed_bytes(bytes.fromhex("a201270300"), b"This is the content.")
    assert verify(key.public_key(), signed, signature)
    assert sign(key, signed) == signature


def test_a_cose_sign1_comes_back():
    read = read_sign1(sign1(b"payload", KEY))
    assert read.payload == b"payload"
    assert read.key_id == key_id(KEY.public_key())
    assert read.is_signed_by(KEY.public_key())
    assert not read.is_signed_by(OTHER_KEY.public_key())
    altered = Sign1(read.protected, read.key_id, b"paylo4d", read.signature)
    assert not altered.is_signed_by(KEY.public_key())


PROTECTED = dumps({1: -8, 4: b"12345678"})
NOT_SIGN1 = {
    "no tag": dumps([PROTECTED, {}, b"", b"\0" * 64]),
    "nothing": b"",
    "no array": TAG + dumps({}),
    "three parts": TAG + dumps([PROTECTED, {}, b""]),
    "an unprotected header": TAG + dumps([PROTECTED, {4: b"1"}, b"", b"\0" * 64]),
    "a short signature": TAG + dumps([PROTECTED, {}, b"", b"\0" * 63]),
    "another algorithm": TAG + dumps([dumps({1: -7, 4: b"12345678"}), {}, b"", b"\0" * 64]),
    "a short key id": TAG + dumps([dumps({1: -8, 4: b"1234567"}), {}, b"", b"\0" * 64]),
    "a further header": TAG + dumps([dumps({1: -8, 3: 0, 4: b"12345678"}), {}, b"", b"\0" * 64]),
    "no map of headers": TAG + dumps([dumps(1), {}, b"", b"\0" * 64]),
}


@pytest.mark.parametrize("data", NOT_SIGN1.values(), ids=NOT_SIGN1)
def test_another_signature_format_is_refused(data):
    with pytest.raises(CodeUnreadable):
        read_sign1(data)


def test_a_code_says_what_its_record_says():
    assert FIELDS == summary(RECORD, sha256_hex(DATA))
    assert read_code(CODE).record_sha256 == sha256_hex(DATA)
    assert FIELDS[5] == "民生实事项目票决"
    assert [FIELDS[number] for number in (6, 7, 8, 9, 18, 19)] == [12, 10, 10, 9, 8, 1]
    assert FIELDS[10] == [[7], [1], [0]]
    assert FIELDS[11] == [0, [0], [], []]
    assert FIELDS[NAMES] == ["修路", "清塘", "路灯"]


@pytest.mark.parametrize("path", CORPUS, ids=[path.parent.name + path.stem for path in CORPUS])
def test_every_record_of_the_corpus_has_a_code_that_a_phone_reads(path):
    data = path.read_bytes()
    record = json.loads(data)
    text = make_code(record, sha256_hex(data), KEY)
    assert text.startswith("YS1")
    assert len(text) <= MOST_LETTERS
    assert read_code(text).fields == summary(record, sha256_hex(data))


def test_nobody_is_named_who_is_not_named_in_the_record():
    record = seal(election_attempt())
    named = [option["name"] for option in record["poll"]["options"] if "name" in option]
    written = [entry["name"] for entry in record["tally"]["write_ins"]]
    ids = [option["id"] for option in record["poll"]["options"]]
    code = make_code(record, sha256_hex(record_bytes(record)), KEY)
    assert set(read_code(code).fields[NAMES]) <= {*named, *written, *ids}


def test_a_named_motion_has_a_code_too():
    record = seal(motion_attempt())
    code = make_code(record, sha256_hex(record_bytes(record)), KEY)
    assert check(code, record).state == "passed"


def test_long_words_are_cut_and_names_left_out_before_the_code_grows_too_large():
    options = [
        {"id": f"p{n}", "name": "".join(chr(0x4E00 + 53 * n + 7 * place) for place in range(50))}
        for n in range(20)
    ]
    poll = RECORD["poll"] | {"options": options, "title": "题" * (MOST_CHARACTERS + 1)}
    tally = RECORD["tally"] | {
        "options": [{"id": f"p{n}", "chosen": 0} for n in range(20)],
    }
    record = RECORD | {"poll": poll, "tally": tally}
    fields = summary(record, sha256_hex(DATA))
    assert fields[5] == "题" * (MOST_CHARACTERS - 1) + "…"
    assert all(len(name) == MOST_CHARACTERS for name in fields[NAMES])
    code = make_code(record, sha256_hex(DATA), KEY)
    assert len(code) <= MOST_LETTERS
    assert read_code(code).fields == {n: part for n, part in fields.items() if n != NAMES}


@pytest.mark.parametrize("form", ["plain", "compressed"])
def test_both_forms_are_read(form):
    fields = FIELDS if form == "plain" else FIELDS | {NAMES: ["第一个项目"] * 20}
    code = code_of(fields, KEY)
    assert code.startswith(COMPRESSED) == (form == "compressed")
    assert read_code(code).fields == fields


def compressed(data):
    return COMPRESSED + base45.encode(data)


UNREADABLE = {
    "another code": "HC1:" + CODE.partition(":")[2],
    "no prefix": "YS1",
    "not base45": "YS1:abc",
    "not zlib": compressed(b"no zlib"),
    "zlib cut off": compressed(zlib.compress(b"x" * 99)[:-1]),
    "more after the zlib": compressed(zlib.compress(b"x") + b"y"),
    "a flood": compressed(zlib.compress(b"\0" * (MAX_BYTES + 1))),
    "no map": "YS1:" + base45.encode(sign1(dumps([]), KEY)),
    "a field missing": code_of({n: part for n, part in FIELDS.items() if n != 6}, KEY),
}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_printed_code_is_refused(text):
    with pytest.raises(CodeUnreadable):
        read_code(text)


def test_a_code_whose_hash_is_no_hash_names_no_record():
    assert read_code(code_of(FIELDS | {4: "x"}, KEY)).record_sha256 == ""


def test_the_code_of_the_record_passes_and_without_one_nothing_is_said_to_be_checked():
    assert check(CODE).state == "passed"
    checks = verify_record(DATA, sign(KEY, DATA), PEM)
    assert {one.name: one.state for one in checks}["printed_code"] == "not_done"
    assert verdict(checks) == "sound"


@pytest.mark.parametrize("number", [n for n in FIELDS if n != 1])
def test_a_field_that_differs_is_named_even_when_the_records_own_key_signed_it(number):
    part = FIELDS[number]
    match part:
        case int():
            other = part + 1
        case list():
            other = [*part, 0]
        case _:
            other = part[:-1]
    found = check(code_of(FIELDS | {number: other}, KEY))
    assert (found.state, found.en) == ("failed", f"differs from the record in {number}")


def test_a_field_of_no_known_number_fails():
    assert check(code_of(FIELDS | {99: 0}, KEY)).state == "failed"


def test_a_count_changed_without_the_key_fails():
    # The forger's only way: the old signature under other numbers.
    parts = loads(sign1(dumps(FIELDS), KEY)[1:])
    parts[2] = dumps(FIELDS | {10: [[1], [7], [0]]})
    found = check("YS1:" + base45.encode(TAG + dumps(parts)))
    assert (found.state, found.en) == ("failed", "not signed by the record's key")


def test_another_key_fails():
    assert check(code_of(FIELDS, OTHER_KEY)).state == "failed"


def test_without_the_key_nothing_is_said():
    assert check(CODE, pem=None).state == "not_done"


@pytest.mark.parametrize("fault", [{"pack": RECORD["pack"] | {"toml": "no pack"}}, {"tally": {}}])
def test_a_record_that_cannot_be_read_leaves_the_check_undone(fault):
    assert check(CODE, RECORD | fault).state == "not_done"


@pytest.fixture
def published(tmp_path):
    (tmp_path / "record-001.json").write_bytes(DATA)
    (tmp_path / "record-001.json.ed25519").write_bytes(sign(KEY, DATA))
    (tmp_path / "meeting.pub.pem").write_bytes(PEM)
    return tmp_path


def test_the_command_takes_the_text_of_the_code_or_a_file_with_it(published, capsys):
    path = str(published / "record-001.json")
    assert main(["verify", path, "--qr", CODE]) == 0
    assert "✓ printed_code" in capsys.readouterr().out
    (published / "code.txt").write_text(CODE + "\n", encoding="ascii")
    assert main(["verify", path, "--qr", str(published / "code.txt")]) == 0
    assert main(["verify", path, "--qr", code_of(FIELDS | {6: 13}, KEY)]) == 1
    assert main(["verify", path, "--qr", "YS1:~"]) == 2


def test_among_several_records_the_code_is_held_against_the_one_it_names(published, capsys):
    second = seal(project_attempt(), seq=2, previous=sha256_hex(DATA))
    (published / "record-002.json").write_bytes(record_bytes(second))
    (published / "record-002.json.ed25519").write_bytes(sign(KEY, record_bytes(second)))
    code = make_code(second, sha256_hex(record_bytes(second)), KEY)
    assert main(["verify", str(published), "--qr", code]) == 0
    out = capsys.readouterr().out
    assert out.count("✓ printed_code") == out.count("– printed_code") == 1
    of_none = code_of(FIELDS | {4: b"\0" * 32}, KEY)
    assert main(["verify", str(published), "--qr", of_none]) == 2


def test_the_keys_code_holds_the_raw_key():
    prefix, _, letters = key_code(KEY.public_key()).partition(":")
    assert prefix == "YSK1"
    assert base45.decode(letters) == KEY.public_key().public_bytes_raw()
