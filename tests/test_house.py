"""The house keeps its own rules: floors, short modules, plain names, nothing of any workplace."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

LONGEST_MODULE = 300
PACKAGES = ["voting", "meeting"]
FLOORS = [
    "voting",
    "meeting.app",
    "meeting.live",
    "meeting.web",
    "meeting.services",
    "meeting.store",
]
# Written in pieces, so that this file does not hold what it forbids.
WORKPLACE_WORDS = ["/" + "work/", "/opt/" + "wheels", "/tmp/" + "bash_jobs", ".pyenv/" + "shims"]
SHARED_FOLDERS = "../" + "shared/"
TEXT_SUFFIXES = set(
    " .py .toml .txt .md .html .js .css .sh .json .ini .mako .cfg .po .pot .yml .svg".split(" ")
)


def own_files(root: Path) -> list[Path]:
    """Every text file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [root / name for name in listed if name]
    return [path for path in paths if path.is_file() and path.suffix in TEXT_SUFFIXES]


def modules(root: Path) -> list[Path]:
    return [path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))]


def test_imports_keep_to_their_floors(root: Path) -> None:
    missing = [name for name in FLOORS if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"not written yet: {', '.join(missing)}")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_is_longer_than_a_reader_can_hold(root: Path) -> None:
    lengths = {
        str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(root)
        # A migration is a page of history: it is written once, never edited, and not split.
        if "migrations" not in path.parts
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_no_table_and_no_class_is_named_vote(root: Path) -> None:
    naming = re.compile(
        r"""__tablename__\s*=\s*["']votes?["']|Table\(\s*["']votes?["']|create_table\(\s*["']votes?["']"""
        r"""|^class Votes?\b""",
        re.MULTILINE,
    )
    found = [str(path) for path in modules(root) if naming.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_module_is_a_drawer_for_anything(root: Path) -> None:
    drawers = {"utils", "util", "helpers", "common", "manager", "misc"}
    assert [str(path) for path in modules(root) if path.stem in drawers] == []


def test_the_app_package_starts_empty(root: Path) -> None:
    assert (root / "meeting" / "__init__.py").read_text(encoding="utf-8").strip() == ""


def test_nothing_of_a_workplace_stands_in_the_project(root: Path) -> None:
    found = []
    for path in own_files(root):
        text = path.read_text(encoding="utf-8")
        found += [(str(path), word) for word in WORKPLACE_WORDS if word in text]
        if "tests" not in path.relative_to(root).parts and SHARED_FOLDERS in text:
            found.append((str(path), SHARED_FOLDERS))
    assert found == []


def test_locks_pin_with_hashes_and_name_no_host(root: Path) -> None:
    for name in ("base", "app", "test"):
        text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        assert re.findall(r"https?:|--index|--extra-index|--find-links|file:|\s@\s", text) == []
        pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==\S+.*\\$", text, re.MULTILINE)
        entries = re.findall(r"^[A-Za-z0-9].*$", text, re.MULTILINE)
        assert pins == entries
        assert text.count("--hash=sha256:") >= len(pins) > 0


def test_every_base_and_app_dependency_is_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "base": project["dependencies"],
        "app": project["dependencies"] + extras["app"],
        "test": project["dependencies"] + extras["app"] + extras["test"],
    }
    for name, requirements in wanted.items():
        text = (root / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        locked = {re.sub(r"[-_.]+", "-", pin) for pin in re.findall(r"^([\w.-]+)==", text, re.M)}
        named = {
            re.sub(r"[-_.]+", "-", re.split(r"[<>=~!\[; ]", line)[0].lower())
            for line in requirements
        }
        assert named - locked == set()
