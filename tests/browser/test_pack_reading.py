"""The verifier's own TOML reader beside Python's, on the packs and on everything TOML can do."""

import json
import tomllib
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.voting.record_sample import PACKS

pytestmark = pytest.mark.browser

PARSE = """async (texts) => {
  const { parseToml } = await import("/static/verifier/toml.js");
  const plain = (key, value) => (typeof value === "bigint" ? Number(value) : value);
  // As text: a key like __proto__ would be lost on the way between page and test.
  return JSON.stringify(texts.map((text) => {
    try {
      return { read: parseToml(text) };
    } catch (fault) {
      return { refused: fault.constructor.name };
    }
  }), plain);
}"""
GOOD = [
    "",
    "\n\n# nothing\n",
    'a = "b"',
    "a = 'C:\\x'",
    'a = "\\t\\u4e2d\\U0001F600\\"\\\\"',
    'a = """\nfirst\n  second \\\n   third "" """',
    'a = """four""""',
    "a = '''\nit''s\n'''",
    "a = 1\nb = -17\nc = +3\nd = 1_000\ne = 0xFf\nf = 0o17\ng = 0b101\nh = 0",
    "a = true # yes\nb = false",
    "a = [1, 2, # one\n 3,\n]\nb = []\nc = [[1], ['x']]",
    "a = { b = 1, 'c d' = [2], e.f = true }\nb = {}",
    "[t]\na = 1\n[t.u]\nb = 2\n[ v . 'w x' ]\nc = 3",
    "[t.u]\na = 1\n[t]\nb = 2",
    "a.b.c = 1\na.b.d = 2\na.e = 3",
    "[[list]]\na = 1\n[[list]]\na = 2\n[list.sub]\nb = 3",
    "\"\" = 1\n'x.y' = 2\n1234 = 3\n-_ = 4",
    "a = 1\r\nb = 2\r\n",
    "__proto__ = 1\nconstructor = { toString = 2 }",
]
BAD = [
    "a",
    "a =",
    "= 1",
    "a = 1 b = 2",
    "a = 1\na = 2",
    "a = b",
    'a = "x',
    'a = "x\ny"',
    'a = "\\x41"',
    'a = "\\ud800"',
    "a = 'x\x01'",
    "# \x01",
    "a = 01",
    "a = 1__0",
    "a = _1",
    "a = 0xg",
    "a = +0x1",
    "a = truely",
    "a = [1 2]",
    "a = [1,,2]",
    "a = { b = 1, }",
    "a = { b = 1\n}",
    "a = { b = 1, b = 2 }",
    "a = { b = 1, b.c = 2 }",
    "a = {}\na.b = 1",
    "a = {}\n[a]\n",
    "a = {}\n[a.b]\n",
    "[a]\n[a]",
    "[a]\nb.c = 1\n[a.b]",
    "a.b = 1\n[a]",
    "[a.b]\n[a]\nb.c = 1",
    "[[a]]\n[a]",
    "[a]\n[[a]]",
    "a = []\n[[a]]",
    "a = 1\n[a.b]",
    "[a",
    "[a]]",
    "[]",
    "[a.]",
    "a..b = 1",
    '"""a""" = 1',
    "a = 1\rb = 2",
    "\ufeff\ufeffa = 1",
]
NOT_OF_A_PACK = ["a = 1.5", "a = 1e3", "a = inf", "a = 2026-03-01", "a = 10:00:00", "a = nan"]


def parsed(page: Page, texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(page.evaluate(PARSE, texts))
    return found


def test_every_pack_is_read_as_python_reads_it(insecure_page: Page) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(PACKS.glob("*.toml"))]
    assert parsed(insecure_page, texts) == [{"read": tomllib.loads(text)} for text in texts]


def test_what_toml_allows_is_read_as_python_reads_it(insecure_page: Page) -> None:
    for text, found in zip(GOOD, parsed(insecure_page, GOOD), strict=True):
        assert found == {"read": tomllib.loads(text)}, text


def test_what_toml_forbids_is_refused(insecure_page: Page) -> None:
    for text, found in zip(BAD, parsed(insecure_page, BAD), strict=True):
        with pytest.raises(tomllib.TOMLDecodeError):
            tomllib.loads(text)
        assert found == {"refused": "TomlFault"}, text


def test_fractions_and_dates_are_refused_since_no_key_of_a_pack_holds_one(
    insecure_page: Page,
) -> None:
    assert parsed(insecure_page, NOT_OF_A_PACK) == [{"refused": "TomlFault"}] * len(NOT_OF_A_PACK)
