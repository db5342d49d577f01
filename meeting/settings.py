"""What one start of the server is told; nothing in the app reads the environment by itself."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

SECRET_BYTES = 32


@dataclass(frozen=True)
class Settings:
    """One start's choices; `transport` is 'https', 'http' or 'loopback'."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    transport: str = "loopback"
    demo: bool = False
    secret_key: bytes = field(default=b"", repr=False)
    root_pem: Path | None = None
    root_fingerprint: str = ""
    testing: bool = False

    @property
    def address(self) -> str:
        """The address a tablet is told, without a slash at its end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        scheme = "https" if self.transport == "https" else "http"
        shown = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        return f"{scheme}://{shown}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    return host in ("127.0.0.1", "localhost", "::1") or host.startswith("127.")


def session_key(data: Path) -> bytes:
    """The key that signs the sign-in cookies; made once for a data folder and kept in it."""
    file = data / "session.key"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(os.urandom(SECRET_BYTES))
    return file.read_bytes()
