"""The printed code in Chromium: painted, photographed, read offline; forgeries are red."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from meeting.web.paper import qr_svg
from tests.browser.conftest import CHROMIUM, FLAGS, VERIFIER
from tests.vectors.build import HERE
from tests.voting.record_sample import KEY, election_attempt, motion_attempt, project_attempt, seal
from tests.voting.test_qr_cbor import EXAMPLES, REFUSED
from tests.voting.test_qr_code import NOT_SIGN1, UNREADABLE
from voting.canonical import canonical_bytes, sha256_hex
from voting.evidence import Evidence
from voting.qr import base45
from voting.qr.cbor import dumps, loads
from voting.qr.code import code_of, key_code, make_code, read_code
from voting.qr.cose import TAG, sign1
from voting.signature import fingerprint, key_from_seed, public_pem, sign
from voting.verify import verify_record

pytestmark = pytest.mark.browser

PEM = public_pem(KEY.public_key())
OTHER_KEY = key_from_seed(b"\x08" * 32)
RECORD = seal(project_attempt())
DATA = canonical_bytes(RECORD)
CODE = make_code(RECORD, sha256_hex(DATA), KEY)
FIELDS = read_code(CODE).fields
CHECK = """async ({record, key, code}) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const fields = { fingerprint: "", checkCode: "", roles: "", noteKeys: "" };
  const held = heldAgainst(sortFiles([]), fields);
  const evidence = held.evidenceFor({ countersigned: new Map() });
  evidence.printedCode = await readPrintedCode(code);
  const { checks } = verifyRecord({ record: bytes(record), key: bytes(key) }, evidence);
  const { state, en } = checks.find((check) => check.name === "printed_code");
  return [state, en];
}"""
READ = """(code) =>
  readPrintedCode(code).then(() => "read", (problem) => problem.constructor.name)"""
# Bytes as lists, maps as objects, large numbers as text; a refusal as the name of its error.
READ_CBOR = """async (codes) => {
  const { readCbor } = await import("/static/verifier/cbor.js");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (one) => parseInt(one, 16));
  const plain = (value) => {
    if (value instanceof Uint8Array) return Array.from(value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === "bigint") return `${value}`;
    if (!(value instanceof Map)) return value;
    return Object.fromEntries([...value].map(([key, part]) => [key, plain(part)]));
  };
  return codes.map((hex) => {
    try {
      return plain(readCbor(bytes(hex)));
    } catch (problem) {
      return problem.constructor.name;
    }
  });
}"""


def forged(fields: dict[int, Any]) -> str:
    """The true signature under other numbers: all that a forger without the key can do."""
    parts: Any = loads(sign1(dumps(FIELDS), KEY)[1:])
    parts[2] = dumps(fields)
    return "YS1:" + base45.encode(TAG + dumps(parts))


def recounted() -> dict[int, Any]:
    return FIELDS | {10: [[7], [2], [0]]}


def photo(browser: Browser, text: str, place: Path, width_mm: float = 60) -> Path:
    """A picture of the code as the browser paints it on a sheet."""
    page = browser.new_page(viewport={"width": 900, "height": 1200}, device_scale_factor=2)
    picture = base64.b64encode(qr_svg(text)).decode()
    image = f'<img style="width:{width_mm}mm" src="data:image/svg+xml;base64,{picture}">'
    page.set_content(f"<p>计票报告单</p>{image}")
    path = place / "photo.png"
    page.screenshot(path=path)
    page.close()
    return path


def show(page: Page, *files: Path) -> None:
    page.locator("#files").set_input_files([str(path) for path in files])


@pytest.fixture
def sheet_page(verifier: Page) -> Page:
    verifier.reload()
    return verifier


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "meeting.pub.pem"
    path.write_bytes(PEM)
    return path


def test_the_readers_of_cbor_agree(insecure_page: Page) -> None:
    found = insecure_page.evaluate(READ_CBOR, [data for _, data in EXAMPLES])

    def plain(value: Any) -> Any:
        if isinstance(value, bytes):
            return list(value)
        if isinstance(value, list):
            return [plain(part) for part in value]
        if isinstance(value, dict):
            return {str(key): plain(part) for key, part in value.items()}
        return str(value) if isinstance(value, int) and abs(value) >= 2**53 else value

    assert found == [plain(value) for value, _ in EXAMPLES]
    refused = insecure_page.evaluate(READ_CBOR, list(REFUSED.values()))
    assert dict(zip(REFUSED, refused, strict=True)) == dict.fromkeys(REFUSED, "CborFault")


def test_what_is_no_printed_code_is_refused(sheet_page: Page) -> None:
    wrong = UNREADABLE | {
        name: "YS1:" + base45.encode(data) for name, data in NOT_SIGN1.items() if data
    }
    found = {name: sheet_page.evaluate(READ, text) for name, text in wrong.items()}
    assert found == dict.fromkeys(wrong, "CodeFault")


@pytest.mark.parametrize("attempt", [project_attempt, motion_attempt, election_attempt])
def test_both_verifiers_say_the_same_of_a_code(sheet_page: Page, attempt: Any) -> None:
    record = seal(attempt())
    data = canonical_bytes(record)
    code = make_code(record, sha256_hex(data), KEY)
    fields = read_code(code).fields
    codes = [
        code,
        code_of(fields, OTHER_KEY),
        code_of(fields | {6: 99}, KEY),
        code_of(fields | {10: [], 99: "x"}, KEY),
        code_of(fields | {4: b"\0" * 32}, KEY),
    ]
    for one in codes:
        given = {"record": base64.b64encode(data).decode(), "key": base64.b64encode(PEM).decode()}
        checks = verify_record(
            data, sign(KEY, data), PEM, None, Evidence(printed_code=read_code(one))
        )
        python = next(check for check in checks if check.name == "printed_code")
        assert sheet_page.evaluate(CHECK, given | {"code": one}) == [python.state, python.en]


@pytest.mark.parametrize("folder", ["township", "township-next", "committee", "subdistrict"])
def test_the_code_of_every_record_of_the_corpus_passes(sheet_page: Page, folder: str) -> None:
    for path in sorted((HERE / folder).glob("record-*.json")):
        data = path.read_bytes()
        # The record names its own key; a code under ours is of another, but says the same.
        record = json.loads(data) | {"key": RECORD["key"]}
        data = canonical_bytes(record)
        code = make_code(record, sha256_hex(data), KEY)
        given = {"record": base64.b64encode(data).decode(), "key": base64.b64encode(PEM).decode()}
        said = sheet_page.evaluate(CHECK, given | {"code": code})
        assert said == ["passed", "the printed code says what the record says"], path


def overfull_record() -> dict[str, Any]:
    """A paper too many that the sums do not show: the sheet must say it by channel."""
    held: dict[str, Any] = json.loads((HERE / "subdistrict" / "record-011.json").read_bytes())
    assert held["outcome"]["status"] == "void"
    return held | {"key": RECORD["key"]}


@pytest.mark.parametrize(
    "made",
    [
        lambda: seal(project_attempt()),
        lambda: seal(motion_attempt()),
        lambda: seal(election_attempt()),
        overfull_record,
    ],
    ids=["projects", "motion", "election", "void"],
)
def test_a_photo_of_the_sheet_is_green_with_numbers_and_derivation(
    static_browser: Browser, sheet_page: Page, key_file: Path, tmp_path: Path, made: Any
) -> None:
    record = made()
    code = make_code(record, sha256_hex(canonical_bytes(record)), KEY)
    show(sheet_page, key_file)
    sheet_page.locator("#photo").set_input_files(str(photo(static_browser, code, tmp_path)))
    report = sheet_page.locator(".report.sheet.sound")
    expect(report).to_contain_text("这张纸是真的；要核对票数请载入完整记录")
    expect(report.locator("h3").first).to_have_text(record["poll"]["title"])
    expect(report.locator(".derivation li")).to_have_count(len(record["derivation"]))
    lines = report.locator(".derivation li").all()
    said = [line.inner_text().partition("\n")[0] for line in lines]
    assert said == [line["zh"] for line in record["derivation"]]


def test_a_count_changed_without_the_key_is_red(
    static_browser: Browser, sheet_page: Page, key_file: Path, tmp_path: Path
) -> None:
    show(sheet_page, key_file)
    picture = photo(static_browser, forged(recounted()), tmp_path)
    sheet_page.locator("#photo").set_input_files(str(picture))
    report = sheet_page.locator(".report.sheet.not_sound")
    expect(report).to_contain_text("二维码不是这把公钥所签")
    expect(report.locator(".numbers")).to_have_count(0)


def test_a_sheet_of_another_key_is_red_and_one_of_an_unannounced_key_too(
    static_browser: Browser, sheet_page: Page, key_file: Path, tmp_path: Path
) -> None:
    show(sheet_page, key_file)
    picture = photo(static_browser, code_of(FIELDS, OTHER_KEY), tmp_path)
    sheet_page.locator("#photo").set_input_files(str(picture))
    expect(sheet_page.locator(".report.sheet.not_sound")).to_contain_text("不是这把公钥所签")
    # The forger's own key beside the forger's sheet: only the fingerprint tells.
    (tmp_path / "forger").mkdir()
    other = tmp_path / "forger" / key_file.name
    other.write_bytes(public_pem(OTHER_KEY.public_key()))
    show(sheet_page, other)
    expect(sheet_page.locator(".report.sheet.sound")).to_be_visible()
    sheet_page.locator("#fingerprint").fill(fingerprint(KEY.public_key()))
    expect(sheet_page.locator(".report.sheet.not_sound")).to_contain_text("不是会上宣读的那一把")


def test_an_outcome_that_does_not_follow_is_red_even_when_signed(
    static_browser: Browser, sheet_page: Page, key_file: Path, tmp_path: Path
) -> None:
    show(sheet_page, key_file)
    picture = photo(static_browser, code_of(FIELDS | {11: [0, [1], [], []]}, KEY), tmp_path)
    sheet_page.locator("#photo").set_input_files(str(picture))
    expect(sheet_page.locator(".report.sheet.not_sound")).to_contain_text("得不出所写的结果")


def test_without_a_key_from_elsewhere_nothing_is_told_until_the_agendas_code_is_scanned(
    static_browser: Browser, sheet_page: Page, tmp_path: Path
) -> None:
    sheet_page.locator("#photo").set_input_files(str(photo(static_browser, CODE, tmp_path)))
    expect(sheet_page.locator(".report.sheet.cannot_tell")).to_contain_text("议程上印的公钥二维码")
    agenda = photo(static_browser, key_code(KEY.public_key()), tmp_path, 30)
    sheet_page.locator("#photo").set_input_files(str(agenda))
    expect(sheet_page.locator(".report.sheet.sound")).to_be_visible()
    expect(sheet_page.locator(".notice")).to_contain_text("尚未核对指纹")


def test_the_sheet_is_also_held_against_the_whole_record(
    static_browser: Browser, sheet_page: Page, key_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "record-001.json").write_bytes(DATA)
    (tmp_path / "record-001.json.ed25519").write_bytes(sign(KEY, DATA))
    picture = photo(static_browser, CODE, tmp_path)
    show(sheet_page, key_file, picture, *sorted(tmp_path.glob("record-*")))
    record = sheet_page.locator(".report:not(.sheet)")
    expect(record.locator(".checks .passed", has_text="printed_code")).to_have_count(1)
    expect(sheet_page.locator(".report.sound")).to_have_count(2)
    text = tmp_path / "code.txt"
    text.write_text(code_of(FIELDS | {6: 13}, KEY), encoding="ascii")
    show(sheet_page, text)
    expect(record.locator(".checks .failed")).to_contain_text("printed_code")


def test_the_address_code_and_a_picture_without_one_are_said_to_be_no_proof(
    static_browser: Browser, sheet_page: Page, tmp_path: Path
) -> None:
    picture = photo(static_browser, "HTTPS://EXAMPLE.ORG/R/ABC", tmp_path)
    sheet_page.locator("#photo").set_input_files(str(picture))
    expect(sheet_page.locator(".notice")).to_contain_text("请扫较大的一个")
    blank = static_browser.new_page()
    blank.screenshot(path=tmp_path / "blank.png")
    blank.close()
    sheet_page.locator("#photo").set_input_files(str(tmp_path / "blank.png"))
    expect(sheet_page.locator(".notice")).to_contain_text("没有找到二维码")


def test_the_camera_reads_a_sheet_held_before_it(
    static_browser: Browser, key_file: Path, tmp_path: Path
) -> None:
    picture = Image.open(photo(static_browser, CODE, tmp_path)).convert("RGB")
    frame = tmp_path / "camera.mjpeg"
    picture.crop((0, 0, 1200, 900)).save(frame, "JPEG", quality=90)
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={frame}",
    ]
    browser = static_browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera])
    page = browser.new_page()
    page.goto(VERIFIER.as_uri())
    show(page, key_file)
    page.locator("#camera").click()
    expect(page.locator(".report.sheet.sound")).to_be_visible(timeout=30_000)
    expect(page.locator("#view")).to_be_hidden()
    browser.close()
