import json
import struct

import pytest
import rfc8785

from tests.voting.standard_vectors import read_vectors
from voting.canonical import NotCanonical, canonical_bytes, parse, sha256_hex


def test_the_library_reproduces_every_document_of_rfc_8785():
    for document in read_vectors("rfc8785_jcs.json")["documents"]:
        value = json.loads(bytes.fromhex(document["input_hex"]))
        assert rfc8785.dumps(value).hex() == document["output_hex"], document["name"]


def test_the_library_reproduces_the_number_samples_of_rfc_8785():
    for sample in read_vectors("rfc8785_jcs.json")["numbers"]:
        (value,) = struct.unpack(">d", bytes.fromhex(sample["ieee754_hex"]))
        if sample["expected"] is None:
            with pytest.raises(rfc8785.FloatDomainError):
                rfc8785.dumps(value)
        else:
            assert rfc8785.dumps(value).decode() == sample["expected"]


def test_documents_of_our_four_kinds_have_the_same_bytes_here_and_the_others_are_refused():
    refused = []
    for document in read_vectors("rfc8785_jcs.json")["documents"]:
        try:
            written = canonical_bytes(parse(bytes.fromhex(document["input_hex"])))
            assert written.hex() == document["output_hex"]
        except NotCanonical:
            refused.append(document["name"])
    assert "french.json" not in refused
    assert {"arrays.json", "values.json"} <= set(refused)


def test_what_is_written_is_read_back_the_same():
    value = {"b": [1, -2, "三"], "a": {"": [], "é": {}}, "n": 2**53 - 1}
    assert parse(canonical_bytes(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"a":{"b":1,"b":2}}',
        "1.0",
        "41e0",
        "NaN",
        "-Infinity",
        "true",
        "[false]",
        '{"a":null}',
        "9007199254740992",
        '"\\ud800"',
        "{",
        "",
        "\ufeff{}",
        "[" * 100_000,
        "1" * 5000,
    ],
)
def test_refuses_what_two_readers_could_read_differently(text):
    with pytest.raises(NotCanonical):
        parse(text.encode())


def test_refuses_bytes_that_are_not_utf_8():
    with pytest.raises(NotCanonical):
        parse(b'"\xff"')


def test_refuses_more_bytes_than_the_caller_allows():
    assert parse(b'"abc"', max_bytes=5) == "abc"
    with pytest.raises(NotCanonical, match="more than 4"):
        parse(b'"abc"', max_bytes=4)


@pytest.mark.parametrize("value", [True, None, 1.5, {"a": (1,)}, {1: "a"}, 2**53, "\ud800"])
def test_writes_only_text_whole_numbers_lists_and_objects(value):
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


def test_sha256_is_the_one_of_fips_180():
    assert sha256_hex(b"abc").startswith("ba7816bf8f01cfea414140de5dae2223")
