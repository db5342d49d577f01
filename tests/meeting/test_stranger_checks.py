"""What a stranger does with log, countersignatures and wrapped signatures, by the real commands."""

from __future__ import annotations

import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from meeting.export import write_folder
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor
from meeting.services.log import public_log
from meeting.services.log.log_view import key_fingerprint
from meeting.services.polls import polls
from meeting.services.results import publishing
from meeting.store.session import DATABASE
from tests.meeting.small_house import SYSTEM, SmallHouse, open_house
from tests.voting.real_tools import accepts, find_tool
from voting.key_envelope import NONCE_BYTES, SALT_BYTES, seal_key
from voting.log.cosignature import witness_key
from voting.log.note import parse_note
from voting.signature import key_from_seed

SEED = b"\x31" * 32
PHRASE = "a long passphrase"
NAME = "teller.example"


@dataclass
class Laptop:
    """The chief teller's own: a personal key, what was seen of the log, and a place for files."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        sealed = seal_key(
            SEED, PHRASE, "personal", salt=b"s" * SALT_BYTES, nonce=b"n" * NONCE_BYTES
        )
        (self.folder / "my-key").write_text(sealed, encoding="utf-8")
        (self.folder / "my-key").chmod(0o600)
        (self.folder / "phrase").write_text(PHRASE, encoding="utf-8")

    @property
    def vkey(self) -> str:
        return str(witness_key(NAME, key_from_seed(SEED)))

    @property
    def cosigned(self) -> bytes:
        return (self.folder / "cosigned").read_bytes()

    def voting(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "voting", *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={
                **os.environ,
                "YISHITANG_KEY_PASSPHRASE_FILE": str(self.folder / "phrase"),
                "PYTHONIOENCODING": "utf-8",
            },
        )

    def witness(self, place: str, *more: str) -> subprocess.CompletedProcess[str]:
        at = self.folder
        return self.voting(
            "witness", place, "--state", str(at / "seen.json"), "--key", str(at / "my-key"),
            "--name", NAME, "--out", str(at / "cosigned"), *more,
        )  # fmt: skip


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "laptop")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path / "house")
    yield made
    made.desk.store.close()


@contextmanager
def serving(house: SmallHouse) -> Iterator[str]:
    """The house over real HTTP, as a laptop in the hall reaches it."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def publish_one(house: SmallHouse, title: str = "题目") -> publishing.RecordInfo:
    desk, meeting = house.desk, house.meeting
    item = agenda.add_item(desk, SYSTEM, meeting, "poll", title)
    agenda.step_to(desk, SYSTEM, meeting, item)
    poll = agenda.add_poll(
        desk, SYSTEM, item, title, "", "motion-majority-all", options=[OptionDraft("甲")]
    )
    polls.prepare_poll(desk, SYSTEM, poll)
    attempt = polls.open_poll(desk, SYSTEM, poll)
    polls.close_poll(desk, SYSTEM, attempt)
    for role in ("chief_teller", "chair"):
        actor = Actor("staff", house.staff[role], role, frozenset({role}))
        publishing.confirm(desk, actor, attempt, role)
    return publishing.publish(desk, SYSTEM, attempt)


def exported(house: SmallHouse, out: Path) -> Path:
    write_folder(house.desk, out)
    return out / f"body-{house.body}"


def upload(house: SmallHouse, who: str, path: str, data: bytes, **fields: str) -> str:
    """Sends a file as the signing page does; returns the page that follows."""
    visitor = house.browser(who)
    form = {"csrf_token": visitor.token(), **fields, "file": (io.BytesIO(data), "from-my-laptop")}
    address = f"/signing/{house.meeting}/{path}"
    headers = {"Origin": "http://localhost"}
    answer = visitor.client.post(
        address, data=form, headers=headers, content_type="multipart/form-data"
    )
    assert answer.status_code == 302, answer.data
    return visitor.client.get(f"/signing/{house.meeting}").get_data(as_text=True)


def register(house: SmallHouse, role: str, as_role: str, line: str, witness: str = "") -> None:
    visitor = house.browser(role)
    fields = {"role": as_role, "name": f"某{as_role}", "key": line, "witness": witness}
    assert visitor.post(f"/signing/{house.meeting}/signer", **fields).status_code == 302
    listed = visitor.client.get(f"/signing/{house.meeting}").get_data(as_text=True)
    assert f"某{as_role}" in listed


