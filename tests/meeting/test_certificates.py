"""The local root and server certificate, judged by openssl itself."""

import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from meeting import certificates
from meeting.certificates import Certificates, ensure_certificates

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOSTS = ["192.168.31.20", "hall", "fd00::20"]


def leaf_of(made: Certificates) -> x509.Certificate:
    return x509.load_pem_x509_certificate(made.chain_path.read_bytes())


def openssl_verify(made: Certificates, *wanted: str, at: datetime = NOW) -> str:
    moment = str(int(at.timestamp()))
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-attime", moment]
    command += [*wanted, "-CAfile", str(made.root_pem_path), str(made.chain_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "ok" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize(
    "wanted",
    [
        ("-verify_ip", "192.168.31.20"),
        ("-verify_ip", "fd00::20"),
        ("-verify_ip", "127.0.0.1"),
        ("-verify_hostname", "hall.local"),
        ("-verify_hostname", "hall"),
        ("-verify_hostname", "localhost"),
    ],
)
def test_openssl_accepts_the_server_under_each_of_its_names(
    tmp_path: Path, wanted: tuple[str, str]
) -> None:
    assert openssl_verify(ensure_certificates(tmp_path, HOSTS, NOW), *wanted) == "ok"


def test_openssl_refuses_another_address(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, HOSTS, NOW)
    assert "mismatch" in openssl_verify(made, "-verify_ip", "192.168.31.21")


@pytest.mark.parametrize("host", ["bank.example.com", "8.8.8.8", "192.168.99.1"])
def test_the_root_cannot_vouch_for_strangers(tmp_path: Path, host: str) -> None:
    made = ensure_certificates(tmp_path, HOSTS, NOW)
    root = certificates._load(made.root_pem_path, tmp_path / "root-key.pem")
    assert root is not None
    forged = certificates._make_leaf(root, certificates._names([host]), NOW)
    made.chain_path.write_bytes(forged.certificate.public_bytes(serialization.Encoding.PEM))
    assert "permitted subtree violation" in openssl_verify(made)


def test_the_server_certificate_lives_at_most_397_days(tmp_path: Path) -> None:
    leaf = leaf_of(ensure_certificates(tmp_path, HOSTS, NOW))
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(days=397)


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, HOSTS, NOW)
    for path in (made.key_path, tmp_path / "root-key.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_call_changes_nothing(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, HOSTS, NOW)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert ensure_certificates(tmp_path, list(reversed(HOSTS)), NOW + timedelta(days=1)) == first
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_near_its_end_the_server_is_renewed_under_the_same_root(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, HOSTS, NOW)
    old = leaf_of(first)
    later = old.not_valid_after_utc - timedelta(days=20)
    second = ensure_certificates(tmp_path, HOSTS, later)
    assert leaf_of(second).serial_number != old.serial_number
    assert second.fingerprint == first.fingerprint
    assert openssl_verify(second, at=later) == "ok"


def test_a_new_lease_in_the_same_hall_keeps_the_root(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, HOSTS, NOW)
    second = ensure_certificates(tmp_path, ["192.168.31.77", "hall"], NOW)
    assert second.fingerprint == first.fingerprint
    assert openssl_verify(second, "-verify_ip", "192.168.31.77") == "ok"


def test_another_network_needs_another_root(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, HOSTS, NOW)
    second = ensure_certificates(tmp_path, ["10.0.7.4"], NOW)
    assert second.fingerprint != first.fingerprint
    assert openssl_verify(second, "-verify_ip", "10.0.7.4") == "ok"


def test_a_root_near_its_end_is_made_anew(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path, HOSTS, NOW)
    later = NOW + timedelta(days=3500)
    second = ensure_certificates(tmp_path, HOSTS, later)
    assert second.fingerprint != first.fingerprint
    assert openssl_verify(second, at=later) == "ok"


def test_damaged_and_mixed_up_files_are_replaced(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, HOSTS, NOW)
    made.chain_path.write_text("not a certificate")
    assert openssl_verify(ensure_certificates(tmp_path, HOSTS, NOW)) == "ok"
    made.key_path.write_bytes((tmp_path / "root-key.pem").read_bytes())
    assert openssl_verify(ensure_certificates(tmp_path, HOSTS, NOW)) == "ok"


def test_the_unspecified_address_is_nobodys_name(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, ["0.0.0.0", "::", "192.168.31.20"], NOW)
    spoken = leaf_of(made).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = {str(one) for one in spoken.get_values_for_type(x509.IPAddress)}
    assert addresses == {"127.0.0.1", "::1", "192.168.31.20"}


def test_the_fingerprint_is_the_one_openssl_prints(tmp_path: Path) -> None:
    made = ensure_certificates(tmp_path, HOSTS, NOW)
    printed = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", str(made.root_pem_path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert printed.strip().endswith(made.fingerprint)
