"""Starts and ends of the real server, as a newcomer meets them."""

from __future__ import annotations

import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from meeting.addresses import machine_addresses
from meeting.data_folder import FolderRefusedError, empty_of_demo, hold_folder, holds_demo
from meeting.demo.codes import FILE, NoCodesError, data_served_at, read_codes
from meeting.listening import CannotListenError, open_listener
from meeting.virtual.browser import Browser, PageRefusedError
from tests.meeting.serving import Serving, refused, signs_in

pytestmark = pytest.mark.slow
ADDRESSES = [address for address in machine_addresses() if ":" not in address]
needs_a_network = pytest.mark.skipif(not ADDRESSES, reason="this machine is in no network")


@pytest.fixture
def started() -> Iterator[list[Serving]]:
    """Servers put in here are ended with the test, whatever happens."""
    servers: list[Serving] = []
    yield servers
    for server in servers:
        server.stop(signal.SIGKILL)


def test_a_demo_start_prints_what_works_and_a_second_start_prints_it_anew(
    tmp_path: Path, started: list[Serving], capsys: pytest.CaptureFixture[str]
) -> None:
    first = Serving("--data", str(tmp_path), "--voters", "3")
    started.append(first)
    visitor = Browser(first.url)
    assert visitor.get("/healthz")
    card = next(link for link in visitor.links("/demo/cards") if link.startswith("/s/"))
    for meeting in (1, 2, 3):
        assert f"{first.url}/display/{meeting} " in first.said
        assert visitor.get(f"/display/{meeting}")
    # Another process's work, waited for in a greenlet of the real server.
    assert visitor.get("/results/1/agenda.pdf").startswith(b"%PDF-")
    for name in ("chair", "secretary", "chief-teller"):
        assert signs_in(first.link(name))
    assert not signs_in(first.link("chair")), "a code opens one sign-in"
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert data_served_at(first.url) == tmp_path

    assert refused(port=urlsplit(first.url).port, data=tmp_path / "other") == 1
    assert "is in use; choose another with --port" in capsys.readouterr().err
    assert refused(data=tmp_path) == 2
    assert "Another server runs on" in capsys.readouterr().err
    assert first.stop() == 0
    with pytest.raises(NoCodesError):
        data_served_at(first.url)
    assert refused(data=tmp_path, empty=True) == 2
    assert "holds the demo" in capsys.readouterr().err

    second = Serving("--data", str(tmp_path))
    started.append(second)
    assert second.link("chair").partition("code=")[2] == read_codes(tmp_path)["chair"][1]
    assert signs_in(second.link("chair"))
    assert not signs_in(first.link("door").replace(first.url, second.url))
    # A printed card outlives the start.
    assert Browser(second.url).get(card)
    assert second.stop(signal.SIGTERM) == 0
    assert "Traceback" not in first.said + second.said


@needs_a_network
def test_on_a_lan_it_speaks_https_by_a_root_of_its_own(
    tmp_path: Path, started: list[Serving]
) -> None:
    server = Serving("--data", str(tmp_path), "--host", "0.0.0.0", "--voters", "3")
    started.append(server)
    assert server.url == server.own_url.replace("127.0.0.1", ADDRESSES[0])
    root = tmp_path / "certificates" / "root.pem"
    visitor = Browser(server.url)
    with pytest.raises(requests.exceptions.SSLError):
        visitor.get("/healthz")
    visitor.session.verify = str(root)
    assert visitor.get("/healthz")
    assert visitor.get("/trust/root.pem") == root.read_bytes()
    trust = visitor.get("/trust").decode()
    fingerprint = server.said.partition("SHA-256")[2].split()[0]
    assert fingerprint in trust
    assert visitor.get("/trust/qr.svg").startswith(b"<svg")
    assert "plain-http" not in trust
    assert server.stop() == 0
    assert "Traceback" not in server.said


@needs_a_network
def test_plain_http_on_a_lan_is_said_on_every_page_and_cards_carry_the_public_address(
    tmp_path: Path, started: list[Serving]
) -> None:
    public = "http://hall.example"
    options = ("--host", ADDRESSES[0], "--http", "--public-url", public + "/", "--voters", "3")
    server = Serving("--data", str(tmp_path), *options)
    started.append(server)
    assert server.url == public
    assert "not encrypted" in server.said
    visitor = Browser(server.own_url)
    for page in ("/", "/sign-in", "/seat", "/results", "/display/1", "/demo/cards", "/trust"):
        assert b"plain-http" in visitor.get(page), page
    assert f'href="{public}/s/' in visitor.get("/demo/cards").decode()
    assert server.stop() == 0


def test_an_empty_start_leads_through_the_pages_to_a_first_meeting(
    tmp_path: Path, started: list[Serving]
) -> None:
    server = Serving("--data", str(tmp_path), "--empty")
    started.append(server)
    admin = Browser(server.url)
    assert admin.leads_to("/") == "/set-up"
    admin.read_guard("/set-up")
    secret = "a long first password"
    admin.post("/set-up", name="admin", display_name="管理员", password=secret)
    admin.post("/sign-in", name="admin", password=secret)
    admin.read_guard("/desk")
    admin.post("/desk/bodies", name="桃源镇人民代表大会", kind="congress", place="桃源镇")
    lines = ["姓名,性别,代表团,座位号,手机,身份"]
    lines += [f"代表{n},女,一团,{n},,代表" for n in range(1, 31)]
    file = ("roster.csv", "\n".join(lines).encode())
    token = admin.hand_in("/desk/bodies/1/roster", file)["token"]
    admin.post("/desk/bodies/1/roster/import", token=token)
    admin.post(
        "/desk/bodies/1/meetings", term="第十九届", session="第二次会议", name="全体会议",
        held_on="2026-12-01", place="会议中心",
    )  # fmt: skip
    admin.post("/desk/meetings/1/items", kind="poll", title="票决", text="")
    admin.post(
        "/desk/meetings/1/items/1/polls", title="票决", pack="township-project-choose", seats=1,
        secrecy="secret", options="修路\n建桥",
    )  # fmt: skip
    assert "修路" not in admin.get("/display/1").decode()
    assert "票决" in admin.get("/desk/meetings/1").decode()
    assert len([link for link in admin.links("/desk/bodies/1/roster") if "/people/" in link]) == 30
    assert server.stop() == 0

    again = Serving("--data", str(tmp_path))
    started.append(again)
    assert "demo" not in again.said
    assert f"{again.url}/display/1 " in again.said
    with pytest.raises(PageRefusedError):
        Browser(again.url).get("/set-up")
    assert not holds_demo(tmp_path)
    assert again.stop() == 0


def test_only_a_demo_is_thrown_away(tmp_path: Path) -> None:
    with hold_folder(tmp_path):
        (tmp_path / "yishitang.sqlite").write_text("real")
        with pytest.raises(FolderRefusedError):
            empty_of_demo(tmp_path)
        assert (tmp_path / "yishitang.sqlite").read_text() == "real"
        (tmp_path / FILE).write_text("{}")
        (tmp_path / "keys").mkdir()
        empty_of_demo(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["server.lock"]


def test_a_folder_is_held_by_one_server(tmp_path: Path) -> None:
    with hold_folder(tmp_path), pytest.raises(FolderRefusedError):
        hold_folder(tmp_path)
    hold_folder(tmp_path).close()


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(CannotListenError, match="no address"):
        open_listener("203.0.113.7", 0)
