"""The published row of a cast, and the root that fixes all rows without showing them."""

from collections.abc import Iterable, Sequence
from typing import Any

from voting.ballot import mark_ballot
from voting.blind.cast import Cast
from voting.canonical import canonical_bytes
from voting.log.tree import leaf_hash, tree_root
from voting.question import Question
from voting.tally import Tally, count
from voting.told import Told, untold

Row = dict[str, Any]
"""`{serial, bpk, pfx, csig, choice, seq, bsig}`; a row without `choice` is 未按."""


def row_of(cast: Cast) -> Row:
    """The row under which a cast is published."""
    row = {"serial": cast.serial, **cast.to_json()}
    if cast.choice is None:
        del row["choice"]
    return row


def cast_of(row: Row) -> Cast:
    """The cast of a published row of the right shape; its serial is for the caller to compare."""
    ballot_key, prefix, credential, signature = (
        bytes.fromhex(row[name]) for name in ("bpk", "pfx", "csig", "bsig")
    )
    return Cast(ballot_key, prefix, credential, row.get("choice"), row["seq"], signature)


def blind_rows(casts: Iterable[Cast]) -> list[Row]:
    """The rows of the casts, sorted by serial: an order that nobody chose and no time shows in."""
    return sorted(map(row_of, casts), key=lambda row: str(row["serial"]))


def ballots_root(rows: Sequence[Row], told: Told = untold) -> str:
    """The root of the Merkle tree over the rows' canonical bytes, in hexadecimal."""
    return tree_root(row_leaves(rows, told)).hex()


def row_leaves(rows: Sequence[Row], told: Told = untold) -> list[bytes]:
    """The leaves of that tree, in the order of the rows; `told` hears of each ("ballots")."""
    leaves = []
    for row in rows:
        leaves.append(row_leaf(row))
        told(len(leaves), len(rows), "ballots")
    return leaves


def row_leaf(row: Row) -> bytes:
    """The leaf of one row."""
    return leaf_hash(canonical_bytes(row))


def count_casts(question: Question, casts: Iterable[Cast]) -> Tally:
    """The tally of the casts that carry a choice; 未按 is no ballot."""
    chosen = [cast.choice for cast in casts if cast.choice is not None]
    return count(
        question, [mark_ballot(question, one["marks"], one["write_ins"]) for one in chosen]
    )
