"""What several records show together: gaps, numbers given twice, a credential key used again."""

import pytest

from tests.voting.blind_sample import blind_attempt, blind_opening
from tests.voting.record_sample import motion_attempt, project_attempt, seal
from voting.checks.together import check_together

BLIND = seal(blind_attempt())
MOTION = seal(motion_attempt(), seq=2, previous="1" * 64)
PROJECT = seal(project_attempt(), seq=3, previous="2" * 64)


def states(*records):
    return [check.state for check in check_together(records)]


def test_a_whole_chain_with_its_own_keys_passes():
    assert states(PROJECT, BLIND, MOTION) == ["passed", "passed"]
    assert states(BLIND, BLIND | {"seq": 2}) == ["passed", "passed"]


def test_one_record_alone_says_nothing_of_others():
    assert check_together([BLIND]) == []


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([BLIND, PROJECT], "failed"),
        ([BLIND, MOTION | {"seq": 2**53 - 1}], "failed"),
        ([BLIND, MOTION, MOTION], "failed"),
        ([MOTION, PROJECT], "not_done"),
        ([BLIND, MOTION | {"body": MOTION["body"] | {"id": "b2"}}], "not_done"),
        ([BLIND, MOTION | {"purpose": "record"}], "not_done"),
    ],
)
def test_numbers_follow_on_without_gap_or_repetition(records, state):
    assert states(*records)[0] == state


def test_a_credential_key_that_served_two_polls_is_found():
    again = BLIND | {"seq": 2, "opening": blind_opening(title="另一次表决")}
    assert states(BLIND, again)[1] == "failed"
