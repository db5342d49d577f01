"""The records that a call names: files and folders, each read once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voting.blind.ack import Ack
from voting.canonical import MAX_BYTES, sha256_hex
from voting.checks.envelope import check_format
from voting.errors import InputFaulty
from voting.qr.code import PrintedCode


@dataclass(frozen=True)
class RecordFile:
    """A file with its bytes, and the record in it if it is of the right shape."""

    path: Path
    data: bytes
    record: dict[str, Any] | None

    @property
    def poll_id(self) -> str | None:
        """The poll that it says it is of, by its opening statement."""
        return self.record["opening"]["sha256"] if self.record else None


def read_record_files(given: Sequence[Path]) -> list[RecordFile]:
    """The files, a folder standing for the records in it; OSError for one that cannot be read."""
    files = []
    for path in _paths(given):
        data = read_capped(path)
        files.append(RecordFile(path, data, check_format(data)[1]))
    return files


def record_before(file: RecordFile, files: Sequence[RecordFile]) -> bytes | None:
    """The bytes of the one among the files that this record says it follows."""
    if file.record is None:
        return None
    stated = file.record["previous"]
    return next((one.data for one in files if sha256_hex(one.data) == stated), None)


def acks_for(file: RecordFile, files: Sequence[RecordFile], acks: Sequence[Ack]) -> list[Ack]:
    """The acknowledgements that a record is held against.

    A single record answers for all of them, also for those of another opening statement; of
    several, each answers for those of its own poll, and one that is of none is refused.
    """
    if len(files) == 1:
        return list(acks)
    for ack in acks:
        if all(one.poll_id != ack.poll for one in files):
            reason = f"none of these records is of the poll of {ack.serial}"
            reason_zh = f"没有 {ack.serial} 所属表决的记录"
            raise InputFaulty(place="--ack", reason=reason, reason_zh=reason_zh)
    return [ack for ack in acks if ack.poll == file.poll_id]


def hash_for(files: Sequence[RecordFile], noted: str | None) -> RecordFile | None:
    """The file that a noted hash is held against: the only one, or the one that has it."""
    if noted is None:
        return None
    digits = re.sub(r"[\s:]", "", noted).lower()
    for file in files:
        if len(files) == 1 or sha256_hex(file.data) == digits:
            return file
    reason = "none of these records has this hash"
    raise InputFaulty(place="--hash", reason=reason, reason_zh="没有哈希如此的记录")


def code_for(
    files: Sequence[RecordFile], printed: PrintedCode | None
) -> tuple[RecordFile, PrintedCode] | None:
    """The code with the record that it is held against: the only one, or the one that it names."""
    if printed is None:
        return None
    for file in files:
        if len(files) == 1 or sha256_hex(file.data) == printed.record_sha256:
            return file, printed
    reason = "none of these records is the one that the printed code names"
    raise InputFaulty(place="--qr", reason=reason, reason_zh="没有二维码所指的记录")


def read_capped(path: Path) -> bytes:
    """A file up to one byte more than the cap: the verifier then says that it is too large."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _paths(given: Sequence[Path]) -> list[Path]:
    paths: list[Path] = []
    for path in given:
        inside = sorted(path.glob("record-*.json")) if path.is_dir() else [path]
        if not inside:
            raise InputFaulty(place=str(path), reason="no records", reason_zh="没有记录")
        paths += inside
    return paths
