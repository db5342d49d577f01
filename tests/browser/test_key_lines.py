"""A record key that was changed: folders of both keys, sheets under either, on the offline page."""

import zlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.vectors.build import HERE
from tests.vectors.keys import FOREIGN_KEY, NEXT_RECORD_KEY, RECORD_KEY
from tests.voting.record_sample import project_attempt, seal
from voting.canonical import canonical_bytes, sha256_hex
from voting.qr import base45
from voting.qr.code import COMPRESSED, key_code, make_code
from voting.signature import fingerprint, public_pem

pytestmark = pytest.mark.browser

OLD, NEW = (public_pem(key.public_key()) for key in (RECORD_KEY, NEXT_RECORD_KEY))
OLD_FINGERPRINT, NEW_FINGERPRINT = (
    fingerprint(key.public_key()) for key in (RECORD_KEY, NEXT_RECORD_KEY)
)
RECORD = seal(project_attempt())
DIGEST = sha256_hex(canonical_bytes(RECORD))
CHANGES = (HERE / "township-next" / "events.jsonl").read_bytes()


def drop(page: Page, files: dict[str, bytes], announced: str = "") -> None:
    """A page with nothing but these files and the fingerprint that was read out."""
    page.reload()
    page.locator("#fingerprint").fill(announced)
    given: Any = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
        for name, data in files.items()
    ]
    page.locator("#files").set_input_files(given)


def folder_over_the_change() -> dict[str, bytes]:
    """The last record under the old key and those under the new one, as an export lays them."""
    files = {"meeting.pub.pem": NEW, "record-026.json.pub.pem": OLD}
    for folder, numbers in (("township", ["026"]), ("township-next", ["027", "028"])):
        for number in numbers:
            for name in (f"record-{number}.json", f"record-{number}.json.ed25519"):
                files[name] = (HERE / folder / name).read_bytes()
    return files


def test_a_folder_over_a_change_of_the_key_is_green_under_the_fingerprint_of_before(
    verifier: Page,
) -> None:
    drop(verifier, folder_over_the_change() | {"events.jsonl": CHANGES}, OLD_FINGERPRINT)
    expect(verifier.locator(".report.sound")).to_have_count(3)
    # What comes before the fingerprint's own key, nobody has vouched for.
    drop(verifier, folder_over_the_change() | {"events.jsonl": CHANGES}, NEW_FINGERPRINT)
    expect(verifier.locator(".report.sound")).to_have_count(2)
    expect(verifier.locator(".report.not_sound")).to_have_count(1)
    # Nor does the change count where the log does not tell of it.
    drop(verifier, folder_over_the_change(), OLD_FINGERPRINT)
    expect(verifier.locator(".report.not_sound")).to_have_count(2)


def test_two_keys_are_one_line_only_where_both_signed_the_change(verifier: Page) -> None:
    files = folder_over_the_change() | {"agenda.pem": OLD}
    del files["record-026.json.pub.pem"]
    drop(verifier, files | {"events.jsonl": CHANGES})
    expect(verifier.locator(".report.sound")).to_have_count(3)
    drop(verifier, files)
    expect(verifier.locator(".report.cannot_tell")).to_have_count(3)
    expect(verifier.locator("#reports")).to_contain_text("放入了两把不同的公钥")
    forged = CHANGES.replace(b'"by_old":"', b'"by_old":"00')[: len(CHANGES)]
    drop(verifier, files | {"events.jsonl": forged})
    expect(verifier.locator(".report.cannot_tell")).to_have_count(3)


@pytest.mark.parametrize(
    ("signer", "files", "announced", "verdict", "word"),
    [
        # The agenda bore the old key; the log says which one followed.
        (NEXT_RECORD_KEY, {"agenda.pem": OLD, "events.jsonl": CHANGES}, "", "sound", "更换而来"),
        (NEXT_RECORD_KEY, {"agenda.pem": OLD, "events.jsonl": CHANGES}, OLD_FINGERPRINT, "sound",
         "更换而来"),
        (NEXT_RECORD_KEY, {"agenda.pem": OLD}, "", "not_sound", "不是这把公钥所签"),
        (NEXT_RECORD_KEY, {"meeting.pub.pem": NEW}, OLD_FINGERPRINT, "not_sound", "不是会上宣读"),
        (FOREIGN_KEY, {"agenda.pem": OLD, "events.jsonl": CHANGES}, "", "not_sound", "不是这把"),
        # A sheet from before the change, in a folder whose key is the later one.
        (RECORD_KEY, {"meeting.pub.pem": NEW, "record-026.json.pub.pem": OLD}, "", "cannot_tell",
         "更换之前"),
        (RECORD_KEY, {"meeting.pub.pem": NEW, "record-026.json.pub.pem": OLD}, OLD_FINGERPRINT,
         "sound", "逐项比对"),
        (RECORD_KEY, {"meeting.pub.pem": NEW, "record-026.json.pub.pem": OLD,
                      "events.jsonl": CHANGES}, NEW_FINGERPRINT, "not_sound", "不是会上宣读"),
    ],
)  # fmt: skip
def test_a_sheet_is_held_against_the_line_of_keys(
    verifier: Page, signer: Any, files: dict[str, bytes], announced: str, verdict: str, word: str
) -> None:
    code = make_code(RECORD, DIGEST, signer)
    drop(verifier, files | {"sheet.txt": code.encode()}, announced)
    expect(verifier.locator(f".report.sheet.{verdict}")).to_contain_text(word)


def test_a_compressed_code_is_read_where_the_browser_unpacks_nothing(verifier: Page) -> None:
    data = base45.decode(make_code(RECORD, DIGEST, RECORD_KEY).partition(":")[2])
    # The shorter of the two forms is printed; here it must be the packed one.
    packed = zlib.compress(data if data[:1] == b"\xd2" else zlib.decompress(data), 9)
    read = """async (codes) => {
      delete globalThis.DecompressionStream;
      const answers = [];
      for (const code of codes) {
        const said = [(found) => found.keyId, (fault) => fault.message];
        answers.push(await readPrintedCode(code).then(...said));
      }
      return answers;
    }"""
    bomb = zlib.compress(b"\0" * 2_000_000, 9)
    cut = [packed[:-1], packed[:20], b"", packed[2:-4]]
    bad = [*cut, packed + b"\0", packed[:-4] + b"\0\0\0\0", bomb]
    codes = [COMPRESSED + base45.encode(each) for each in (packed, *bad)]
    verifier.reload()
    first, *others = verifier.evaluate(read, codes)
    assert first == OLD_FINGERPRINT.replace(" ", "")[:16]
    assert others == ["解不开压缩"] * len(bad)


def test_the_key_code_of_the_agenda_is_a_key_like_the_dropped_ones(verifier: Page) -> None:
    code = make_code(RECORD, DIGEST, NEXT_RECORD_KEY)
    files = {"agenda.txt": key_code(RECORD_KEY.public_key()).encode(), "events.jsonl": CHANGES}
    drop(verifier, files | {"sheet.txt": code.encode()})
    expect(verifier.locator(".report.sheet.sound")).to_contain_text("更换而来")
