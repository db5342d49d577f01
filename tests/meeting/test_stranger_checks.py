"""What a stranger does with a published record: other tools, the README's commands, the pages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from meeting.services.log.log_view import key_fingerprint
from tests.meeting.small_house import SmallHouse, open_house
from tests.meeting.stranger import (
    Laptop,
    exported,
    publish_one,
)
from tests.voting.real_tools import accepts, find_tool


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    return Laptop(tmp_path / "laptop")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path / "house")
    yield made
    made.desk.store.close()


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


def test_the_exported_folder_shows_log_times_and_certificate(
    house: SmallHouse, laptop: Laptop, tmp_path: Path
) -> None:
    record = publish_one(house)
    publish_one(house, "另一题")
    folder = exported(house, tmp_path / "out")
    given = ("--checkpoint", f"{folder}/checkpoint", "--log-key", f"{folder}/log.vkey")
    done = laptop.voting("verify", str(folder), *given, "--hash", record.sha256, "--json")
    assert done.returncode == 0, done.stdout
    first, second = json.loads(done.stdout)["records"]
    looked_at = {"log", "inclusion", "meeting_times", "opening_certificate"}
    for report, more in ((first, {"hash"}), (second, {"after_previous"})):
        states = {check["name"]: check["state"] for check in report["checks"]}
        assert {states[name] for name in looked_at | more} == {"passed"}, states


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
