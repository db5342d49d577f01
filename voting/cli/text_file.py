"""Reads a small text file that a call names."""

from pathlib import Path

from voting.errors import InputFaulty


def read_text_file(path: Path) -> str:
    """The text of the file in UTF-8; InputFaulty for other bytes, OSError when it is not there."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise InputFaulty(
            place=str(path), reason="not UTF-8", reason_zh="不是 UTF-8 编码"
        ) from None
