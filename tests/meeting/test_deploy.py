"""The files of scripts/deploy: each is taken by the program for which it is written."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path

import pytest
import redis

from meeting.certificates import Certificates, ensure_certificates
from meeting.demo.free_ports import free_ports
from meeting.scaled.accounts import OURSELVES
from meeting.scaled.configuration import read_configuration
from meeting.scaled.nginx import Tls, forget_work_folder, nginx
from meeting.scaled.part import Part
from meeting.scaled.programs import program
from tests.meeting.echoes import echoing_house
from tests.meeting.postgres_cluster import Cluster
from tests.meeting.scaled_house import not_installed

STREAM = "/usr/lib/nginx/modules/ngx_stream_module.so"


@pytest.fixture
def deploy(root: Path) -> Path:
    return root / "scripts" / "deploy"


def test_systemd_takes_the_units(root: Path, deploy: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        not_installed("systemd-analyze")
    for unit in ("yishitang@.service", "yishitang.target"):
        text = (deploy / unit).read_text(encoding="utf-8")
        text = text.replace("/opt/yishitang/.venv/bin/python", sys.executable)
        (tmp_path / unit).write_text(text.replace("/opt/yishitang", str(root)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "yishitang@xinhe.service",
         tmp_path / "yishitang.target"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    # A key that it does not know is no error to it, and does nothing.
    assert (done.returncode, done.stderr) == (0, "")


def test_the_model_of_a_house_is_a_configuration(deploy: Path) -> None:
    house = read_configuration(deploy / "house.toml")
    assert (house.transport, house.empty, house.database.is_own) == ("https", True, False)


def test_the_front_passes_tls_through_and_says_for_whom(deploy: Path, tmp_path: Path) -> None:
    if not Path(STREAM).exists():
        not_installed("libnginx-mod-stream")
    made = ensure_certificates(tmp_path / "tls", ["xinhe.example"], datetime.now(UTC))
    with echoing_house(tmp_path) as echo:
        house = replace(echo, fronts=("127.0.0.3",), public_url="https://xinhe.example")
        tls = Tls(made.chain_path, made.key_path)
        port = free_ports(2)
        with _running(nginx(house, tls), tmp_path), _front(deploy, tmp_path, port, house.port):
            sent = _asked(port, made, "xinhe.example", "127.0.0.7")
            assert sent["x-forwarded-for"] == "127.0.0.7"
            # Who is no front may say what he likes.
            forged = b"PROXY TCP4 203.0.113.9 127.0.0.1 5000 443\r\n"
            sent = _asked(house.port, made, "xinhe.example", "127.0.0.9", forged)
            assert sent["x-forwarded-for"] == "127.0.0.9"
            # A name that no house has is not answered.
            with pytest.raises((ssl.SSLError, OSError)):
                _asked(port, made, "nobody.example", "127.0.0.7")
        forget_work_folder(house.data)


def test_postgresql_knows_every_setting(deploy: Path, cluster: Cluster) -> None:
    text = (deploy / "postgresql.conf").read_text(encoding="utf-8")
    named = set(re.findall(r"^(\w+) = ", text, re.M))
    known = {
        str(name) for (name,) in cluster.ask(cluster.prepared(), "select name from pg_settings")
    }
    assert named
    assert named <= known
    assert "fsync = on" in text


def test_redis_takes_its_settings_and_lets_a_house_in_by_tls(deploy: Path, tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        not_installed("redis-server")
    made = ensure_certificates(tmp_path / "tls", ["127.0.0.1"], datetime.now(UTC))
    port = free_ports(1)
    text = (deploy / "redis.conf").read_text(encoding="utf-8")
    for told, here in (
        ("bind 192.0.2.30", "bind 127.0.0.1"), ("tls-port 6380", f"tls-port {port}"),
        ("/etc/redis/engines.pem", str(made.chain_path)),
        ("/etc/redis/engines-key.pem", str(made.key_path)),
        ("/etc/redis/root.pem", str(made.root_pem_path)), ("/var/lib/redis", str(tmp_path)),
    ):  # fmt: skip
        assert told in text
        text = text.replace(told, here)
    file = tmp_path / "redis.conf"
    file.write_text(text, encoding="utf-8")
    command = [*OURSELVES.words("KILL"), program("redis-server", "redis-server"), str(file)]
    server = Part("redis", command, tmp_path, is_ready=lambda: _listens(port))
    with _running(server, tmp_path):
        ca = f"?ssl_ca_certs={made.root_pem_path}"
        with redis.Redis.from_url(f"rediss://xinhe:CHANGE-ME@127.0.0.1:{port}/0{ca}") as house:
            assert house.set("yst:a", 1)
            with pytest.raises(redis.ResponseError):
                house.set("other", 1)
            with pytest.raises(redis.ResponseError):
                house.save()
        with (
            redis.Redis.from_url(f"rediss://127.0.0.1:{port}/0{ca}") as nobody,
            pytest.raises(redis.AuthenticationError),
        ):
            nobody.ping()


@contextmanager
def _front(deploy: Path, folder: Path, port: int, house_port: int) -> Iterator[None]:
    text = (deploy / "front.conf").read_text(encoding="utf-8")
    for told, here in (
        ("load_module modules/ngx_stream_module.so;", f"load_module {STREAM};\ndaemon off;"),
        ("listen 443", f"listen 127.0.0.1:{port}"), ("listen 444", f"listen 127.0.0.1:{port + 1}"),
        ("192.0.2.21", "127.0.0.1"), ("default 443", f"default {house_port}"),
        # Here the front has an address of its own, as a machine in front has.
        ("proxy_protocol on;", "proxy_protocol on;\n    proxy_bind 127.0.0.3;"),
        ("/run/nginx.pid", f"{folder}/front.pid"),
        ("/var/log/nginx/error.log", f"{folder}/front.log"),
        ("worker_connections 65536", "worker_connections 512"),
    ):  # fmt: skip
        assert told in text, told
        text = text.replace(told, here)
    file = folder / "front.conf"
    file.write_text(text, encoding="utf-8")
    command = [*OURSELVES.words("TERM"), program("nginx", "nginx"), "-p", str(folder)]
    command += ["-c", str(file), "-e", "stderr"]
    with _running(Part("front", command, folder, is_ready=lambda: _listens(port)), folder):
        yield


@contextmanager
def _running(part: Part, folder: Path) -> Iterator[None]:
    part.log = folder / f"{part.name}.out"
    part.start()
    try:
        part.wait_until_ready()
        yield
    finally:
        part.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _asked(
    port: int, made: Certificates, name: str, source: str, first: bytes = b""
) -> dict[str, str]:
    """What a worker was sent when somebody at `source` asked for `name`."""
    context = ssl.create_default_context(cafile=str(made.root_pem_path))
    with socket.create_connection(("127.0.0.1", port), 20, (source, 0)) as line:
        if first:
            line.sendall(first)
        with context.wrap_socket(line, server_hostname=name) as spoken:
            spoken.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            answer = HTTPResponse(spoken)
            answer.begin()
            headers: dict[str, str] = json.loads(answer.read())["headers"]
            return headers
