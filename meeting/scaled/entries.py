"""Takes settings out of a table of the configuration file one by one, each checked for its kind."""

from __future__ import annotations

import ipaddress
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from meeting.scaled.refusals import (
    ConfigurationKeyMissing,
    ConfigurationKeyUnknown,
    ConfigurationValueWrong,
)

ANY_NUMBER = range(10**9)
PORTS = range(1, 2**16)


class Entries:
    """One table; what was never asked for is refused by `nothing_else`."""

    def __init__(self, file: Path, name: str, written: Mapping[str, Any]) -> None:
        self._file, self._name, self._written = file, name, dict(written)
        self._asked: set[str] = set()

    def text(self, key: str, usual: str = "") -> str:
        """Text, or the usual one."""
        value = self._take(key, usual)
        if not isinstance(value, str):
            raise self.wrong(key, "text")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is not written."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "flag")
        return value

    def number(
        self, key: str, usual: int, wanted: str = "number", allowed: Container[int] = ANY_NUMBER
    ) -> int:
        """A whole number among the allowed ones."""
        value = self._take(key, usual)
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            raise self.wrong(key, wanted)
        return value

    def port(self, key: str, usual: int) -> int:
        """A port of TCP."""
        return self.number(key, usual, "port", PORTS)

    def path(self, key: str) -> Path | None:
        """A path, from the file's own folder; None where it is not written."""
        text = self.text(key)
        return (self._file.parent / text).resolve() if text else None

    def host(self, key: str, usual: str) -> str:
        """An IP address to listen on; 'localhost' is one too."""
        text = self.text(key, usual)
        if text == "localhost":
            return "127.0.0.1"
        try:
            return str(ipaddress.ip_address(text))
        except ValueError as problem:
            raise self.wrong(key, "host") from problem

    def address(self, key: str) -> str:
        """An http or https URL without a slash at its end; empty where it is not written."""
        text = self.text(key).rstrip("/")
        parts = urlsplit(text)
        if text and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise self.wrong(key, "address")
        return text

    def addresses(self, key: str) -> tuple[str, ...]:
        """A list of IP addresses."""
        value = self._take(key, [])
        try:
            if not isinstance(value, list):
                raise ValueError(key)
            return tuple(str(ipaddress.ip_address(each)) for each in value)
        except ValueError as problem:
            raise self.wrong(key, "addresses") from problem

    def table(self, key: str) -> Entries:
        """A table of its own; an empty one where it is not written."""
        value = self._take(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, "table")
        return Entries(self._file, key, value)

    def nothing_else(self) -> None:
        """ConfigurationKeyUnknown when a key was written that means nothing: a slip, most often."""
        for key in self._written:
            if key not in self._asked:
                raise ConfigurationKeyUnknown(file=str(self._file), key=self._full(key))

    def missing(self, key: str) -> ConfigurationKeyMissing:
        """The refusal of a key that must be there."""
        return ConfigurationKeyMissing(file=str(self._file), key=self._full(key))

    def wrong(self, key: str, wanted: str) -> ConfigurationValueWrong:
        """The refusal of a value; `wanted` is a key of `refusals.WANTED`."""
        return ConfigurationValueWrong(file=str(self._file), key=self._full(key), wanted=wanted)

    def _take(self, key: str, usual: Any) -> Any:
        self._asked.add(key)
        return self._written.get(key, usual)

    def _full(self, key: str) -> str:
        return ".".join(part for part in (self._name, key) if part)
