"""The pairing file: one key and certificate that both machines hold, and nobody else.

Each side shows this certificate and takes no other (TLS 1.3 in both directions), so the wire
between the machines is secret and cannot be joined; a key that leaks later opens nothing recorded.
"""

from __future__ import annotations

import os
import ssl
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=3650)
SLACK = timedelta(days=1)


class PairingOpen(Exception):
    """The pairing file may be read by others; the message says so in Chinese and English."""


def make_pairing(path: Path, now: datetime) -> None:
    """Writes a new pairing file for this user alone; FileExistsError where there is one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "yishitang standby")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SLACK)
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(private + certificate.public_bytes(serialization.Encoding.PEM))


def paired(path: Path, *, is_server: bool) -> ssl.SSLContext:
    """The TLS of one side; raises PairingOpen when others may read the file."""
    if path.stat().st_mode & 0o077:
        raise PairingOpen(f"{path}：别人也能读，请改为 0600。Others may read it; make it 0600.")
    side = ssl.PROTOCOL_TLS_SERVER if is_server else ssl.PROTOCOL_TLS_CLIENT
    context = ssl.SSLContext(side)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # Addresses move between the machines; what counts is the one key.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(path)
    context.load_verify_locations(path)
    return context
