"""The verifier's Merkle tree against the probes of RFC 6962's reference implementations."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TREE = """async ({leaves, inclusion}) => {
  const { isIncluded, leafHash, treeRoot } = await import("/static/verifier/tree.js");
  const { bytesOfBase64 } = await import("/static/verifier/base64.js");
  const { bytesOfHex, hexOf } = await import("/static/blind/numbers.js");
  const hashes = leaves.map((leaf) => leafHash(bytesOfHex(leaf)));
  const bytes = (text) => bytesOfBase64(text || "");
  return {
    roots: [...leaves, null].map((_, size) => hexOf(treeRoot(hashes.slice(0, size)))),
    included: inclusion.map((probe) =>
      isIncluded(
        probe.leafIdx,
        probe.treeSize,
        bytes(probe.leafHash),
        (probe.proof || []).map(bytes),
        bytes(probe.root),
      ),
    ),
  };
}"""


def test_roots_and_inclusion_are_those_of_the_vectors(insecure_page: Page, vectors: Path) -> None:
    given = json.loads((vectors / "rfc6962_merkle.json").read_text(encoding="utf-8"))
    probes = given["inclusion"]
    asked = {"leaves": given["leaf_inputs_hex"], "inclusion": probes}
    found = insecure_page.evaluate(TREE, asked)
    assert found["roots"] == given["root_hashes_hex_by_size"]
    wrong = [
        probe["file"]
        for probe, included in zip(probes, found["included"], strict=True)
        if included == probe["wantErr"]
    ]
    assert wrong == []
