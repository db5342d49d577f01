"""What only the log can tell, case by case alike in both verifiers: whose key, and what stands."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_verifier_evidence import agree
from tests.voting.test_countersigned_log import LISTED, LOGGED, logged
from tests.voting.test_evidence import countersigned
from tests.voting.test_standing import CORPUS, TOLD, loose, with_log
from voting.evidence import Evidence

pytestmark = pytest.mark.browser


def test_the_log_names_whose_key_countersigns(verifier: Page) -> None:
    for told, key, behind, state in LOGGED.values():
        given = countersigned(signers=LISTED, chair=key)
        held = Evidence(countersignatures=given, log=logged(told, behind))
        agree(verifier, held, {"countersignatures": "passed", "signer_keys": state})


def test_the_log_tells_whether_a_record_still_stands(verifier: Page) -> None:
    agree(verifier, Evidence(), {"standing": "not_done"})
    for told, state, word in TOLD.values():
        agree(verifier, Evidence(log=with_log(told)), {"standing": state})
        without = "not_done" if word.startswith("no corr") else state
        agree(verifier, Evidence(loose_events=loose(told)), {"standing": without})


def test_a_superseded_record_says_so_above_its_result(verifier: Page) -> None:
    names = ("record-004.json", "record-004.json.ed25519", "meeting.pub.pem")
    log = ("events.jsonl", "checkpoint", "log.vkey", "witness.vkey")
    notice = verifier.locator("article.sound p[role=status]")
    for more, many in ((log, 1), ((), 0)):
        verifier.locator("#clear").dispatch_event("click")
        verifier.locator("#files").set_input_files([CORPUS / name for name in (*names, *more)])
        expect(verifier.locator("article.sound")).to_have_count(1)
        expect(notice).to_have_count(many)
    verifier.locator("#files").set_input_files([CORPUS / name for name in log])
    expect(notice).to_contain_text("已被更正：以第 5 号记录")
