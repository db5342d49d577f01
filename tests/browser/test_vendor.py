"""Vendored code is what its packages hold, but for the one rewriting that is written down."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBLE = ROOT / "static" / "vendor" / "noble"
PACKAGES: list[dict[str, Any]] = json.loads((NOBLE / "VENDOR.json").read_text(encoding="utf-8"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_each_file_is_the_package_own_once_the_rewriting_is_undone(package: dict[str, Any]) -> None:
    written, was = package["rewrite"]["to"].encode(), package["rewrite"]["from"].encode()
    for entry in package["files"]:
        data = (NOBLE / entry["file"]).read_bytes()
        assert sha256(data) == entry["sha256"], entry["file"]
        assert sha256(data.replace(written, was)) == entry["original_sha256"], entry["file"]


def test_no_file_stands_there_that_is_not_listed() -> None:
    listed = {entry["file"] for package in PACKAGES for entry in package["files"]}
    standing = {str(path.relative_to(NOBLE)) for path in NOBLE.rglob("*.js")}
    assert standing == listed
    for package in PACKAGES:
        assert "MIT" in (NOBLE / package["licence_file"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "licensed"),
    [
        (NOBLE.parent / "jsqr", "Apache License"),
        (NOBLE.parent / "pako", "The MIT License"),
        (ROOT / "tests" / "vendor" / "axe-core", "Mozilla Public License"),
    ],
    ids=lambda each: getattr(each, "name", each),
)
def test_a_package_taken_unchanged_is_its_own(folder: Path, licensed: str) -> None:
    [package] = json.loads((folder / "VENDOR.json").read_text(encoding="utf-8"))
    for entry in package["files"]:
        assert sha256((folder / entry["file"]).read_bytes()) == entry["sha256"]
    assert {path.name for path in folder.glob("*.js")} == {one["file"] for one in package["files"]}
    licence = (folder / package["licence_file"]).read_text(encoding="utf-8")
    assert licensed in licence
