"""The offline verifier, opened from a file with the network off, beside the Python one."""

import base64
import copy
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.record_corpus import altered, corpus
from tests.voting.blind_sample import blind_attempt, blind_opening
from tests.voting.record_sample import KEY, election_attempt, motion_attempt, project_attempt, seal
from tests.voting.test_blind_record import ALTERATIONS
from tests.voting.test_verify import MUTATIONS, RECORDS
from voting.canonical import canonical_bytes, sha256_hex
from voting.checks.together import check_together
from voting.signature import fingerprint, key_from_seed, public_pem, sign
from voting.verify import verdict, verify_record

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PEM = public_pem(KEY.public_key())
OTHER_KEY = key_from_seed(b"\x08" * 32)
ALTERED_EACH = 3
# The page's answers as the Python verifier would list them: names and states, not the words.
CHECK = """(files) => {
  const bytes = (text) => text && Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const { verdict, checks } = verifyRecord({
    record: bytes(files.record),
    signature: bytes(files.signature),
    key: bytes(files.key),
    previous: bytes(files.previous),
  });
  return [verdict, ...checks.map((check) => [check.name, check.state])];
}"""


def both(
    page: Page,
    record: bytes,
    signature: bytes | None = None,
    pem: bytes | None = None,
    previous: bytes | None = None,
) -> tuple[list[Any], list[Any]]:
    """What Python and the page say of the same files."""
    files = {"record": record, "signature": signature, "key": pem, "previous": previous}
    given = {
        name: None if data is None else base64.b64encode(data).decode()
        for name, data in files.items()
    }
    checks = verify_record(record, signature, pem, previous)
    python = [verdict(checks), *([check.name, check.state] for check in checks)]
    return python, page.evaluate(CHECK, given)


def signed(record: dict[str, Any]) -> tuple[bytes, bytes, bytes]:
    data = canonical_bytes(record)
    return data, sign(KEY, data), PEM


def test_the_page_is_built_of_the_modules_that_stand_here() -> None:
    done = subprocess.run([sys.executable, "scripts/build_verifier.py", "--check"],
                          cwd=ROOT, check=False)  # fmt: skip
    assert done.returncode == 0, "run scripts/build_verifier.py and commit static/verifier.html"


@pytest.mark.slow
def test_both_verifiers_agree_on_records_of_every_pack_and_alterations(verifier: Page) -> None:
    verdicts = set()
    for name, record in corpus():
        python, page = both(verifier, *signed(record))
        assert page == python, name
        assert python[0] == "sound", name
        chance = random.Random(name)
        for number in range(ALTERED_EACH):
            python, page = both(verifier, *signed(altered(record, chance)))
            assert page == python, f"{name}, alteration {number}"
            verdicts.add(python[0])
    assert "not_sound" in verdicts


def test_both_verifiers_agree_on_every_known_mutation(verifier: Page) -> None:
    blind = seal(blind_attempt())
    cases = [(RECORDS[name], alter, check) for name, alter, check in MUTATIONS]
    cases += [(blind, alter, check) for alter, check in ALTERATIONS]
    for number, (whole, alter, check) in enumerate(cases):
        record = copy.deepcopy(whole)
        alter(record)
        python, page = both(verifier, *signed(record))
        assert page == python, f"{number} {check}"
        assert [check, "failed"] in page, f"{number} {check}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'{"a":1,"a":1}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"[1.5]",
        b"[1e3]",
        b"[-0]",
        b"[01]",
        b"[9007199254740993]",
        b"[true]",
        b"[null]",
        b'["\x01"]',
        b'["\\ud800"]',
        b'{"__proto__":{}}',
        b"[1] x",
    ],
    ids=repr,
)
def test_both_refuse_what_is_no_record(verifier: Page, data: bytes) -> None:
    python, page = both(verifier, data)
    assert page == python
    assert page[1] == ["format", "failed"]


