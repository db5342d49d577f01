"""Both verifiers, written apart, say the same of every record of the corpus and every mutation."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_verifier_evidence import fields_of, files_of
from tests.vectors.corpus import corpus
from tests.voting.mutations_all import every_case, summary
from voting.checks.check import Check
from voting.evidence import NO_EVIDENCE, Evidence
from voting.verify import verdict, verify_record

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# So many go to the page at a time: one message of a few megabytes, not one for each case.
AT_ONCE = 100
# The page does not read the code on the printed sheet and says that it is not done.
NOT_READ = "printed_code"
CHECK = """(cases) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const orNull = (text) => (text === null ? null : bytes(text));
  return cases.map(({ record, signature, key, previous, files, fields }) => {
    const dropped = Object.entries(files).map(([name, text]) => ({ name, bytes: bytes(text) }));
    const sorted = sortFiles([{ name: "record-001.json", bytes: bytes(record) }, ...dropped]);
    const held = heldAgainst(sorted, fields);
    const [own, pem, before] = [signature, key, previous].map(orNull);
    const given = { record: bytes(record), signature: own, key: pem, previous: before };
    const { verdict, checks } = verifyRecord(given, held.evidenceFor(sorted.records[0]));
    return [held.faults.length, verdict, ...checks.map((check) => [check.name, check.state])];
  });
}"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The files of one question to both verifiers, and what the Python one said."""

    name: str
    data: bytes
    signature: bytes | None
    pem: bytes | None
    previous: bytes | None
    evidence: Evidence
    checks: list[Check]

    def as_json(self) -> dict[str, Any]:
        """The question as the page gets it."""
        return {
            "record": _text(self.data),
            "signature": _text(self.signature),
            "key": _text(self.pem),
            "previous": _text(self.previous),
            "files": {name: _text(data) for name, data in files_of(self.evidence).items()},
            "fields": fields_of(self.evidence),
        }

    @property
    def said(self) -> list[Any]:
        """Python's answer as the page would give it."""
        return _comparable([0, verdict(self.checks), *([c.name, c.state] for c in self.checks)])


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _comparable(said: Sequence[Any]) -> list[Any]:
    return [part for part in said if part != [NOT_READ, "not_done"]]


def differing(page: Page, asked: Sequence[Asked]) -> list[str]:
    """The names of those that the two verifiers do not agree on, with what they say."""
    found = []
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        answers = page.evaluate(CHECK, [one.as_json() for one in some])
        for one, answer in zip(some, answers, strict=True):
            page_says, python_says = _comparable(answer), one.said
            if page_says != python_says:
                only = [part for part in page_says if part not in python_says]
                other = [part for part in python_says if part not in page_says]
                found.append(f"{one.name}: page {only}, Python {other}")
    return found


def corpus_asked() -> list[Asked]:
    """Each record of the corpus, alone and held against everything that belongs to it."""
    asked = []
    for held in corpus():
        for one in held.polls:
            for evidence in (NO_EVIDENCE, held.evidence(one)):
                given = (one.data, one.signature, one.pem, one.previous)
                checks = verify_record(*given, evidence)
                asked.append(
                    Asked(
                        name=one.name,
                        data=one.data,
                        signature=one.signature,
                        pem=one.pem,
                        previous=one.previous,
                        evidence=evidence,
                        checks=checks,
                    )
                )
    return asked


def test_both_verifiers_agree_on_the_whole_corpus(verifier: Page) -> None:
    asked = corpus_asked()
    assert {verdict(one.checks) for one in asked} == {"sound"}
    assert differing(verifier, asked) == []


def test_both_verifiers_agree_on_every_mutation(
    verifier: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        Asked(name=case.name, data=case.data, signature=case.signature, pem=case.pem,
              previous=case.previous, evidence=case.evidence, checks=case.checks)
        for case in every_case()
    ]  # fmt: skip
    assert differing(verifier, asked) == []
    with capsys.disabled():
        print(f"\nboth verifiers agree on {summary(every_case())}")


def test_a_verifier_that_says_something_else_is_noticed(verifier: Page) -> None:
    held = corpus()[0]
    one = held.polls[0]
    checks = verify_record(one.data, one.signature, one.pem, one.previous)
    other = Asked(name=one.name, data=one.data, signature=None, pem=one.pem, previous=one.previous,
                  evidence=NO_EVIDENCE, checks=checks)  # fmt: skip
    assert differing(verifier, [other]) != []
