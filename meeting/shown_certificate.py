"""The certificate that a server shows, read again when its file has changed while it serves.

A server runs for months, and a certificate ends: whoever renews it, the house itself or a program
of somebody's own, writes the files and restarts nothing.
"""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography import x509

log = logging.getLogger(__name__)


class ShownCertificate:
    """A TLS context of two PEM files; `look` has new lines see what the files hold by then.

    Lines that are open stay as they are. Raises OSError (ssl.SSLError is one) when the files cannot
    be read or do not belong together.
    """

    def __init__(self, chain: Path, key: Path) -> None:
        self._chain, self._key = chain, key
        self._shown = chain.read_bytes()
        self.context = self._read()

    def look(self, renew: Callable[[], object] = lambda: None) -> bool:
        """Calls `renew` and shows what is new then; whether anything was.

        What cannot be renewed or shown is logged, and the old one is shown on: the next look may
        find the second of two files written, or the disk free again.
        """
        try:
            renew()
            chain = self._chain.read_bytes()
            if chain == self._shown:
                return False
            # In a context of its own first: half a pair would leave ours without any key.
            self._read()
            self.context.load_cert_chain(self._chain, self._key)
        except OSError as problem:
            log.error("The certificate was not renewed: %s", problem)
            return False
        self._shown = chain
        return True

    def keep(self, every: float, renew: Callable[[], object] = lambda: None) -> None:
        """Looks for ever, each so many seconds; for a thread beside the server."""
        while True:
            time.sleep(every)
            self.look(renew)

    def _read(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._chain, self._key)
        return context


def good_until(chain: Path | None) -> datetime | None:
    """When the first certificate of the file ends, in UTC; None without a file that says so."""
    try:
        each = x509.load_pem_x509_certificates(chain.read_bytes()) if chain is not None else []
    except (OSError, ValueError):
        return None
    return min((one.not_valid_after_utc for one in each), default=None)
