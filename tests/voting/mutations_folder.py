"""Mutations of a whole folder: records left out, doubled, mixed, a credential key used twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.vectors.corpus import corpus

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class FolderCase:
    """Several records as a verifier gets them, and the states of its two checks on them."""

    name: str
    records: Records
    complete: str
    credential_keys: str

    @property
    def states(self) -> dict[str, str]:
        return {"complete": self.complete, "credential_keys": self.credential_keys}


def folder_cases() -> Iterator[FolderCase]:
    """Each meeting as it was, and what may be done to the set of its records."""
    for held in corpus():
        folder, records = held.chain.folder, [one.record for one in held.polls]
        # A meeting that follows another does not show what came before.
        first = "passed" if records[0]["seq"] == 1 else "not_done"
        yield FolderCase(f"{folder}: as published", records, first, "passed")
        yield FolderCase(f"{folder}: in another order", records[::-1], first, "passed")
        yield FolderCase(f"{folder}: one twice", [*records, records[0]], "failed", "passed")
        if len(records) > 2:
            gap, later = [records[0], *records[2:]], records[1:]
            yield FolderCase(f"{folder}: one left out", gap, "failed", "passed")
            yield FolderCase(f"{folder}: the first left out", later, "not_done", "passed")
        foreign = next(other for other in corpus() if other.chain.body != held.chain.body)
        mixed = [*records, foreign.polls[0].record]
        yield FolderCase(f"{folder}: one of another body", mixed, "not_done", "passed")
        yield FolderCase(f"{folder}: one key twice", _one_key_twice(records), first, "failed")


def _one_key_twice(records: Records) -> Records:
    """A further blind poll, numbered on, under the credential key of one before it."""
    blind = next(record for record in records if "credential" in record["opening"])
    statement = blind["opening"] | {"sha256": "7" * 64}
    last = max(record["seq"] for record in records)
    return [*records, blind | {"opening": statement, "seq": last + 1}]
