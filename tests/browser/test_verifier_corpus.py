"""The corpus of whole polls on the offline verifier: each record says there what the index says."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

CORPUS = Path(__file__).resolve().parents[1] / "vectors"
ENTRIES: list[dict[str, Any]] = json.loads((CORPUS / "corpus.json").read_text(encoding="utf-8"))
FOLDERS = sorted({entry["record"].partition("/")[0] for entry in ENTRIES})
# The code on the printed sheet is the Python verifier's alone; the page says that it is not done.
NOT_READ = {"printed_code"}
# Every record of a folder, alone and then held against everything that lies beside it.
CHECK = """({files, fingerprint}) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const dropped = Object.entries(files).map(([name, text]) => ({ name, bytes: bytes(text) }));
  const sorted = sortFiles(dropped);
  const fields = { hash: "", fingerprint, checkCode: "", roles: "", noteKeys: "" };
  const held = heldAgainst(sorted, fields);
  const said = ({ verdict, checks }) => ({
    verdict,
    failed: checks.filter((check) => check.state === "failed").map((check) => check.name),
    undone: checks.filter((check) => check.state === "not_done").map((check) => check.name),
  });
  const records = sorted.records.map((one) => {
    const given = { ...one, key: sorted.key };
    const found = verifyRecord(given);
    const whole = verifyRecord(given, held.evidenceFor(one));
    const fixed = found.record.outcome.status;
    return { name: one.name, status: fixed, alone: said(found), whole: said(whole) };
  });
  return { faults: held.faults, unknown: sorted.unknown, records };
}"""


def read_folder(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((CORPUS / folder).iterdir())}


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_record_says_what_the_index_says(verifier: Page, folder: str) -> None:
    files = read_folder(folder)
    entries = [entry for entry in ENTRIES if entry["record"].startswith(f"{folder}/")]
    first = json.loads(files["record-001.json"]) if "record-001.json" in files else None
    some = first or json.loads((CORPUS / entries[0]["record"]).read_bytes())
    encoded = {name: base64.b64encode(data).decode() for name, data in files.items()}
    given = {"files": encoded, "fingerprint": some["key"]["fingerprint"]}
    found = verifier.evaluate(CHECK, given)
    assert (found["faults"], found["unknown"]) == ([], [])
    said = {record["name"]: record for record in found["records"]}
    assert said.keys() == {Path(entry["record"]).name for entry in entries}
    for entry in entries:
        one = said[Path(entry["record"]).name]
        # The record before the first of a folder lies in another one.
        before = {"previous", "after_previous"} if "previous" in one["alone"]["undone"] else set()
        assert one["status"] == entry["status"]
        assert one["alone"]["failed"] == one["whole"]["failed"] == [], entry["record"]
        assert one["alone"]["verdict"] == entry["verdict"]
        undone = set(entry["not_done"]) | before
        assert set(one["alone"]["undone"]) - NOT_READ == undone - NOT_READ, entry["record"]
        # With several records the page leaves the code of the hall aside: it is one poll's. A noted
        # hash lies in no folder.
        left = set(entry["not_done_with_all"]) | {"check_code", "hash"} | before
        assert set(one["whole"]["undone"]) - NOT_READ == left - NOT_READ, entry["record"]


def test_a_whole_folder_is_green_on_the_page(verifier: Page) -> None:
    verifier.reload()
    files = sorted(path for path in (CORPUS / "committee").iterdir())
    verifier.locator("#files").set_input_files([str(path) for path in files])
    count = sum(entry["record"].startswith("committee/") for entry in ENTRIES)
    expect(verifier.locator(".report.sound")).to_have_count(count, timeout=60_000)
    expect(verifier.locator(".report.not_sound")).to_have_count(0)
    expect(verifier.locator(".report.together")).to_contain_text("通过 2")
