"""What every tablet sent and was promised, held against what lies in the box.

A ballot that was acknowledged must lie there, once: as it was acknowledged, or as the same tablet
sent it later, whose own acknowledgement may have been cut off.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

Marks = Mapping[str, Any]


def text_of(marks: Marks) -> str:
    """Marks in one spelling; what is not approved, chosen or graded is not written at all."""
    return json.dumps({option: marks[option] for option in sorted(marks)}, ensure_ascii=False)


class Ledger:
    """One attempt's promises, by the key of a ballot. May be written from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sent: dict[str, list[str]] = {}
        self._acked: dict[str, int] = {}
        self.acks = 0

    def sends(self, key: str, marks: Marks) -> int:
        """Notes a sending before it leaves; its number, to be named with the ack."""
        with self._lock:
            sendings = self._sent.setdefault(key, [])
            text = text_of(marks)
            if not sendings or sendings[-1] != text:
                sendings.append(text)
            return len(sendings) - 1

    def is_promised(self, key: str, number: int) -> None:
        """Notes the ack of a sending."""
        with self._lock:
            self.acks += 1
            self._acked[key] = max(number, self._acked.get(key, 0))

    def acked(self) -> int:
        """How many ballots were acknowledged at least once."""
        with self._lock:
            return len(self._acked)

    def last(self) -> list[str]:
        """What each acknowledged tablet was promised last, sorted."""
        with self._lock:
            return sorted(self._sent[key][number] for key, number in self._acked.items())

    def promises(self) -> dict[str, int]:
        """Who was acknowledged by now, and for which sending."""
        with self._lock:
            return dict(self._acked)

    def wrongs(
        self, found: Mapping[str, Marks], promises: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """How many ballots are lost, older than promised, or nobody's.

        `promises` are those of the moment before the box was read: while it is read, a ballot box
        that still runs goes on acknowledging.
        """
        acked = self.promises() if promises is None else promises
        with self._lock:
            sent = {key: list(sendings) for key, sendings in self._sent.items()}
        texts = {key: text_of(marks) for key, marks in found.items()}
        return {
            "lost": sum(key not in texts for key in acked),
            "older": sum(
                texts[key] not in sent[key][number:]
                for key, number in acked.items()
                if key in texts
            ),
            "strange": sum(text not in sent.get(key, ()) for key, text in texts.items()),
        }
