"""CBOR's one form: the examples of RFC 8949 (appendix A); any other form is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.qr.cbor import MAX_DEPTH, dumps, loads
from voting.qr.errors import CodeUnreadable

EXAMPLES = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (b"", "40"),
    (b"\x01\x02\x03\x04", "4401020304"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"),
    ("\U00010151", "64f0908591"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
]
VALUES = st.recursive(
    st.integers(-(2**64), 2**64 - 1) | st.binary() | st.text(),
    lambda parts: (
        st.lists(parts, max_size=4) | st.dictionaries(st.integers(-300, 300), parts, max_size=4)
    ),
    max_leaves=8,
)
# By RFC 8949: lengths and keys in the one form, and only our six kinds.
REFUSED = {
    "nothing": "",
    "a longer form of 23": "1817",
    "a longer form of 255": "1900ff",
    "a longer form of 65535": "1a0000ffff",
    "a longer form of 32 bits": "1b00000000ffffffff",
    "a number cut off": "1903",
    "bytes cut off": "44010203",
    "text cut off": "6261",
    "an array cut off": "8201",
    "a reserved length": "1c",
    "an indefinite array": "9f01ff",
    "indefinite text": "7f6161ff",
    "keys out of order": "a203040102",
    "a key twice": "a201020103",
    "a negative key before the others": "a220000100",
    "text as a key": "a1616100",
    "a tag": "c11a514b67b0",
    "true": "f5",
    "null": "f6",
    "a half": "f93800",
    "not UTF-8": "61ff",
    "more follows": "0000",
    "nested too deep": "81" * (MAX_DEPTH + 1) + "00",
    "more parts than there are bytes": "9bffffffffffffffff00",
}


@pytest.mark.parametrize(("value", "data"), EXAMPLES)
def test_the_examples_of_rfc_8949(value, data):
    assert dumps(value).hex() == data
    assert loads(bytes.fromhex(data)) == value


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_another_form_is_refused(data):
    with pytest.raises(CodeUnreadable):
        loads(bytes.fromhex(data))


def test_a_number_of_more_than_64_bits_has_no_form():
    with pytest.raises(OverflowError):
        dumps(2**64)


@given(VALUES)
def test_every_value_comes_back_from_its_bytes(value):
    assert loads(dumps(value)) == value


@given(st.binary(max_size=24))
def test_what_can_be_read_is_written_again_in_the_same_bytes(data):
    try:
        value = loads(data)
    except CodeUnreadable:
        return
    assert dumps(value) == data
