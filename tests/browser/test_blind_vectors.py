"""The tablet's cryptography in a real Chromium over plain http, against the standards' vectors."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SALT_LENGTHS = {
    "RSABSSA-SHA384-PSS-Randomized": 48,
    "RSABSSA-SHA384-PSSZERO-Randomized": 0,
    "RSABSSA-SHA384-PSS-Deterministic": 48,
    "RSABSSA-SHA384-PSSZERO-Deterministic": 0,
}
BLIND = """async ({vector, saltLength}) => {
  const { publicKey, blind, finalize, verify } = await import("/static/blind/rsabssa.js");
  const { bytesOf, bytesOfHex, hexOf, inverse, joined, numberOf } =
    await import("/static/blind/numbers.js");
  const bytes = (name) => bytesOfHex(vector[name].replace(/^0x/, ""));
  const key = publicKey(bytes("n"), bytes("e"));
  const input = joined(bytes("msg_prefix"), bytes("msg"));
  // The published inverse gives the blinding factor; the salt comes first, as Blind draws it.
  const factor = bytesOf(inverse(numberOf(bytes("inv")), key.modulus), key.length);
  const drawn = [bytes("salt"), factor];
  const made = blind(key, input, () => drawn.shift(), saltLength);
  const signature = finalize(key, input, bytes("blind_sig"), bytes("inv"), saltLength);
  const altered = Uint8Array.from(signature);
  altered[200] ^= 1;
  return {
    subtle: typeof crypto.subtle,
    blinded: hexOf(made.blinded),
    unblinding: hexOf(made.unblinding),
    signature: hexOf(signature),
    altered: verify(key, input, altered, saltLength),
    otherInput: verify(key, joined(input, Uint8Array.of(0)), signature, saltLength),
  };
}"""
REFUSED = """async ({n, e}) => {
  const { publicKey } = await import("/static/blind/rsabssa.js");
  const { bytesOfHex } = await import("/static/blind/numbers.js");
  try {
    publicKey(bytesOfHex(n), bytesOfHex(e));
    return "taken";
  } catch (fault) {
    return fault.code;
  }
}"""
ED25519 = """async (vectors) => {
  const { ed25519 } = await import("/static/vendor/noble/curves/ed25519.js");
  const { bytesOfHex, hexOf } = await import("/static/blind/numbers.js");
  return vectors.map(({ secret, message }) => {
    const [seed, text] = [bytesOfHex(secret), bytesOfHex(message)];
    const key = ed25519.getPublicKey(seed);
    const signature = ed25519.sign(text, seed);
    const strict = { zip215: false };
    const good = ed25519.verify(signature, text, key, strict);
    signature[0] ^= 1;
    const bad = ed25519.verify(signature, text, key, strict);
    signature[0] ^= 1;
    return [hexOf(key), hexOf(signature), good, bad];
  });
}"""


def blind_vectors(vectors: Path) -> list[dict[str, Any]]:
    read = json.loads((vectors / "rfc9474_rsabssa.json").read_text(encoding="utf-8"))
    # The CFRG draft has another blinding of the fourth; both are sound.
    return [*read["vectors"], read["pszero_deterministic_draft14"]]


def test_every_vector_of_rfc_9474_is_reproduced(insecure_page: Page, vectors: Path) -> None:
    for vector in blind_vectors(vectors):
        name = vector.get("name", "RSABSSA-SHA384-PSSZERO-Deterministic")
        vector = {"msg_prefix": "", "salt": ""} | {k: v for k, v in vector.items() if v is not None}
        found = insecure_page.evaluate(BLIND, {"vector": vector, "saltLength": SALT_LENGTHS[name]})
        assert found == {
            "subtle": "undefined",
            "blinded": plain(vector["blinded_msg"]),
            "unblinding": plain(vector["inv"]),
            "signature": plain(vector["sig"]),
            "altered": False,
            "otherInput": False,
        }, name


def test_a_weak_or_odd_key_is_refused(insecure_page: Page, vectors: Path) -> None:
    good = plain(blind_vectors(vectors)[0]["n"])
    keys = {
        "three as exponent": (good, "03"),
        "even": (good[:-1] + "0", "010001"),
        "one bit too short": ("7f" + good[2:], "010001"),
        "1024 bits": (good[:256], "010001"),
        "zeros before it": ("00" + good, "010001"),
    }
    for name, (n, e) in keys.items():
        assert insecure_page.evaluate(REFUSED, {"n": n, "e": e}) == "bad-key", name
    assert insecure_page.evaluate(REFUSED, {"n": good, "e": "010001"}) == "taken"


def test_every_vector_of_rfc_8032_is_reproduced(insecure_page: Page, vectors: Path) -> None:
    given = json.loads((vectors / "rfc8032_ed25519.json").read_text(encoding="utf-8"))["vectors"]
    found = insecure_page.evaluate(ED25519, given)
    assert found == [[v["public"], v["signature"], True, False] for v in given]


def plain(hexadecimal: str) -> str:
    return hexadecimal.removeprefix("0x")
