"""What a tablet must be able to do, and the one form in which it writes a choice."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.voting.blind_sample import (
    OPENING,
    blind_opening,
)
from tests.voting.record_sample import pack_of
from voting.blind.box_rule import BlindPoll, plain_ballot
from voting.signature import key_from_seed

pytestmark = pytest.mark.browser
OTHER_ONLINE_KEY = key_from_seed(b"\x0a" * 32)


def test_a_device_that_cannot_is_told_so(tablet: Page) -> None:
    able = """async (lacking) => {
      const { missingAbilities } = await import("/static/blind/ability.js");
      const device = { BigInt, crypto, TextEncoder, fetch, localStorage };
      lacking.forEach((name) => delete device[name]);
      return missingAbilities(device);
    }"""
    assert tablet.evaluate(able, []) == []
    assert tablet.evaluate(able, ["BigInt", "localStorage"]) == ["no-bigint", "no-storage"]
    assert tablet.evaluate(able, ["crypto", "fetch"]) == ["no-random", "no-fetch"]


def test_canonical_json_is_that_of_rfc_8785(tablet: Page, vectors: Path) -> None:
    given = json.loads((vectors / "rfc8785_jcs.json").read_text(encoding="utf-8"))
    found = tablet.evaluate(
        """async ({documents, numbers}) => {
          const { canonicalBytes, canonicalText } = await import("/static/blind/canonical.js");
          const { bytesOfHex, hexOf } = await import("/static/blind/numbers.js");
          const read = (hex) => JSON.parse(new TextDecoder().decode(bytesOfHex(hex)));
          const refuses = (value) => {
            try { canonicalText(value); return false; } catch (problem) { return true; }
          };
          const none = [NaN, Infinity, undefined, "\\ud800", { a: new Map() }];
          return {
            documents: documents.map((one) => hexOf(canonicalBytes(read(one.input_hex)))),
            numbers: numbers.map((one) => {
              const double = new DataView(bytesOfHex(one.ieee754_hex).buffer).getFloat64(0);
              return refuses(double) ? null : canonicalText(double);
            }),
            refused: none.filter(refuses).length,
          };
        }""",
        given,
    )
    assert found["documents"] == [one["output_hex"] for one in given["documents"]]
    assert found["numbers"] == [one.get("expected") for one in given["numbers"]]
    assert found["refused"] == 5


CHOICES = """async ({opening, toml, tries}) => {
  const { announcedQuestion, plainChoice } = await import("/static/blind/choice.js");
  const question = announcedQuestion(opening, toml);
  return tries.map(([marks, names]) => {
    try {
      return plainChoice(question, marks, names);
    } catch (fault) {
      return fault.code;
    }
  });
}"""


def test_a_choice_is_cast_in_the_one_form_that_the_box_takes(tablet: Page) -> None:
    pack = pack_of("township-election")
    options = [{"id": one, "name": name} for one, name in (("a", "甲"), ("b", "乙"), ("c", "丙"))]
    opening = blind_opening("township-election", options, seats=2)
    question = BlindPoll.from_opening(opening, pack).question
    tries: list[Any] = [
        [{}, []],
        [{"b": "approve", "a": "abstain"}, []],
        [{"c": "against", "a": "approve"}, [" 钱 多 ", "钱多", ""]],
        [{"a": "approve", "b": "approve", "c": "approve"}, []],
        [{"a": "approve"}, ["乙"]],
        [{"x": "approve"}, []],
        [{"a": "yes"}, []],
    ]
    found = tablet.evaluate(CHOICES, {"opening": opening, "toml": pack.text, "tries": tries})
    assert found[3:] == ["void-choice", "void-choice", "not-a-choice", "not-a-choice"]
    assert found[2] == {"marks": {"a": "approve", "c": "against"}, "write_ins": ["钱多"]}
    for choice in found[:3]:
        assert plain_ballot(question, choice).is_valid


def test_another_rule_than_the_announced_is_not_voted_by(tablet: Page) -> None:
    text = pack_of("township-project-choose").text.replace("1/2", "1/3")
    with pytest.raises(Exception, match="not the rule pack that was announced"):
        tablet.evaluate(CHOICES, {"opening": OPENING, "toml": text, "tries": []})
