"""How the house speaks TLS: what it offers, and what somebody hears who does not trust it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meeting.certificates import LEAF_LIFE, RENEW_BEFORE, Certificates, ensure_certificates
from meeting.serve import _tls

NOW = datetime.now(UTC)
HOST = "127.0.0.1"
PATIENCE_S = 30


@pytest.fixture
def made(tmp_path: Path) -> Certificates:
    return ensure_certificates(tmp_path / "certificates", [HOST], NOW)


@pytest.fixture
def port(made: Certificates) -> Iterator[int]:
    """A listener that shakes hands with whoever comes, and says nothing more."""
    context = _tls(made)
    assert context is not None
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            line.settimeout(PATIENCE_S)
            try:
                context.wrap_socket(line, server_side=True).close()
            except OSError:
                line.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield int(listener.getsockname()[1])
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def shaken(port: int, context: ssl.SSLContext, name: str = HOST) -> str:
    """The version that both settled on; raises ssl.SSLError when they did not."""
    with socket.create_connection((HOST, port), timeout=PATIENCE_S) as line:
        with context.wrap_socket(line, server_hostname=name) as safe:
            return str(safe.version())


def trusting(root: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if root is not None:
        context.load_verify_locations(root)
    return context


def test_a_tablet_that_trusts_the_root_speaks_the_newest_tls(made: Certificates, port: int) -> None:
    assert shaken(port, trusting(made.root_pem_path)) == "TLSv1.3"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
@pytest.mark.parametrize("old", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_nobody_is_spoken_to_in_a_broken_old_tls(
    made: Certificates, port: int, old: ssl.TLSVersion
) -> None:
    context = trusting(made.root_pem_path)
    # The client's own floor must not be what refuses.
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = old
    with pytest.raises((ssl.SSLError, ConnectionError)):
        shaken(port, context)
    served = _tls(made)
    assert served is not None
    assert served.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("who", ["no root", "another house's root"])
def test_a_tablet_without_the_houses_root_refuses_and_is_told_why(
    made: Certificates, port: int, tmp_path: Path, who: str
) -> None:
    other = ensure_certificates(tmp_path / "other", [HOST], NOW)
    context = trusting(None if who == "no root" else other.root_pem_path)
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        shaken(port, context)
    # What browsers show as an unknown issuer; /trust and the secretary's guide say what to do.
    assert refused.value.verify_code in (18, 19, 20, 21)


def test_a_certificate_is_renewed_a_month_before_any_tablet_would_refuse_it(
    made: Certificates,
) -> None:
    folder, first = made.chain_path.parent, made.chain_path.read_bytes()
    last_day = NOW + LEAF_LIFE - RENEW_BEFORE
    ensure_certificates(folder, [HOST], last_day - timedelta(days=2))
    assert made.chain_path.read_bytes() == first
    ensure_certificates(folder, [HOST], last_day + timedelta(days=1))
    assert made.chain_path.read_bytes() != first
