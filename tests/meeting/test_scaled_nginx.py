"""nginx in front: what it passes on, what it hides, and what it does while a worker is dead."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from meeting.certificates import LEAF_LIFE, RENEW_BEFORE, ensure_certificates
from meeting.scaled.command import show_renewed
from meeting.scaled.configuration import Limits
from meeting.scaled.nginx import Tls, configuration, forget_work_folder, nginx, work_folder
from meeting.scaled.part import Part
from meeting.scaled.programs import program
from meeting.scaled.refusals import EngineMissing
from meeting.scaled.together import COOKIE
from meeting.shown_certificate import ShownCertificate
from tests.meeting.echoes import Echoes, house_at
from tests.meeting.scaled_house import not_installed

PATIENCE_SECONDS = 30.0
FORGED = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "Forwarded": "for=203.0.113.9",
    "Cookie": "yishitang=secret",
    "User-Agent": "tablet",
}


class Front:
    """A running nginx before an echoing box and two echoing workers."""

    def __init__(self, folder: Path, limits: Limits | None = None, spreads: bool = False) -> None:
        house = house_at(folder)
        self.house = replace(house, limits=limits or Limits(), spread_tablets=spreads)
        self.echoes = Echoes(self.house)
        self.part: Part = nginx(self.house, None)
        self.part.log = folder / "nginx.log"
        self.part.start()
        self.part.wait_until_ready()

    def ask(
        self, port: int, path: str = "/", method: str = "GET", body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[HTTPResponse, bytes]:  # fmt: skip
        line = HTTPConnection("127.0.0.1", port, timeout=20)
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        text = answer.read()
        line.close()
        return answer, text

    def stop(self) -> None:
        self.part.stop()
        self.echoes.end_all()
        forget_work_folder(self.house.data)


@pytest.fixture(autouse=True)
def _is_installed() -> None:
    try:
        program("nginx", "nginx")
    except EngineMissing as problem:
        not_installed(str(problem))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    made = Front(tmp_path)
    yield made
    made.stop()


def test_a_worker_is_told_the_address_of_whoever_holds_the_line_and_nothing_forged(
    front: Front,
) -> None:
    answer, text = front.ask(front.house.port, headers=FORGED)
    sent = json.loads(text)["headers"]
    assert answer.status == 200
    assert sent["x-forwarded-for"] == "127.0.0.1"
    assert sent["x-forwarded-proto"] == "http"
    assert sent["host"] == f"127.0.0.1:{front.house.port}"
    assert sent["cookie"] == FORGED["Cookie"]
    assert not {"x-forwarded-host", "forwarded", "x-forwarded-port"} & set(sent)


def test_the_ballot_box_is_told_nobody(front: Front) -> None:
    answer, text = front.ask(
        front.house.box_port, "/b/7/cast", "POST", b"{}",
        {**FORGED, "Content-Type": "application/json", "Origin": "http://127.0.0.1"},
    )  # fmt: skip
    assert answer.status == 200
    assert set(json.loads(text)["headers"]) <= {
        "host",
        "content-type",
        "content-length",
        "connection",
    }
    assert front.ask(front.house.box_port, "/")[0].status == 404
    assert front.ask(front.house.box_port, "/b/7/cast", "POST", b"x" * 20_000)[0].status == 413


def test_tablets_of_a_dead_worker_are_served_by_the_other_and_without_any_are_told_to_wait(
    front: Front,
) -> None:
    first, second = front.house.worker_ports
    cookies = [{"Cookie": f"yishitang=tablet-{number}"} for number in range(20)]

    def who(cookie: dict[str, str]) -> int:
        return int(json.loads(front.ask(front.house.port, headers=cookie)[1])["port"])

    before = [who(cookie) for cookie in cookies]
    assert set(before) == {first, second}
    assert [who(cookie) for cookie in cookies] == before
    front.echoes.end(first)
    assert {who(cookie) for cookie in cookies} == {second}
    front.echoes.end(second)
    answer, text = front.ask(front.house.port, headers=cookies[0])
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert "服务正在恢复" in text.decode()


@pytest.mark.parametrize("spreads", [False, True])
def test_a_bodys_tablets_stay_with_one_worker_unless_they_are_to_be_spread(
    tmp_path: Path, spreads: bool
) -> None:
    front = Front(tmp_path, spreads=spreads)
    try:
        asked = [
            f"{COOKIE}={body}; yishitang=tablet-{number}"
            for body in range(8)
            for number in range(8)
        ]
        told = [front.ask(front.house.port, headers={"Cookie": each})[1] for each in asked]
        found = [json.loads(each)["port"] for each in told]
    finally:
        front.stop()
    # Which workers each body's tablets came to.
    of_bodies = [set(found[first : first + 8]) for first in range(0, 64, 8)]
    assert set().union(*of_bodies) == set(front.house.worker_ports)
    assert all(len(each) == 1 for each in of_bodies) == (not spreads)


def test_nothing_of_a_request_is_written_down(front: Front, tmp_path: Path) -> None:
    for port in front.house.worker_ports:
        front.echoes.end(port)
    front.ask(front.house.port, "/s/a-card-s-token")
    kept = [path for path in (tmp_path, work_folder(front.house.data)) for path in path.rglob("*")]
    texts = [path.read_bytes() for path in kept if path.is_file()]
    assert not [text for text in texts if b"a-card-s-token" in text]


def test_an_address_that_asks_too_often_is_refused_for_a_while(tmp_path: Path) -> None:
    narrow = Limits(requests_per_second_per_address=1, waiting_requests_per_address=1)
    front = Front(tmp_path, narrow)
    try:
        with ThreadPoolExecutor(8) as askers:
            asked = [askers.submit(front.ask, front.house.port) for _ in range(8)]
            codes = sorted(each.result()[0].status for each in asked)
    finally:
        front.stop()
    assert codes[0] == 200
    assert codes[-1] == 429


def test_files_have_an_allowance_of_their_own(tmp_path: Path) -> None:
    narrow = Limits(
        requests_per_second_per_address=1, waiting_requests_per_address=1,
        files_per_second_per_address=1, files_at_once_per_address=20,
    )  # fmt: skip
    front = Front(tmp_path, narrow)
    try:
        codes = [front.ask(front.house.port, "/static/a.css")[0].status for _ in range(30)]
        assert codes[:20] == [200] * 20
        assert codes[-1] == 429
        assert front.ask(front.house.port)[0].status == 200
        # What only looks like a file does not pass beside the allowance for pages.
        for path in ("/socket.io/../static/?EIO=4", "/static/a%2e", "/static/a?b"):
            assert front.ask(front.house.port, path)[0].status == 404
    finally:
        front.stop()


@pytest.mark.parametrize("fronts", [(), ("192.0.2.7", "2001:db8::7")])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::"])
def test_nginx_takes_every_configuration(
    tmp_path: Path, host: str, fronts: tuple[str, ...]
) -> None:
    made = ensure_certificates(tmp_path / "一 处", ["192.168.1.10"], datetime.now(UTC))
    house = replace(house_at(tmp_path), host=host, fronts=fronts)
    for tls in (None, Tls(made.chain_path, made.key_path)):
        file = tmp_path / "nginx.conf"
        file.write_text(configuration(house, tls, tmp_path), encoding="utf-8")
        done = subprocess.run(
            [program("nginx", "nginx"), "-t", "-p", tmp_path, "-c", file, "-e", "stderr"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "warn" not in done.stderr or os.geteuid() != 0


def test_old_tls_is_refused_and_plain_http_is_led_on(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path / "tls", ["127.0.0.1"], datetime.now(UTC))
    house = house_at(tmp_path)
    part = nginx(house, Tls(made.chain_path, made.key_path))
    part.log = tmp_path / "nginx.log"
    part.start()
    try:
        part.wait_until_ready()
        assert _spoken(house.port, made.root_pem_path) in ("TLSv1.2", "TLSv1.3")
        with pytest.raises(ssl.SSLError):
            _spoken(house.port, made.root_pem_path, ssl.TLSVersion.TLSv1_1)
        line = HTTPConnection("127.0.0.1", house.port, timeout=20)
        line.request("GET", "/hall")
        answer = line.getresponse()
        assert answer.status == 301
        assert answer.headers["Location"] == f"https://127.0.0.1:{house.port}/hall"
        line.close()
    finally:
        part.stop()
        forget_work_folder(house.data)


def test_a_renewed_certificate_is_shown_by_the_nginx_that_runs(tmp_path: Path) -> None:
    aged = datetime.now(UTC) - LEAF_LIFE + RENEW_BEFORE
    made = ensure_certificates(tmp_path / "tls", ["127.0.0.1"], aged)
    house = house_at(tmp_path)
    part = nginx(house, Tls(made.chain_path, made.key_path))
    part.log = tmp_path / "nginx.log"
    part.start()
    try:
        part.wait_until_ready()
        where = ("127.0.0.1", house.port)
        before = ssl.get_server_certificate(where, timeout=20)
        shown = ShownCertificate(made.chain_path, made.key_path)
        show_renewed(part, shown, made.renew)
        until = time.monotonic() + PATIENCE_SECONDS
        while (now := ssl.get_server_certificate(where, timeout=20)) == before:
            assert time.monotonic() < until
        assert now == made.chain_path.read_text()
    finally:
        part.stop()
        forget_work_folder(house.data)


def _spoken(port: int, root: Path, newest: ssl.TLSVersion | None = None) -> str | None:
    context = ssl.create_default_context(cafile=str(root))
    if newest is not None:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = newest
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as line,
        context.wrap_socket(line, server_hostname="127.0.0.1") as spoken,
    ):
        return spoken.version()
