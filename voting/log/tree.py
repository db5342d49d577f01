"""The Merkle tree of RFC 6962 section 2.1 with SHA-256: roots and proofs, made and checked.

A hash is 32 raw bytes. Proofs are lists of hashes, from the leaves upward. The checks are the
algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2; they say yes or no and never raise.
"""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, the older one left."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes; that of no leaves is the hash of nothing."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    left = _left_size(len(leaves))
    return node_hash(tree_root(leaves[:left]), tree_root(leaves[left:]))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The proof that leaf `index` (from 0) stands in the tree over these leaf hashes."""
    if len(leaves) == 1:
        return []
    left = _left_size(len(leaves))
    if index < left:
        return [*inclusion_proof(leaves[:left], index), tree_root(leaves[left:])]
    return [*inclusion_proof(leaves[left:], index - left), tree_root(leaves[:left])]


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The proof that the tree over the first `size` leaves (at least 1) grew into this one."""
    return _subproof(leaves, size, is_whole=True)


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf at this place in the tree of this size and root."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    place, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(part, found)
            place, last = _past_lone_nodes(place, last)
        else:
            found = node_hash(found, part)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the old tree, of at least one leaf, is the new one's start."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == root
    if not _are_hashes(old_root, root, *proof):
        return False
    # The root of a full old tree is itself the first node of the path.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_found = found = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_found, found = node_hash(part, old_found), node_hash(part, found)
            place, last = _past_lone_nodes(place, last)
        else:
            found = node_hash(found, part)
        place, last = place >> 1, last >> 1
    return last == 0 and (old_found, found) == (old_root, root)


def _subproof(leaves: Sequence[bytes], size: int, *, is_whole: bool) -> list[bytes]:
    """RFC 6962 section 2.1.2: a root that the asker holds already is left out."""
    if size == len(leaves):
        return [] if is_whole else [tree_root(leaves)]
    left = _left_size(len(leaves))
    if size <= left:
        return [*_subproof(leaves[:left], size, is_whole=is_whole), tree_root(leaves[left:])]
    return [*_subproof(leaves[left:], size - left, is_whole=False), tree_root(leaves[:left])]


def _left_size(size: int) -> int:
    """The leaves of the left subtree: the largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _past_lone_nodes(place: int, last: int) -> tuple[int, int]:
    """The place on the level from which a node at the right edge has a left neighbour again."""
    while not place & 1 and place:
        place, last = place >> 1, last >> 1
    return place, last


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
