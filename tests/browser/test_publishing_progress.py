"""While a record is made the secretary's page says which step it is and how far that step is."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from meeting.app import create_app
from meeting.services.polls import polls
from meeting.services.results import publishing
from meeting.services.under_way import Told, UnderWay
from meeting.settings import Settings
from tests.meeting.house import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE_SECONDS = 30.0
MEMBERS = 8
# The page says what it shows at its second step. While a form is on its way the driver waits for
# the answer, so the page looks at itself: as it stands, then when a bell has brought the part anew.
LOOK = """() => {
  const part = document.querySelector("#publish");
  const look = () => {
    const said = part.querySelector(".long-work");
    return [said && said.textContent, part.querySelector("button.main").disabled];
  };
  const watch = new MutationObserver(async () => {
    if (!String(look()[0]).includes("核对记录")) return;
    watch.disconnect();
    const before = look();
    const { morph } = await import("/static/desk/morph.js");
    const page = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(page, "text/html");
    morph(part, fresh.querySelector("#publish"));
    console.info(JSON.stringify([before, look()]));
  });
  watch.observe(part, { childList: true, subtree: true, characterData: true });
}"""


class Halting(UnderWay):
    """Lets the work go on at its first check only when the test has seen the page."""

    def __init__(self) -> None:
        super().__init__()
        self.is_seen = threading.Event()

    @contextmanager
    def following(self, name: str) -> Iterator[Told]:
        """As everywhere, with one halt."""
        with super().following(name) as told:

            def halting(done: int, whole: int, step: str = "", /) -> None:
                told(done, whole, step)
                if step == "checks":
                    assert self.is_seen.wait(PATIENCE_SECONDS)

            yield halting


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[tuple[House, str]]:
    """A house whose result is confirmed, behind a server that answers several pages at once."""
    house = House(tmp_path / "data", "congress", MEMBERS)
    house.check_in(MEMBERS)
    attempt = house.open(house.poll("motion-majority-all", ["议案"]))
    for number in range(MEMBERS):
        house.cast(attempt, number, {"o1": "approve"})
    polls.close_poll(house.desk, house.staff["chair"], attempt)
    for one in house.board()["confirmations"]:
        publishing.confirm(house.desk, house.staff[one["role"]], attempt, one["role"])
    app, _socketio = create_app(Settings(data=house.desk.data, testing=True), house.desk)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield house, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    house.desk.store.close()


def test_publishing_says_its_step_in_words_and_numbers_and_keeps_them_when_a_bell_rings(
    static_browser: Browser, hall: tuple[House, str]
) -> None:
    house, url = hall
    halting = house.desk.under_way = Halting()
    context = static_browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/sign-in?name=secretary&code=code-secretary")
    page.locator("button.main").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto(f"{url}/desk/meetings/{house.meeting}")
    page.evaluate(LOOK)
    with page.expect_console_message(lambda said: said.type == "info") as seen:
        page.locator("#publish button.main").click(no_wait_after=True)
    before, after = json.loads(seen.value.text)
    assert before == after
    text, is_barred = after
    assert is_barred
    found = re.search(r"第 2 步，共 4 步：核对记录 (\d+) / (\d+)", text)
    assert found, text
    assert 0 < int(found[1]) < int(found[2])
    halting.is_seen.set()
    expect(page.locator(".note.done")).to_contain_text("已签名并公布")
    assert len(publishing.list_records(house.desk, house.body)) == 1
    context.close()
