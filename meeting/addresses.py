"""Which addresses this machine has, and which of them a tablet in the hall can reach."""

from __future__ import annotations

import ipaddress
import socket

import ifaddr

UNSPECIFIED = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
# Nothing is sent there: asking the system for the way to it names the address it would send from.
FAR_AWAY = "192.0.2.1"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    return host in ("localhost", "::1") or host.startswith("127.")


def is_unspecified(host: str) -> bool:
    """Whether `host` stands for every address of the machine."""
    return host in UNSPECIFIED


def machine_addresses() -> list[str]:
    """The machine's own addresses in its networks, the most likely one of the hall first.

    Loopback and link-local ones are left out: no tablet reaches the server by them.
    """
    found: list[str] = []
    for adapter in ifaddr.get_adapters():
        for each in adapter.ips:
            text = each.ip if isinstance(each.ip, str) else each.ip[0]
            address = ipaddress.ip_address(text)
            if not address.is_loopback and not address.is_link_local and text not in found:
                found.append(text)
    preferred = _address_of_the_way_out()
    return sorted(found, key=lambda text: (text != preferred, ":" in text, found.index(text)))


def in_a_url(host: str) -> str:
    """The host as an address line takes it: an IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host else host


def _address_of_the_way_out() -> str:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((FAR_AWAY, 9))
            address: str = probe.getsockname()[0]
    except OSError:
        return ""
    return address
