"""Whose key countersigns for a role, by the `signer` events of the log: a later one replaces it."""

from collections.abc import Sequence
from typing import Any


def key_that_stood(
    events: Sequence[dict[str, Any]], fixed: int, role: str, record: str
) -> str | None:
    """The fingerprint (as `ssh-keygen -l` shows it) of the role's key for this record, or None.

    It is the one that the last `signer` event of the role names before the record's `countersign`
    event of that role: a key that was replaced afterwards stands for what it has signed already,
    and for nothing else. Without such an event it is the one that stands at the end.

    Only the first `fixed` events say whose key it is, those under the checkpoint: anybody can write
    a line behind it. `record` is the SHA-256 of the record's bytes.
    """
    key: str | None = None
    for place, event in enumerate(events):
        if event.get("role") != role:
            continue
        if event["kind"] == "countersign" and event["record"] == record:
            return key
        if event["kind"] == "signer" and place < fixed:
            key = event["key"]
    return key
