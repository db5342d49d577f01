"""The Merkle tree: the vectors of RFC 6962, every probe, and laws over grown trees."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.voting.standard_vectors import read_vectors
from voting.log.tree import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    tree_root,
)

LEAVES = [leaf_hash(bytes([n])) for n in range(130)]


def octets(text):
    return base64.b64decode(text or "")


def path(texts):
    return [octets(text) for text in texts or []]


def test_the_roots_of_the_vectors_come_out():
    vectors = read_vectors("rfc6962_merkle.json")
    leaves = [leaf_hash(bytes.fromhex(text)) for text in vectors["leaf_inputs_hex"]]
    roots = [tree_root(leaves[:size]).hex() for size in range(len(leaves) + 1)]
    assert roots == vectors["root_hashes_hex_by_size"]


def given_bytes(case, name):
    if f"{name}_hex" in case:
        return bytes.fromhex(case[f"{name}_hex"])
    return case[f"{name}_ascii"].encode()


def test_the_hashes_of_the_vectors_come_out():
    make = {
        "empty_root": lambda case: tree_root([]),
        "leaf": lambda case: leaf_hash(given_bytes(case, "data")),
        "node": lambda case: node_hash(given_bytes(case, "left"), given_bytes(case, "right")),
    }
    cases = read_vectors("rfc6962_merkle.json")["hasher"]
    assert [make[case["op"]](case).hex() for case in cases] == [case["want"] for case in cases]
    assert len(cases) == 4


def test_every_inclusion_probe_is_judged_rightly():
    probes = read_vectors("rfc6962_merkle.json")["inclusion"]
    assert len(probes) == 98
    for probe in probes:
        leaf, root = octets(probe["leafHash"]), octets(probe["root"])
        held = is_included(probe["leafIdx"], probe["treeSize"], leaf, path(probe["proof"]), root)
        assert held != probe["wantErr"], probe["file"]


def test_every_consistency_probe_is_judged_rightly():
    probes = read_vectors("rfc6962_merkle.json")["consistency"]
    assert len(probes) == 98
    for probe in probes:
        old_root, root = octets(probe["root1"]), octets(probe["root2"])
        proof = path(probe["proof"])
        held = is_consistent(probe["size1"], probe["size2"], old_root, root, proof)
        assert held != probe["wantErr"], probe["file"]


@given(st.integers(1, len(LEAVES)), st.data())
def test_every_leaf_is_shown_by_its_proof_and_by_no_other(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves = LEAVES[:size]
    proof, root = inclusion_proof(leaves, index), tree_root(leaves)
    assert is_included(index, size, leaves[index], proof, root)
    assert not is_included(index, size, leaf_hash(b"other"), proof, root)
    assert not is_included(index, size, leaves[index], [*proof, root], root)
    assert not is_included(index + 1, size, leaves[index], proof, root)


@given(st.integers(1, len(LEAVES)), st.data())
def test_a_grown_tree_is_shown_to_be_grown_and_a_fork_is_not(size, data):
    old_size = data.draw(st.integers(1, size))
    leaves = LEAVES[:size]
    proof = consistency_proof(leaves, old_size)
    old_root, root = tree_root(leaves[:old_size]), tree_root(leaves)
    assert is_consistent(old_size, size, old_root, root, proof)
    forked = [leaf_hash(b"other"), *leaves[1:]]
    assert not is_consistent(old_size, size, old_root, tree_root(forked), proof)
    assert not is_consistent(
        old_size, size, old_root, tree_root(forked), consistency_proof(forked, old_size)
    )


@pytest.mark.parametrize("size", [2, 3, 7])
def test_a_proof_that_is_cut_short_shows_nothing(size):
    leaves = LEAVES[:size]
    root = tree_root(leaves)
    assert not is_included(0, size, leaves[0], inclusion_proof(leaves, 0)[:-1], root)
    proof = consistency_proof(leaves, size - 1)[:-1]
    assert not is_consistent(size - 1, size, tree_root(leaves[:-1]), root, proof)
    assert not is_consistent(3, 7, tree_root(LEAVES[:3]), tree_root(LEAVES[:7]), [])
