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
from meeting.shown_certificate import ShownCertificate, good_until

NOW = datetime.now(UTC)
HOST = "127.0.0.1"
PATIENCE_S = 30


@pytest.fixture
def made(tmp_path: Path, request: pytest.FixtureRequest) -> Certificates:
    """Made now, or when the test says."""
    at = getattr(request, "param", NOW)
    return ensure_certificates(tmp_path / "certificates", [HOST], at)


@pytest.fixture
def shown(made: Certificates) -> ShownCertificate:
    return ShownCertificate(made.chain_path, made.key_path)


@pytest.fixture
def port(shown: ShownCertificate) -> Iterator[int]:
    """A listener that shakes hands with whoever comes, and says nothing more."""
    context = shown.context
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
    made: Certificates, shown: ShownCertificate, port: int, old: ssl.TLSVersion
) -> None:
    context = trusting(made.root_pem_path)
    # The client's own floor must not be what refuses.
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = old
    with pytest.raises((ssl.SSLError, ConnectionError)):
        shaken(port, context)
    assert shown.context.minimum_version >= ssl.TLSVersion.TLSv1_2


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


@pytest.mark.parametrize("made", [NOW - LEAF_LIFE + RENEW_BEFORE], indirect=True)
def test_a_renewed_certificate_is_shown_to_new_lines_without_a_restart(
    made: Certificates, shown: ShownCertificate, port: int
) -> None:
    context = trusting(made.root_pem_path)
    before = seen(port, context)
    assert not shown.look()
    assert shown.look(made.renew)
    assert seen(port, context) == made.chain_path.read_bytes() != before
    assert not shown.look(made.renew)


def test_half_a_pair_or_a_disk_that_is_full_leaves_the_certificate_that_is_shown(
    made: Certificates, shown: ShownCertificate, port: int, tmp_path: Path
) -> None:
    context = trusting(made.root_pem_path)
    before, key = seen(port, context), made.key_path.read_bytes()
    other = ensure_certificates(tmp_path / "other", [HOST], NOW)

    def full() -> None:
        raise OSError("no space left")

    assert not shown.look(full)
    made.key_path.write_bytes(other.key_path.read_bytes())
    made.chain_path.write_bytes(made.chain_path.read_bytes() + b"\n")
    assert not shown.look()
    assert seen(port, context) == before
    made.key_path.write_bytes(key)
    assert shown.look()
    assert seen(port, context) == before


def test_the_end_of_a_certificate_is_that_of_the_first_in_its_file(
    made: Certificates, tmp_path: Path
) -> None:
    until = good_until(made.chain_path)
    assert until is not None
    assert timedelta(days=395) < until - NOW < LEAF_LIFE
    both = tmp_path / "both.pem"
    both.write_bytes(made.root_pem_path.read_bytes() + made.chain_path.read_bytes())
    assert good_until(both) == until
    assert good_until(None) is None
    assert good_until(tmp_path / "nothing.pem") is None


def seen(port: int, context: ssl.SSLContext) -> bytes:
    """The certificate that a new line is shown, as its PEM file."""
    with socket.create_connection((HOST, port), timeout=PATIENCE_S) as line:
        with context.wrap_socket(line, server_hostname=HOST) as safe:
            shown = safe.getpeercert(binary_form=True)
    assert shown is not None
    return ssl.DER_cert_to_PEM_cert(shown).encode()
