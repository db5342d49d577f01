"""The opening statement: what is fixed when a poll is prepared, before anyone marks a ballot.

Its SHA-256 gives an 8-digit check code that hall display and tablets show; the record repeats the
statement, so neither question, options, rule nor roll can change once the ballots are out.
"""

from typing import Any

from voting.canonical import canonical_bytes, sha256_hex
from voting.pack import RulePack

FORMAT = "yishitang-opening/1"


def make_opening(
    *, meeting: dict[str, Any], poll: dict[str, Any], pack: RulePack, entitled: int
) -> dict[str, Any]:
    """The statement with its own hash.

    `poll` is the record's poll (docs/record.md); options about persons are `{id, commitment}`, and
    a name that was opened since is left out again.
    """
    statement = {
        "format": FORMAT,
        "meeting": meeting,
        "poll": poll | {"options": closed_options(poll["options"])},
        "pack": {"id": pack.id, "version": pack.version, "sha256": pack.sha256},
        "entitled": entitled,
    }
    return statement | {"sha256": sha256_hex(canonical_bytes(statement))}


def opening_bytes(opening: dict[str, Any]) -> bytes:
    """The bytes that are hashed and signed: the statement without its hash."""
    return canonical_bytes({field: part for field, part in opening.items() if field != "sha256"})


def check_code(opening: dict[str, Any]) -> str:
    """Eight digits of the statement's hash, short enough to compare across the hall."""
    return f"{int(sha256_hex(opening_bytes(opening)), 16) % 10**8:08d}"


def closed_options(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options as they stood before the vote: a committed name is not yet said."""
    return [
        {field: option[field] for field in ("id", "commitment")}
        if "commitment" in option
        else option
        for option in options
    ]
