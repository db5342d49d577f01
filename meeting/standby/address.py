"""Takes the hall's address over, so that tablets find the new machine where the old one was."""

from __future__ import annotations

import socket
import struct
import subprocess
from ipaddress import IPv4Interface
from pathlib import Path

ETH_ARP, ETH_IPV4 = 0x0806, 0x0800
BROADCAST = b"\xff" * 6
# One may get lost.
TIMES = 3


class AddressRefused(Exception):
    """The address could not be taken; the message says why, in Chinese and English."""


def take_address(address: IPv4Interface, device: str) -> None:
    """Gives the device this address and tells the whole hall whose it is now.

    Needs the right to administer the network (root, or CAP_NET_ADMIN and CAP_NET_RAW).
    """
    done = subprocess.run(  # noqa: S603 - the system's own program, no shell
        ["ip", "address", "replace", str(address), "dev", device],  # noqa: S607 - as an admin types it
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = done.stderr.strip()
        raise AddressRefused(f"没有取得地址 {address}：{why}。Cannot take {address}: {why}.")
    try:
        own = bytes.fromhex(
            Path(f"/sys/class/net/{device}/address").read_text().strip().replace(":", "")
        )
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind((device, ETH_ARP))
            for _ in range(TIMES):
                wire.send(announcement(own, address.ip.packed))
    except OSError as problem:
        raise AddressRefused(
            f"没有通知会场：{problem}。The hall could not be told: {problem}."
        ) from problem


def announcement(own: bytes, address: bytes) -> bytes:
    """The Ethernet frame by which everybody learns a machine's address (RFC 5227, section 3)."""
    head = BROADCAST + own + struct.pack("!H", ETH_ARP)
    kind = struct.pack("!HHBBH", 1, ETH_IPV4, 6, 4, 1)
    return (head + kind + own + address + bytes(6) + address).ljust(60, b"\0")
