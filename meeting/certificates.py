"""A local root and a server certificate, so that tablets on a LAN speak https with no internet.

The root is name-constrained: it can vouch for .local names and the hall's own addresses only, so
a tablet that trusts it trusts nothing else by it. Pure file work; the time is an argument.
"""

import ipaddress
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LEAF_LIFE = timedelta(days=397)
ROOT_LIFE = timedelta(days=3650)
RENEW_BEFORE = timedelta(days=30)
# How often a running server looks whether it must renew.
LOOK_SECONDS = 12 * 3600.0
# Tablets whose clock is a little behind must accept a certificate made a minute ago.
CLOCK_SLACK = timedelta(days=1)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Certificates:
    """Where the files are, for which hosts, and the root's SHA-256 fingerprint to compare."""

    root_pem_path: Path
    chain_path: Path
    key_path: Path
    fingerprint: str
    # Asked for in any order, they are the same.
    hosts: tuple[str, ...] = field(compare=False)

    def renew(self) -> None:
        """As `ensure_certificates` does it now, for the same hosts."""
        ensure_certificates(self.chain_path.parent, self.hosts, datetime.now(UTC))


@dataclass(frozen=True)
class _Pair:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class _Names:
    dns: tuple[str, ...]
    addresses: tuple[Address, ...]


def ensure_certificates(folder: Path, hosts: Sequence[str], now: datetime) -> Certificates:
    """Leaves a root and a server certificate in the folder that are good for all hosts now.

    What is still good is kept, byte for byte. The server certificate is renewed near its end or
    when the hosts changed; the root only near its own end or for a host that it may not vouch
    for, because every tablet must then trust anew. `now` carries a time zone.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_path, root_key_path = folder / "root.pem", folder / "root-key.pem"
    chain_path, key_path = folder / "server.pem", folder / "server-key.pem"
    names = _names(hosts)

    root = _load(root_path, root_key_path)
    if root is None or not _root_is_good(root.certificate, names, now):
        root = _make_root(names, now)
        _store(root, root_path, root_key_path)
    leaf = _load(chain_path, key_path)
    if leaf is None or not _leaf_is_good(leaf.certificate, root.certificate, names, now):
        leaf = _make_leaf(root, names, now)
        _store(leaf, chain_path, key_path)
    for path in (root_key_path, key_path):
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    fingerprint = _fingerprint(root.certificate)
    return Certificates(root_path, chain_path, key_path, fingerprint, tuple(hosts))


def _names(hosts: Sequence[str]) -> _Names:
    """Splits hosts into DNS names and addresses; a bare name is also known as name.local."""
    dns = {"localhost"}
    addresses: set[Address] = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    for host in hosts:
        text = host.strip().strip("[]").rstrip(".").lower()
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            if text:
                dns.add(text)
            if text and "." not in text and text != "localhost":
                dns.add(f"{text}.local")
            continue
        if not address.is_unspecified:
            addresses.add(address)
    return _Names(
        tuple(sorted(dns)), tuple(sorted(addresses, key=lambda one: (one.version, int(one))))
    )


def _neighbourhood(address: Address) -> Network:
    """The addresses the root may vouch for: the hall's subnet, so that a new lease needs no root.

    An address on the open internet, or the machine's own loopback, is permitted alone.
    """
    if not address.is_private or address.is_loopback:
        return ipaddress.ip_network(address)
    return ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False)


def _permits(root: x509.Certificate, names: _Names) -> bool:
    constraints = root.extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = constraints.permitted_subtrees or []
    zones = [item.value for item in permitted if isinstance(item, x509.DNSName)]
    networks = [item.value for item in permitted if isinstance(item, x509.IPAddress)]
    return all(
        any(name == zone or name.endswith(f".{zone}") for zone in zones) for name in names.dns
    ) and all(_neighbourhood(address) in networks for address in names.addresses)


def _root_is_good(root: x509.Certificate, names: _Names, now: datetime) -> bool:
    lasts = now + LEAF_LIFE < root.not_valid_after_utc
    return root.not_valid_before_utc <= now and lasts and _permits(root, names)


def _leaf_is_good(
    leaf: x509.Certificate, root: x509.Certificate, names: _Names, now: datetime
) -> bool:
    try:
        leaf.verify_directly_issued_by(root)
        spoken = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:
        # Whatever is wrong with a foreign or damaged certificate, the answer is a new one.
        return False
    current = leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc - RENEW_BEFORE
    return current and spoken == _alternative_names(names)


def _make_root(names: _Names, now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    # The key's own digest in the name keeps an old and a new root apart in a tablet's list.
    digest = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()[:8]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Yishitang local root {digest}")])
    zones = sorted({"local", *(name for name in names.dns if not name.endswith(".local"))})
    networks = sorted(
        {_neighbourhood(address) for address in names.addresses},
        key=lambda one: (one.version, int(one.network_address)),
    )
    permitted: list[x509.GeneralName] = [x509.DNSName(zone) for zone in zones]
    permitted += [x509.IPAddress(network) for network in networks]
    certificate = (
        _builder(subject, subject, key, now, ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _Pair(certificate, key)


def _make_leaf(root: _Pair, names: _Names, now: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Yishitang server")])
    issuer_key = root.key.public_key()
    certificate = (
        _builder(subject, root.certificate.subject, key, now, LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_alternative_names(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False
        )
        .sign(root.key, hashes.SHA256())
    )
    return _Pair(certificate, key)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    start = now - CLOCK_SLACK
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        # Both ends count as valid, so the last second is taken off.
        .not_valid_after(start + life - timedelta(seconds=1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _alternative_names(names: _Names) -> x509.SubjectAlternativeName:
    spoken: list[x509.GeneralName] = [x509.DNSName(name) for name in names.dns]
    spoken += [x509.IPAddress(address) for address in names.addresses]
    return x509.SubjectAlternativeName(spoken)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _load(certificate_path: Path, key_path: Path) -> _Pair | None:
    """The pair on disk; None when a file is missing, damaged or of another pair."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return _Pair(certificate, key) if certificate.public_key() == key.public_key() else None


def _store(pair: _Pair, certificate_path: Path, key_path: Path) -> None:
    secret = pair.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _replace(key_path, secret, 0o600)
    _replace(certificate_path, pair.certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Writes whole or not at all, and never for a moment with a wider mode."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
