"""What a tablet fetches when it comes for the first time, and what it does not fetch again."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.ballot_room import BallotRoom
from tests.meeting.test_rates import FILES_OF_A_PAGE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FIRST_LOAD_BYTES = 300_000
# The cryptography comes after the page, by itself: the page's own promise of it is awaited.
TOOLS_CAME = """async () => {
  const named = performance.getEntriesByType("resource").map((each) => each.name);
  const tools = await import(named.find((each) => each.endsWith("/blind_tools.js")));
  await tools.tools();
}"""
FETCHED = """() => performance.getEntriesByType("resource")
  .filter((each) => each.name.includes("/static/"))
  .map((each) => [each.name, each.transferSize > 0])"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[BallotRoom]:
    one = BallotRoom.start(tmp_path_factory.mktemp("room"), static_browser)
    yield one
    one.stop()


def visit(page: Page, address: str) -> None:
    """Opens the page and waits until nothing more is on its way."""
    page.goto(address)
    expect(page.locator(".net")).to_contain_text("已连接")
    page.evaluate(TOOLS_CAME)


def test_the_first_load_is_light(room: BallotRoom) -> None:
    signed_in = room.tablet(9)
    tablet = signed_in.context.new_page()
    answers: list[Response] = []
    tablet.on("response", lambda answer: answers.append(answer))
    visit(tablet, signed_in.url)
    loaded = {answer.url: len(gzip.compress(answer.body())) for answer in answers}
    assert any(url.endswith("/tablet.js") for url in loaded)
    assert any("/vendor/noble/" in url for url in loaded)
    assert sum(loaded.values()) < FIRST_LOAD_BYTES, loaded
    signed_in.context.close()


def test_a_second_visit_asks_for_no_file(room: BallotRoom) -> None:
    signed_in = room.tablet(8)
    context = room.chromium.new_context(storage_state=signed_in.context.storage_state())
    visits: list[dict[str, bool]] = []
    for _visit in range(2):
        page = context.new_page()
        visit(page, signed_in.url)
        visits.append(dict(page.evaluate(FETCHED)))
        page.close()
    first, second = visits
    assert 60 < len(first) <= FILES_OF_A_PAGE
    assert all(first.values())
    # The very same files, none of them by the line.
    assert second.keys() == first.keys()
    assert [name for name, is_fetched in second.items() if is_fetched] == []
    context.close()
    signed_in.context.close()
