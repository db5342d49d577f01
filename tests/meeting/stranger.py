"""A stranger beside a small house: the teller's laptop, a published record, the exported folder."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from werkzeug.serving import make_server

from meeting.export import write_folder
from meeting.services.agenda import agenda
from meeting.services.agenda.agenda import OptionDraft
from meeting.services.desk import Actor
from meeting.services.polls import polls
from meeting.services.results import publishing
from tests.meeting.small_house import SYSTEM, SmallHouse
from tests.voting.real_tools import accepts, find_tool
from voting.key_envelope import NONCE_BYTES, SALT_BYTES, seal_key
from voting.log.cosignature import witness_key
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
