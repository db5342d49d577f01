"""What a tablet says of its own ballot in a published record, whatever the record holds."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.voting.blind_sample import BLANK, ONLINE_KEY, POLL, choosing, draw
from voting.blind.ack import acknowledge
from voting.blind.row import blind_rows

pytestmark = pytest.mark.browser

MINE = draw(1)
FIRST, LAST = MINE.cast(choosing("road"), 1), MINE.cast(choosing("pond"), 2)
OTHERS = [draw(number).cast(choosing("lamp"), 1) for number in (2, 3)]
LOOK = """async ({record, held}) => {
  const { ownInRecord } = await import("/static/blind/published.js");
  return ownInRecord(record, held);
}"""


def record_of(*casts: Any, **more: Any) -> dict[str, Any]:
    rows = blind_rows([*casts, *OTHERS])
    return {"opening": {"sha256": POLL.id}, "publish": "list", "choices": rows} | more


def held_with(ack: Any, pending: Any = None) -> dict[str, Any]:
    return {
        "poll": POLL.id,
        "ack": ack and acknowledge(ONLINE_KEY, POLL.id, ack).to_json(),
        "pending": pending and pending.to_json(),
    }


NOTHING = MINE.cast(None, 0)
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "as acknowledged": (record_of(LAST), held_with(LAST), "same"),
    "nothing was pressed": (record_of(NOTHING), held_with(NOTHING), "same"),
    "blank": (record_of(MINE.cast(BLANK, 1)), held_with(MINE.cast(BLANK, 1)), "same"),
    "dropped": (record_of(), held_with(LAST), "missing"),
    "an older one counted": (record_of(FIRST), held_with(LAST), "other"),
    "never acknowledged but taken": (record_of(LAST), held_with(FIRST, LAST), "same"),
    "never acknowledged, older stands": (record_of(FIRST), held_with(FIRST, LAST), "same"),
    "no ack at all, taken": (record_of(LAST), held_with(None, LAST), "same"),
    "not listed": (record_of(publish="tellers"), held_with(LAST), "unlisted"),
    "of another poll": (
        record_of(LAST, opening={"sha256": "0" * 64}),
        held_with(LAST),
        "other-poll",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_tablet_finds_its_ballot_or_says_what_is_wrong(insecure_page: Page, case: str) -> None:
    record, held, expected = CASES[case]
    assert insecure_page.evaluate(LOOK, {"record": record, "held": held}) == expected
