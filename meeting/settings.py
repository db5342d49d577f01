"""What one start of the server is told; nothing in the app reads the environment by itself."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from meeting.addresses import in_a_url, is_loopback, is_unspecified

__all__ = ["Settings", "is_loopback", "session_key"]

SECRET_BYTES = 32


@dataclass(frozen=True)
class Settings:
    """One start's choices; `transport` is 'https', 'http' or 'loopback'.

    `hall_host` is the address that tablets can reach when `host` stands for all of them.
    `database_url` names a PostgreSQL server's database; without it the store is a file in `data`.
    """

    data: Path
    host: str = "127.0.0.1"
    hall_host: str = ""
    port: int = 8000
    public_url: str = ""
    transport: str = "loopback"
    demo: bool = False
    secret_key: bytes = field(default=b"", repr=False)
    root_pem: Path | None = None
    root_fingerprint: str = ""
    # The chain that tablets are shown, ours or somebody's own.
    certificate: Path | None = None
    testing: bool = False
    secret_over_http: bool = False
    # It may carry a password.
    database_url: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """The address a tablet is told, without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        return self._at(self.hall_host if is_unspecified(self.host) else self.host)

    @property
    def own_address(self) -> str:
        """The address by which this very machine reaches the server."""
        return self._at("127.0.0.1" if is_unspecified(self.host) else self.host)

    def _at(self, host: str) -> str:
        scheme = "https" if self.transport == "https" else "http"
        return f"{scheme}://{in_a_url(host or '127.0.0.1')}:{self.port}"


def session_key(data: Path) -> bytes:
    """The key that signs the sign-in cookies; made once for a data folder and kept in it.

    It is on the disk before any cookie is signed: a power cut signs nobody out.
    """
    file = data / "session.key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(file.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(os.urandom(SECRET_BYTES))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
        folder = os.open(data, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return file.read_bytes()