def test_both_agree_on_keys_signatures_and_the_record_before(verifier: Page) -> None:
    first, signature, pem = signed(RECORDS["project"])
    second = canonical_bytes(seal(motion_attempt(), seq=2, previous=sha256_hex(first)))
    short_x = b"\x01" + bytes(31) + signature[32:]
    cases: list[tuple[bytes, bytes | None, bytes | None, bytes | None]] = [
        (first, signature, None, None),
        (first, None, pem, None),
        (first, signature[:63], pem, None),
        (first, short_x, pem, None),
        (first, bytes(64), pem, None),
        (first, sign(OTHER_KEY, first), pem, None),
        (first, sign(OTHER_KEY, first), public_pem(OTHER_KEY.public_key()), None),
        (first, signature, b"no key", None),
        (first + b"\n", signature, pem, None),
        (first, signature, pem, second),
        (second, sign(KEY, second), pem, first),
        (second, sign(KEY, second), pem, second),
        (second, sign(KEY, second), pem, b"{}"),
        (second, sign(KEY, second), pem, None),
    ]
    for number, files in enumerate(cases):
        python, page = both(verifier, *files)
        assert page == python, number


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A USB stick with a chain of three records, their signatures and the key."""
    previous = "0" * 64
    attempts = (project_attempt(), motion_attempt(), election_attempt())
    for seq, attempt in enumerate(attempts, 1):
        data = canonical_bytes(seal(attempt, seq=seq, previous=previous))
        previous = sha256_hex(data)
        (tmp_path / f"record-{seq:03}.json").write_bytes(data)
        (tmp_path / f"record-{seq:03}.json.ed25519").write_bytes(sign(KEY, data))
    (tmp_path / "meeting.pub.pem").write_bytes(PEM)
    return tmp_path


@pytest.fixture
def desk(verifier: Page) -> Page:
    """The page without files."""
    verifier.reload()
    return verifier


def drop(page: Page, *paths: Path) -> None:
    page.locator("#files").set_input_files([str(path) for path in paths])


def test_a_dropped_stick_is_green_with_its_derivation(desk: Page, stick: Path) -> None:
    desk.locator("#fingerprint").fill(fingerprint(KEY.public_key()))
    drop(desk, *sorted(stick.iterdir()))
    expect(desk.locator(".report.sound")).to_have_count(3)
    first = desk.locator(".report").first
    expect(first.locator("h2")).to_contain_text("记录无误")
    expect(first.locator(".derivation")).to_contain_text("应到 12")
    expect(first.locator(".demo")).to_be_visible()
    expect(desk.locator(".notice")).to_have_count(0)
    expect(desk.locator(".report").nth(2).locator(".chosen")).to_have_text("甲")


def test_an_altered_record_is_red_with_the_reason(desk: Page, stick: Path) -> None:
    path = stick / "record-001.json"
    path.write_bytes(path.read_bytes().replace(b'"chosen":7', b'"chosen":8'))
    drop(desk, path, path.with_name("record-001.json.ed25519"), stick / "meeting.pub.pem")
    report = desk.locator(".report.not_sound")
    expect(report.locator("h2")).to_contain_text("记录有误")
    expect(report.locator(".reason").first).to_contain_text("签名与文件不符")


def test_without_a_key_it_says_that_it_cannot_tell(desk: Page, stick: Path) -> None:
    drop(desk, stick / "record-001.json")
    report = desk.locator(".report.cannot_tell")
    expect(report.locator(".reason").first).to_contain_text("没有给出公钥")
    drop(desk, *stick.glob("record-001.json.ed25519"), stick / "meeting.pub.pem")
    expect(desk.locator(".report.sound")).to_have_count(1)
    expect(desk.locator(".notice")).to_contain_text("尚未核对指纹")
    desk.locator("#fingerprint").fill("0000 " * 16)
    expect(desk.locator(".report.not_sound .reason")).to_contain_text("不是公布的公钥")


def test_two_keys_are_not_chosen_between(desk: Page, stick: Path) -> None:
    (stick / "other.pem").write_bytes(public_pem(OTHER_KEY.public_key()))
    drop(desk, *sorted(stick.iterdir()))
    expect(desk.locator(".notice").first).to_contain_text("两把不同的公钥")
    expect(desk.locator(".report.sound")).to_have_count(0)


def test_a_name_in_a_record_never_becomes_markup(desk: Page, stick: Path) -> None:
    body = {"id": "b", "name": "<img src=x onerror=alert(1)>", "kind": "<b>"}
    (stick / "record-001.json").write_bytes(canonical_bytes(seal(project_attempt(), body=body)))
    drop(desk, stick / "record-001.json")
    expect(desk.locator(".report")).to_contain_text("<img src=x")
    expect(desk.locator(".report img")).to_have_count(0)


def test_a_voter_finds_the_own_ballot_by_its_serial(desk: Page, tmp_path: Path) -> None:
    record = seal(blind_attempt())
    path = tmp_path / "record-001.json"
    path.write_bytes(canonical_bytes(record))
    drop(desk, path)
    desk.locator("details.more summary").click()
    for row in record["choices"]:
        desk.locator("#serial").fill(row["serial"].lower().replace("-", " "))
        marks = row["choice"]["marks"] if "choice" in row else {"none": 1}
        words = {"road": "修路：✓", "pond": "清塘：✓", "": "空白票", "none": "未按"}
        expect(desk.locator(".own")).to_contain_text(words["".join(marks)])
    desk.locator("#serial").fill("AAAA-AAAA-AAAA-AAAA")
    expect(desk.locator(".own")).to_contain_text("没有这个编号的票")


def test_both_hold_several_records_against_each_other(desk: Page) -> None:
    blind = seal(blind_attempt())
    motion = seal(motion_attempt(), seq=2, previous="1" * 64)
    project = seal(project_attempt(), seq=3, previous="2" * 64)
    again = blind | {"seq": 2, "opening": blind_opening(title="另一次表决")}
    for records in (
        [blind],
        [project, blind, motion],
        [blind, blind | {"seq": 2}],
        [blind, project],
        [blind, motion, motion],
        [motion, project],
        [blind, motion | {"body": motion["body"] | {"id": "b2"}}],
        [blind, motion | {"purpose": "record"}],
        [blind, again],
    ):
        python = [[check.name, check.state] for check in check_together(records)]
        page = desk.evaluate(
            "(records) => checkTogether(records).map((check) => [check.name, check.state])",
            records,
        )
        assert page == python


def test_a_stick_with_a_gap_is_red(desk: Page, stick: Path) -> None:
    (stick / "record-002.json").unlink()
    drop(desk, *sorted(stick.iterdir()))
    gap = desk.locator(".report.not_sound", has_text="几份记录之间有误")
    expect(gap.locator(".failed")).to_contain_text("第 1 份与第 3 份之间有缺")
