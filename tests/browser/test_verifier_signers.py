"""Both verifiers hold the keys of countersignatures to the log, case by case alike."""

import pytest
from playwright.sync_api import Page

from tests.browser.test_verifier_evidence import agree
from tests.voting.test_countersigned_log import LISTED, LOGGED, logged
from tests.voting.test_evidence import countersigned
from voting.evidence import Evidence

pytestmark = pytest.mark.browser


def test_the_log_names_whose_key_countersigns(verifier: Page) -> None:
    for told, key, behind, state in LOGGED.values():
        given = countersigned(signers=LISTED, chair=key)
        held = Evidence(countersignatures=given, log=logged(told, behind))
        agree(verifier, held, {"countersignatures": state})
