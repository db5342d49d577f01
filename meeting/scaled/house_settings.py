"""The app's settings of one house, the same for every worker and for what prepares the store."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from meeting.addresses import is_unspecified, machine_addresses
from meeting.certificates import Certificates, ensure_certificates
from meeting.scaled.configuration import Configuration
from meeting.scaled.nginx import Tls
from meeting.settings import Settings

FOLDER = "certificates"
ROOT, CHAIN = "root.pem", "server.pem"


def ensure_tls(house: Configuration) -> Tls | None:
    """The certificate that nginx shows, made or renewed when it must be; None without https."""
    if house.transport != "https":
        return None
    if house.certificate is not None and house.key is not None:
        return Tls(house.certificate, house.key)
    name = socket.gethostname().partition(".")[0]
    hosts = [*_addresses(house), name, f"{name}.local"]
    hosts += [urlsplit(url).hostname or "" for url in (house.public_url, house.box_url)]
    made: Certificates = ensure_certificates(house.data / FOLDER, hosts, datetime.now(UTC))
    return Tls(made.chain_path, made.key_path)


def settings_for(house: Configuration, demo: bool) -> Settings:
    """What every process of the house is told; `demo` says whether its store holds one."""
    root = house.data / FOLDER / ROOT
    has_own_root = house.transport == "https" and house.certificate is None
    return Settings(
        data=house.data,
        host=house.host,
        hall_host=next(iter(_addresses(house)), ""),
        port=house.port,
        public_url=house.public_url,
        transport=house.transport,
        demo=demo,
        root_pem=root if has_own_root else None,
        certificate=house.certificate or (root.with_name(CHAIN) if has_own_root else None),
        root_fingerprint=_fingerprint(root.read_bytes()) if has_own_root else "",
        secret_over_http=house.secret_over_http,
        database_url=house.database_url,
    )


def _addresses(house: Configuration) -> list[str]:
    return machine_addresses() if is_unspecified(house.host) else [house.host]


def _fingerprint(pem: bytes) -> str:
    return x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()).hex(":").upper()
