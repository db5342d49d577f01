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
from tests.voting.mutations_folder import folder_cases
from voting.checks.check import Check
from voting.evidence import NO_EVIDENCE, Evidence
from voting.qr import base45
from voting.qr.cbor import dumps
from voting.qr.code import PLAIN, PrintedCode
from voting.qr.cose import TAG
from voting.verify import verdict, verify_record

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# So many go to the page at a time: one message of a few megabytes, not one for each case.
AT_ONCE = 100
CHECK = """async (cases) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const orNull = (text) => (text === null ? null : bytes(text));
  const answers = [];
  for (const { record, signature, key, previous, files, fields, code } of cases) {
    const dropped = Object.entries(files).map(([name, text]) => ({ name, bytes: bytes(text) }));
    const sorted = sortFiles([{ name: "record-001.json", bytes: bytes(record) }, ...dropped]);
    const printedCode = code === null ? null : await readPrintedCode(code);
    const held = heldAgainst({ ...sorted, printedCode }, fields);
    const [own, pem, before] = [signature, key, previous].map(orNull);
    const given = { record: bytes(record), signature: own, key: pem, previous: before };
    const { verdict, checks } = verifyRecord(given, held.evidenceFor(sorted.records[0]));
    const states = checks.map((check) => [check.name, check.state]);
    answers.push([held.faults.length, verdict, ...states]);
  }
  return answers;
}"""

TOGETHER = "(records) => checkTogether(records).map((check) => [check.name, check.state])"


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
            "code": _code(self.evidence.printed_code),
        }

    @property
    def said(self) -> list[Any]:
        """Python's answer as the page would give it."""
        return [0, verdict(self.checks), *([check.name, check.state] for check in self.checks)]


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _code(printed: PrintedCode | None) -> str | None:
    """The text of a code as it would be scanned."""
    if printed is None:
        return None
    whole = [printed.sign1.protected, {}, printed.sign1.payload, printed.sign1.signature]
    return PLAIN + base45.encode(TAG + dumps(whole))


def differing(page: Page, asked: Sequence[Asked]) -> list[str]:
    """The names of those that the two verifiers do not agree on, with what they say."""
    found = []
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        answers = page.evaluate(CHECK, [one.as_json() for one in some])
        for one, answer in zip(some, answers, strict=True):
            if answer != one.said:
                only = [part for part in answer if part not in one.said]
                other = [part for part in one.said if part not in answer]
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


def test_both_verifiers_agree_on_whole_folders(verifier: Page) -> None:
    for case in folder_cases():
        assert dict(verifier.evaluate(TOGETHER, case.records)) == case.states, case.name


def test_a_verifier_that_says_something_else_is_noticed(verifier: Page) -> None:
    held = corpus()[0]
    one = held.polls[0]
    checks = verify_record(one.data, one.signature, one.pem, one.previous)
    other = Asked(name=one.name, data=one.data, signature=None, pem=one.pem, previous=one.previous,
                  evidence=NO_EVIDENCE, checks=checks)  # fmt: skip
    assert differing(verifier, [other]) != []
