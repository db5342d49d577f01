"""The tally report on paper: printed to PDF, photographed, and read by the offline verifier."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from meeting.services.results import publishing
from tests.meeting.published_house import PROJECTS, published_house

pytestmark = pytest.mark.browser

# A phone held over a sheet of A4 sees it in about this many dots an inch.
PHOTO_DPI = 150


@pytest.fixture(scope="module")
def printed(
    static_browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Page]]:
    """The folder with key and report as PDF, and the report's page."""
    folder = tmp_path_factory.mktemp("printed")
    house, record = published_house(tmp_path_factory.mktemp("house"))
    pem = publishing.public_pem(house.desk, house.body)
    (folder / "meeting.pub.pem").write_bytes(pem)
    (folder / "record.json").write_bytes(record.content)
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    page = static_browser.new_page(device_scale_factor=2)
    page.goto(f"http://127.0.0.1:{server.server_port}/results/record/{record.id}/report")
    page.pdf(path=folder / "report.pdf", prefer_css_page_size=True, print_background=True)
    answer = house.app.test_client().get(f"/results/record/{record.id}/report.pdf")
    (folder / "pressed.pdf").write_bytes(answer.get_data())
    yield folder, page
    page.close()
    server.shutdown()
    thread.join()
    server.server_close()
    house.desk.store.close()


def read_by_verifier(verifier: Page, folder: Path, picture: Path) -> None:
    verifier.reload()
    verifier.locator("#files").set_input_files([str(folder / "meeting.pub.pem"), str(picture)])
    report = verifier.locator(".report.sheet.sound")
    expect(report).to_contain_text("这张纸是真的；要核对票数请载入完整记录")
    expect(report).to_contain_text("演示数据")
    for name, count in zip(PROJECTS, (4, 4, 2), strict=True):
        expect(report.locator(".counts")).to_contain_text(f"{name}：得票 {count}")
    said = json.loads((folder / "record.json").read_bytes())["derivation"]
    for line in said:
        expect(report.locator(".derivation")).to_contain_text(line["zh"])


@pytest.mark.parametrize("name", ["report", "pressed"])
def test_a_photo_of_the_whole_printed_sheet_is_green(
    printed: tuple[Path, Page], verifier: Page, name: str
) -> None:
    """Printed by a browser, and the PDF that the server makes."""
    folder, _ = printed
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler-utils is not installed")
    asked = ["pdftoppm", "-r", str(PHOTO_DPI), "-png", f"{name}.pdf", f"sheet-{name}"]
    subprocess.run(asked, cwd=folder, check=True, timeout=60)
    sheets = sorted(folder.glob(f"sheet-{name}-*.png"))
    # The code stands beside the numbers, on the first page.
    read_by_verifier(verifier, folder, sheets[0])


def test_the_code_as_the_screen_shows_it_is_read_too(
    printed: tuple[Path, Page], verifier: Page
) -> None:
    folder, page = printed
    page.locator(".proof").screenshot(path=folder / "codes.png")
    read_by_verifier(verifier, folder, folder / "codes.png")


def test_a_paper_that_is_being_set_is_said_to_be(printed: tuple[Path, Page]) -> None:
    folder, page = printed
    link, note = page.get_by_role("link", name="下载 PDF"), page.get_by_role("status")
    asked: list[Route] = []
    page.route("**/report.pdf*", lambda route: asked.append(route))
    with page.expect_download() as download:
        with page.expect_request("**/report.pdf*"):
            link.click()
        expect(note).to_contain_text("正在排版 PDF")
        expect(link).to_have_attribute("aria-disabled", "true")
        # A second press asks for nothing.
        link.click(force=True)
        assert len(asked) == 1
        asked[0].continue_()
    assert download.value.suggested_filename == "report-001.pdf"
    assert Path(download.value.path()).read_bytes() == (folder / "pressed.pdf").read_bytes()
    expect(note).to_have_count(0)
    expect(link).not_to_have_attribute("aria-disabled", "true")
