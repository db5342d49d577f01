"""The one reader of pack files: those that come with the program and a place's own."""

import unicodedata
from importlib import resources
from pathlib import Path

from voting.errors import PackFaulty, PackFileFaulty
from voting.pack import RulePack
from voting.pack_toml import parse_pack


def built_in_packs() -> dict[str, RulePack]:
    """The packs that come with the program, by id, in the order of their ids."""
    folder = resources.files("voting").joinpath("packs")
    texts = [entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml")]
    packs = [parse_pack(text.decode()) for text in texts]
    return {pack.id: pack for pack in sorted(packs, key=lambda pack: pack.id)}


def read_pack(path: Path) -> RulePack:
    """The pack in this file; a faulty one is refused with file, line and reason."""
    raw = path.read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise PackFileFaulty(
            file=str(path), line=line, reason="not UTF-8", reason_zh="不是 UTF-8 编码"
        ) from None
    _refuse_unseen(path, text)
    try:
        return parse_pack(text)
    except PackFaulty as fault:
        raise PackFileFaulty(file=str(path), **fault.params) from None


def read_packs(folder: Path) -> dict[str, RulePack]:
    """A place's own packs by id; an id is permanent, so none may be taken twice."""
    taken = set(built_in_packs())
    packs: dict[str, RulePack] = {}
    for path in sorted(folder.glob("*.toml")):
        pack = read_pack(path)
        if pack.id in taken:
            raise PackFileFaulty(
                file=str(path),
                line=1,
                reason=f"the id {pack.id} is taken",
                reason_zh=f"编号 {pack.id} 已被占用",
            )
        taken.add(pack.id)
        packs[pack.id] = pack
    return packs


def _refuse_unseen(path: Path, text: str) -> None:
    # A rule is read by people before it is used: what they read must be what stands there.
    for place, sign in enumerate(text):
        if unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\t\n\r":
            raise PackFileFaulty(
                file=str(path),
                line=text.count("\n", 0, place) + 1,
                reason=f"an unseen sign, U+{ord(sign):04X}",
                reason_zh=f"看不见的符号 U+{ord(sign):04X}",
            )
