"""A small text file that a call names is read, or refused with its name."""

from pathlib import Path

import pytest

from voting.cli.text_file import read_text_file
from voting.errors import InputFaulty


def test_a_file_in_another_encoding_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "witness.vkey"
    file.write_bytes("见证".encode())
    assert read_text_file(file) == "见证"
    file.write_bytes("见证".encode("gb18030"))
    with pytest.raises(InputFaulty, match=r"witness\.vkey: not UTF-8"):
        read_text_file(file)
