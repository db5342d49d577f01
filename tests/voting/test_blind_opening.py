"""The opening statement of a blind poll: what it fixes, who signed it, and the checks on it."""

import copy

import pytest

from tests.voting.blind_sample import MEMBERS, ONLINE_KEY, OPENING
from tests.voting.record_sample import project_attempt
from voting.canonical import canonical_bytes, sha256_hex
from voting.checks.credential import check_credential_key, check_opening_signature
from voting.opening import (
    check_code,
    is_signed_opening,
    online_key_of,
    opening_bytes,
    roll_sha256,
    sign_opening,
)
from voting.record_fields import OPENING as OPENING_SHAPE
from voting.shape import problems
from voting.signature import key_from_seed


def record_of(opening):
    return {"opening": opening, "poll": opening["poll"]}


def test_the_statement_is_of_its_shape_signed_and_has_one_hash():
    assert list(problems(OPENING, OPENING_SHAPE)) == []
    assert is_signed_opening(OPENING)
    assert OPENING["sha256"] == sha256_hex(opening_bytes(OPENING))
    assert b"signature" not in opening_bytes(OPENING)
    assert online_key_of(OPENING) == ONLINE_KEY.public_key()
    assert len(check_code(OPENING)) == 8


def test_a_split_poll_states_what_it_always_did():
    opening = project_attempt().opening
    assert set(opening) == {"format", "meeting", "poll", "pack", "entitled", "sha256"}


def test_the_checks_pass_what_was_announced():
    assert check_opening_signature(record_of(OPENING)).state == "passed"
    assert check_credential_key(record_of(OPENING)).state == "passed"


@pytest.mark.parametrize(
    "alter",
    [
        lambda opening: opening["credential"].update(n="f" * 512),
        lambda opening: opening["poll"].update(question="另一个问题"),
        lambda opening: opening.update(
            ack_key=key_from_seed(b"\x05" * 32).public_key().public_bytes_raw().hex()
        ),
        lambda opening: opening.update(signature="0" * 128),
        lambda opening: opening.update(roll_sha256="0" * 64),
    ],
)
def test_an_altered_statement_is_no_longer_signed(alter):
    opening = copy.deepcopy(OPENING)
    alter(opening)
    assert check_opening_signature(record_of(opening)).state == "failed"


def test_a_key_of_another_kind_is_found_though_it_was_signed():
    opening = copy.deepcopy(OPENING)
    opening["credential"]["e"] = 3
    check = check_credential_key(record_of(sign_opening(opening, ONLINE_KEY)))
    assert (check.state, "exponent 3" in check.en) == ("failed", True)


def test_the_rolls_hash_does_not_depend_on_order_or_on_what_else_is_known():
    turned = [member | {"group": "一组"} for member in reversed(MEMBERS)]
    assert roll_sha256(turned) == roll_sha256(MEMBERS) == OPENING["roll_sha256"]
    assert roll_sha256(MEMBERS[1:]) != roll_sha256(MEMBERS)
    in_bytes_order = sorted(MEMBERS, key=canonical_bytes)
    assert roll_sha256(MEMBERS) == sha256_hex(canonical_bytes(in_bytes_order))