def ssh_key(folder: Path, name: str) -> str:
    """A key of one's own, made by the real ssh-keygen; returns the `.pub` line."""
    assert accepts([find_tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", name], folder)
    return (folder / f"{name}.pub").read_text(encoding="ascii")


def test_the_witness_watches_a_running_server_and_its_line_comes_back(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    line = ssh_key(laptop.folder, "ssh")
    register(house, "chief_teller", "chief-teller", line, laptop.vkey)
    key = str(public_log.read_log(house.desk, house.body).key)
    with serving(house) as url:
        first = laptop.witness(f"{url}/log/{house.body}", "--log-key", key)
        assert first.returncode == 0, first.stderr
        record = publish_one(house)
        later = laptop.witness(f"{url}/log/{house.body}")
        assert later.returncode == 0, later.stderr
        assert "2 → 6" in later.stdout
    assert "见证已核对" in upload(house, "teller", "checkpoint", laptop.cosigned)
    folder = exported(house, tmp_path / "out")
    note = parse_note((folder / "checkpoint").read_bytes())
    assert [one.name for one in note.lines] == [key.partition("+")[0], NAME]
    sound = laptop.voting(
        "verify", str(folder / "record-001.json"), "--checkpoint", str(folder / "checkpoint"),
        "--log-key", str(folder / "log.vkey"), "--witness-key", laptop.vkey,
        "--key-fingerprint", key_fingerprint(house.desk, house.body),
    )  # fmt: skip
    assert sound.returncode == 0, sound.stdout
    page = house.browser().client.get(f"/results/{house.meeting}/minutes").get_data(as_text=True)
    for shown in (
        record.sha256,
        key_fingerprint(house.desk, house.body),
        NAME,
        note.text.split()[2],
    ):
        assert shown in page


def test_the_witness_watches_the_exported_folder_and_refuses_a_shorter_one(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    publish_one(house)
    before = exported(house, tmp_path / "before")
    publish_one(house, "第二题")
    after = exported(house, tmp_path / "after")
    key = ("--log-key", str(after / "log.vkey"))
    assert laptop.witness(str(before), *key).returncode == 0
    assert laptop.witness(str(after)).returncode == 0
    shrunk = laptop.witness(str(before))
    assert shrunk.returncode == 1
    assert "日志变短了" in shrunk.stderr
    hidden = tmp_path / "hidden"
    shutil.copytree(after, hidden)
    entries = (hidden / "events.jsonl").read_bytes().splitlines(keepends=True)
    (hidden / "events.jsonl").write_bytes(b"".join(entries[:-1]))
    assert laptop.witness(str(hidden)).returncode == 1


def test_the_witness_refuses_a_server_that_rewrote_its_log(
    house: SmallHouse, laptop: Laptop
) -> None:
    publish_one(house)
    log = public_log.read_log(house.desk, house.body)
    with serving(house) as url:
        place = f"{url}/log/{house.body}"
        assert laptop.witness(place, "--log-key", str(log.key)).returncode == 0
        rewrite(house)
        fork = laptop.witness(place)
        assert fork.returncode == 1
        assert "日志被改写" in fork.stderr
    assert parse_note(laptop.cosigned).text == (log.note.text if log.note else "")


def rewrite(house: SmallHouse) -> None:
    """All that an operator can do who holds file and key: another past under a good signature."""
    with sqlite3.connect(house.desk.data / DATABASE) as connection:
        for table, change in (("log_entry", "update"), ("log_checkpoint", "delete")):
            connection.execute(f"drop trigger {table}_forbids_{change}")
        connection.execute(
            "update log_entry set content = cast(replace(cast(content as text), '\"present\":6',"
            " '\"present\":5') as blob) where kind = 'poll-open'"
        )
        connection.execute("delete from log_checkpoint")
    connection.close()


def test_both_countersignatures_come_from_own_devices_and_verify_asks_for_them(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    """The chair uses ssh-keygen, the chief teller `python -m voting countersign`."""
    keygen = find_tool("ssh-keygen")
    desk = laptop.folder
    register(house, "chair", "chair", ssh_key(desk, "chair-key"))
    new = laptop.voting("new-key", str(desk / "teller-key"), "--name", NAME)
    (signer,) = [one for one in new.stdout.splitlines() if one.startswith("allowed_signers: ")]
    register(house, "secretary", "chief-teller", signer.removeprefix("allowed_signers: "))
    record = publish_one(house)
    folder = exported(house, tmp_path / "before")
    path = folder / "record-001.json"
    lacking = laptop.voting("verify", str(path), "--require", "chair,chief-teller")
    assert lacking.returncode == 1
    shutil.copy(path, desk)
    command = [keygen, "-Y", "sign", "-n", "record@yishitang", "-f", "chair-key", path.name]
    assert accepts(command, desk)
    given = {"record": f"{record.id}", "role": "chair"}
    by_ssh = (desk / f"{path.name}.sig").read_bytes()
    assert "会签已核对" in upload(house, "chair", "record", by_ssh, **given)
    assert "already-countersigned" in upload(house, "chair", "record", by_ssh, **given)
    made = laptop.voting(
        "countersign", str(path), "--role", "chief-teller", "--key", str(desk / "teller-key"),
        "--key-fingerprint", key_fingerprint(house.desk, house.body),
    )  # fmt: skip
    assert made.returncode == 0, made.stdout
    ours = path.with_name("record-001.json.chief-teller.sshsig").read_bytes()
    given["role"] = "chief-teller"
    assert "会签已核对" in upload(house, "secretary", "record", ours, **given)
    after = exported(house, tmp_path / "after")
    signed = ("verify", str(after / "record-001.json"), "--require", "chair,chief-teller")
    assert laptop.voting(*signed).returncode == 0
    page = house.browser().client.get(f"/results/record/{record.id}").get_data(as_text=True)
    assert "某chair" in page
    assert f"/results/record/{record.id}/chief-teller.sshsig" in page
    told = [
        b'"kind":"countersign"' in entry
        for entry in public_log.read_log(house.desk, house.body).entries
    ]
    assert sum(told) == 2
    # Without the chair's file the requirement is not met.
    (after / "record-001.json.chair.sshsig").unlink()
    assert laptop.voting(*signed).returncode == 1


def test_a_signature_of_another_record_or_key_is_not_taken(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    desk = laptop.folder
    register(house, "chair", "chair", ssh_key(desk, "chair-key"))
    ssh_key(desk, "other-key")
    record = publish_one(house)
    for key, content in (("other-key", record.content), ("chair-key", record.content + b" ")):
        (desk / "r.json").write_bytes(content)
        sign = ["-Y", "sign", "-n", "record@yishitang", "-f", key, "r.json"]
        assert accepts([find_tool("ssh-keygen"), *sign], desk)
        signature = (desk / "r.json.sig").read_bytes()
        (desk / "r.json.sig").unlink()
        given = {"record": f"{record.id}", "role": "chair"}
        shown = upload(house, "chair", "record", signature, **given)
        assert "countersignature-refused" in shown
    page = house.browser().client.get(f"/results/record/{record.id}").get_data(as_text=True)
    assert "chair.sshsig" not in page


TOOLS = {
    "ssh-keygen": "-Y verify -f allowed_signers -I record -n record@yishitang -s {r}.sshsig",
    "signify-openbsd": "-V -p meeting.signify.pub -m {r} -x {r}.signify",
    "minisign": "-V -p meeting.minisign.pub -m {r} -x {r}.minisig",
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_exported_record_is_accepted_by_other_tools(
    house: SmallHouse, tmp_path: Path, tool: str
) -> None:
    program = find_tool(tool)
    record = publish_one(house)
    folder = exported(house, tmp_path / "out")
    command = [program, *TOOLS[tool].format(r="record-001.json").split()]
    assert accepts(command, folder, record.content)
    (folder / "record-001.json").write_bytes(record.content + b" ")
    assert not accepts(command, folder, record.content + b" ")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_commands_of_the_readme_are_true(
    house: SmallHouse, root: Path, tmp_path: Path, readme: str
) -> None:
    for tool in ("openssl", "ssh-keygen", "signify-openbsd", "minisign"):
        find_tool(tool)
    record = publish_one(house)
    folder = exported(house, tmp_path / "out")
    text = (root / readme).read_text(encoding="utf-8")
    commands = re.findall(
        r"^    ((?:.*-verify|.*Y verify|.* -V |.*dgst|.*verify record).*)$", text, re.M
    )
    assert len(commands) == 6
    for command in commands:
        assert runs(house, root, folder, command), command
    (folder / "record-001.json").write_bytes(record.content + b" ")
    signed = [command for command in commands if "dgst" not in command]
    assert not [command for command in signed if runs(house, root, folder, command)]


def runs(house: SmallHouse, root: Path, folder: Path, command: str) -> bool:
    """Whether the shell does it in this folder, `$F` being the fingerprint from the agenda."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
    own["F"] = key_fingerprint(house.desk, house.body)
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def test_the_files_on_the_pages_are_those_of_the_folder(house: SmallHouse, tmp_path: Path) -> None:
    record = publish_one(house)
    folder = exported(house, tmp_path / "out")
    visitor = house.browser().client
    own = {
        "record-001.json": "json", "record-001.json.ed25519": "ed25519",
        "record-001.json.sshsig": "sshsig", "record-001.json.signify": "signify",
        "record-001.json.minisig": "minisig", "meeting.pub.pem": "pub.pem",
        "meeting.signify.pub": "signify.pub", "meeting.minisign.pub": "minisign.pub",
    }  # fmt: skip
    pages = {name: f"/results/record/{record.id}.{ending}" for name, ending in own.items()}
    for name in ("checkpoint", "events.jsonl", "log.vkey", "allowed_signers"):
        pages[name] = f"/log/{house.body}/{name}"
    pages["record-001.json.tlog-proof"] = f"/log/{house.body}/4.tlog-proof"
    for name, address in pages.items():
        assert visitor.get(address).data == (folder / name).read_bytes(), name
    assert visitor.get(f"/log/{house.body}/99.tlog-proof").status_code == 404
