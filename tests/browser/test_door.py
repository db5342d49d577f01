"""The door in a real browser: a scanner that types, a card before the camera, a photo of it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from meeting.web.paper import qr_svg
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.hall import Hall
from tests.browser.measures import AA, TOO_FAINT, TOO_SMALL, TOO_WIDE, UNNAMED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# These seats of the demo are left to come in by themselves.
MISSING = (93, 94, 95)
LEAST_TARGET = 44


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, static_browser: Browser) -> Iterator[Hall]:
    one = Hall.start(tmp_path_factory.mktemp("hall"), static_browser)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def door(hall: Hall) -> Page:
    return hall.staff("door")


def photo_of(browser: Browser, address: str, place: Path) -> Path:
    """A card as a camera sees it."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    picture = base64.b64encode(qr_svg(address)).decode()
    page.set_content(f'<p>代表卡</p><img width=420 src="data:image/svg+xml;base64,{picture}">')
    path = place / "card.png"
    page.screenshot(path=path)
    page.close()
    return path


def test_a_scanner_types_anywhere_and_a_mistake_is_undone(hall: Hall, door: Page) -> None:
    door.goto(f"{hall.server.url}/door/{hall.meeting}")
    present = door.locator(".figures .num").nth(1)
    before = int(present.inner_text())
    # The keyboard stands on no field: what a scanner types is taken all the same.
    door.locator("h1").click()
    door.keyboard.type(hall.server.url + hall.cards[MISSING[0]])
    door.keyboard.press("Enter")
    expect(door.locator(".answer.good .who")).to_contain_text(str(MISSING[0] + 1))
    expect(present).to_have_text(str(before + 1))
    assert [fault for fault in door.evaluate(TOO_FAINT, AA)] == []
    door.locator(".answer button").click()
    expect(door.locator(".answer.back")).to_be_visible()
    expect(present).to_have_text(str(before))
    door.keyboard.type("00000000\n")
    expect(door.locator(".answer.bad[role=alert]")).to_contain_text("没有签到")
    for width, height in ((390, 844), (1024, 768), (1280, 800)):
        door.set_viewport_size({"width": width, "height": height})
        faults = [door.evaluate(TOO_WIDE), door.evaluate(UNNAMED), door.evaluate(TOO_FAINT, AA)]
        small = door.evaluate(TOO_SMALL.replace("body", "main"), LEAST_TARGET)
        assert [*faults, small] == [[], [], [], []], width


def test_the_list_follows_what_is_typed_and_the_server_may_be_away(hall: Hall, door: Page) -> None:
    door.goto(f"{hall.server.url}/door/{hall.meeting}?show=missing")
    door.locator("[name=find]").fill(str(MISSING[1] + 1))
    expect(door.locator(".roll > li")).to_have_count(1)
    expect(door.locator(".roll .seat")).to_have_text(str(MISSING[1] + 1))
    door.route("**/card", lambda route: route.abort())
    door.locator("[name=code]").fill("1")
    door.keyboard.press("Enter")
    expect(door.locator(".answer.bad")).to_contain_text("再试一次")
    door.unroute("**/card")


def test_a_photo_of_a_card_lets_in(hall: Hall, door: Page, tmp_path: Path) -> None:
    door.goto(f"{hall.server.url}/door/{hall.meeting}")
    photo = photo_of(hall.chromium, hall.server.url + hall.cards[MISSING[1]], tmp_path)
    door.locator("[data-camera-photo]").set_input_files(str(photo))
    expect(door.locator(".answer.good .who")).to_contain_text(str(MISSING[1] + 1))
    blank = tmp_path / "blank.png"
    Image.new("RGB", (400, 300), "white").save(blank)
    door.locator("[data-camera-photo]").set_input_files(str(blank))
    expect(door.locator("[data-camera-fault]")).to_contain_text("没有找到")


def test_the_camera_reads_a_card_once_and_goes_on_looking(
    hall: Hall, door: Page, tmp_path: Path
) -> None:
    photo = photo_of(hall.chromium, hall.server.url + hall.cards[MISSING[2]], tmp_path)
    frame = tmp_path / "camera.mjpeg"
    Image.open(photo).convert("RGB").save(frame, "JPEG", quality=90)
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={frame}",
    ]
    browser = hall.chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera])
    page = browser.new_context(storage_state=door.context.storage_state()).new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.method == "POST" else None)
    page.goto(f"{hall.server.url}/door/{hall.meeting}")
    switch = page.locator("[data-camera-switch]")
    switch.click()
    expect(page.locator(".answer.good .who")).to_contain_text(str(MISSING[2] + 1), timeout=30_000)
    expect(page.locator("video")).to_be_visible()
    assert page.evaluate(
        # Several more looks at the same card.
        """() => new Promise((done) => {
          const video = document.querySelector("video");
          let left = 20;
          const next = () => (left-- ? requestAnimationFrame(next) : done(!video.paused));
          next();
        })"""
    )
    assert len(asked) == 1
    switch.click()
    expect(page.locator("[data-camera-view]")).to_be_hidden()
    browser.close()


def test_over_plain_http_the_page_says_why_there_is_no_camera(hall: Hall, door: Page) -> None:
    # A name that is not localhost is what tablets in the hall see.
    page = hall.chromium.new_context(storage_state=door.context.storage_state()).new_page()
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page.goto(f"{hall.server.url}/door/{hall.meeting}")
    expect(page.locator("[data-camera-plain]")).to_contain_text("浏览器不让网页用摄像头")
    expect(page.locator("[data-camera-switch]")).to_be_hidden()
    page.context.close()
