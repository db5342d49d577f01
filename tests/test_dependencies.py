"""What is installed: every lock whole and hashed, licences allowed, no version with a known fault.

Nothing here asks the network; `scripts/audit` does.
"""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import certifi
import pytest
from packaging.requirements import Requirement
from packaging.version import Version

LOCKS = ("base", "app", "test", "bench", "audit")
PINNED = re.compile(r"([a-z0-9][a-z0-9-]*)==([^\s;]+)(?: ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
# Licences under which a township may run, change and pass on what this program needs.
ALLOWED = re.compile(
    r"\b(MIT|MIT-0|MIT-CMU|BSD|BSD-2-Clause|BSD-3-Clause|Apache(-2\.0| Software)?|PSF-2\.0"
    r"|Python Software Foundation|MPL-2\.0|Mozilla Public|ISC|ZPL-2\.1|LGPL[-v0-9.]*)\b"
)
# Whose own words are no licence's name: read by hand, with where it stands.
READ_BY_HAND = {"gevent-websocket": "Apache-2.0 (LICENSE in its source)"}


@pytest.fixture(params=LOCKS)
def lock(request: pytest.FixtureRequest, root: Path) -> list[str]:
    return (root / "requirements" / f"{request.param}.txt").read_text("utf-8").splitlines()


def locked(root: Path, name: str) -> dict[str, str]:
    text = (root / "requirements" / f"{name}.txt").read_text("utf-8")
    return {found[1]: found[2] for found in map(PINNED.match, text.splitlines()) if found}


def advisories(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "requirements" / "advisories.toml").read_text("utf-8"))


def test_every_line_of_a_lock_is_one_version_with_its_hashes_and_names_no_place(
    lock: list[str],
) -> None:
    hashes = 1
    for line in lock:
        if PINNED.match(line):
            assert hashes, f"before {line}"
            hashes = 0
        elif HASH.fullmatch(line):
            hashes += 1
        else:
            assert re.match(r"\s*#", line), line
        assert "://" not in line
        assert "@" not in line
    assert hashes


def test_a_lock_holds_what_the_project_asks_for(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "base": project["dependencies"],
        "app": project["dependencies"] + extras["app"],
        "test": project["dependencies"] + extras["app"] + extras["test"],
        "bench": extras["bench"],
        "audit": extras["audit"],
    }
    assert set(wanted) == set(LOCKS)
    for name, lines in wanted.items():
        versions = locked(root, name)
        for line in lines:
            asked = Requirement(line)
            found = versions.get(asked.name.lower().replace("_", "-"))
            assert found is not None, (name, line)
            assert asked.specifier.contains(found), (name, line, found)


def test_what_stands_in_several_locks_has_one_version(root: Path) -> None:
    tested = locked(root, "test")
    for name in ("base", "app", "bench"):
        for package, version in locked(root, name).items():
            assert tested.get(package, version) == version, (name, package)


def test_every_licence_of_what_runs_here_is_allowed(root: Path) -> None:
    unread = []
    for package in locked(root, "app"):
        try:
            told = importlib.metadata.metadata(package)
        except importlib.metadata.PackageNotFoundError:
            # For another system than this one.
            continue
        classes = [one for one in told.get_all("Classifier") or [] if one.startswith("License")]
        words = [told.get(name) or "" for name in ("License-Expression", "License")]
        said = "; ".join([*words, *classes])
        if not ALLOWED.search(said) and package not in READ_BY_HAND:
            unread.append((package, said))
    assert not unread


def test_no_locked_version_has_a_fault_that_is_known_here(root: Path) -> None:
    versions = {name: v for lock in LOCKS for name, v in locked(root, lock).items()}
    known = advisories(root)
    assert known["read_on"] >= date(2026, 11, 22)
    for one in known["advisory"]:
        assert one["what"], one
        version = versions.get(one["package"])
        if version is not None and not one.get("accepted"):
            assert Version(version) >= Version(one["fixed"]), one
    packages = {one["package"] for one in known["advisory"]}
    assert packages <= set(versions), "nobody locks it any more"


def test_what_was_accepted_of_a_fault_is_still_so(root: Path) -> None:
    accepted = [one["package"] for one in advisories(root)["advisory"] if "accepted" in one]
    assert accepted == ["certifi"]
    assert "emSign ECC Root CA - G3" not in Path(certifi.where()).read_text("utf-8")
