"""Reads a rule pack from TOML text; a faulty one is refused with the line and the reason."""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from voting.errors import PackFaulty
from voting.pack import Bar, RulePack, Share, Text
from voting.pack_schema import KEYS, Key
from voting.question import Grade

# No number of a rule needs more, and every store and every reader of records can hold it.
MOST = 10**9
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_SHARE = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")

# What must hold between keys: the key to point at, what was wrong in en and zh.
_TOGETHER = (
    ("marking.seats", "choosing and numbering need seats", "选择与排序须有名额"),
    ("rule.rule", "choose_n goes with seats and only with seats", "choose_n 须与名额并用"),
    ("rule.rule", "the rule grades goes with the method grade", "grades 须与评等并用"),
    ("marking.over_marked", "choosing at most K voids more marks", "选择与排序超额即废票"),
    ("marking.write_in", "write-ins need seats and approve or choose", "另选他人须有名额"),
    ("marking.exact", "exact needs choose or rank", "等额须为选择或排序"),
    ("rule.base", "the base marks is for grades only", "marks 基数只用于评等"),
    ("rule.strict", "more than the whole can never be reached", "超过全部永远达不到"),
    ("quorum.strict", "more than everybody can never be present", "出席不可能超过全部"),
    ("conduct.secrecy", "secrecy must be among secrecy_allowed", "默认方式须在允许方式中"),
    ("conduct.channels", "hands are seen: no secret-only pack has them", "无记名不能举手"),
    ("rule.ladder", "grades need a ladder and otherwise from the scale", "等次须出自量表"),
    ("marking.grades", "a scale needs two or more different grades", "量表须有两个以上不同等次"),
    ("id", "an id is small letters, digits and hyphens", "编号只用小写字母、数字和连字符"),
)


def parse_pack(text: str) -> RulePack:
    """The pack that this text describes; PackFaulty says which line is wrong and why."""
    try:
        tree: dict[str, object] = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        # Not only TOMLDecodeError: numbers of thousands of digits and deep nesting end otherwise.
        found = _LINE.search(str(fault))
        line = int(found[1]) if found else text.count("\n") + 1
        reason = _LINE.sub("", str(fault)).strip()
        raise PackFaulty(line=line, reason=reason, reason_zh=f"TOML 语法：{reason}") from None
    given = _flatten(text, tree)
    read = {path: _read(text, path, key, given) for path, key in KEYS.items()}
    for holds, (path, reason, reason_zh) in zip(_holding(read), _TOGETHER, strict=True):
        if not holds:
            raise _fault(text, path, reason, reason_zh)
    return _make(text, read)


def _flatten(text: str, tree: Mapping[str, object]) -> dict[str, object]:
    tables = {path.partition(".")[0] for path in KEYS if "." in path}
    given: dict[str, object] = {}
    for name, value in tree.items():
        if name in tables and isinstance(value, dict):
            given |= {f"{name}.{key}": inner for key, inner in value.items()}
        else:
            given[name] = value
    for path in given:
        if path not in KEYS:
            near = difflib.get_close_matches(path, KEYS, 1, 0.5)
            hint, hint_zh = (
                (f"; is {near[0]} meant?", f"，是否为 {near[0]}？") if near else ("", "")
            )
            raise _fault(text, path, f"unknown key {path}{hint}", f"没有 {path} 这一项{hint_zh}")
    return given


def _read(text: str, path: str, key: Key, given: Mapping[str, object]) -> Any:
    if path not in given:
        if key.default is None:
            raise _fault(text, path, f"{path} is missing", f"缺少 {path}")
        return key.default
    value = _convert(key, given[path])
    if value is None:
        raise _fault(text, path, f"{path} is not {key.kind}", f"{path} 的类型不对（{key.kind}）")
    if key.kind == "number" and value < key.least:
        raise _fault(text, path, f"{path} is below {key.least}", f"{path} 小于 {key.least}")
    if key.kind == "number" and value > MOST:
        raise _fault(text, path, f"{path} is above {MOST}", f"{path} 大于 {MOST}")
    for word in (value if key.kind == "texts" else (value,)) if key.choices else ():
        if word not in key.choices:
            choices = ", ".join(key.choices)
            raise _fault(
                text,
                path,
                f"{path}: '{word}' is none of {choices}",
                f"{path}：“{word}”不在 {choices} 之中",
            )
    return value


def _convert(key: Key, value: object) -> Any:
    """The value as the pack holds it, or None when it is of another kind."""
    match key.kind, value:
        case ("flag", bool()) | ("text", str()):
            return value
        case ("number", int()) if not isinstance(value, bool):
            return value
        case ("texts", [str(), *_]) if all(isinstance(word, str) for word in value):
            return tuple(value)
        case ("bilingual", {"zh": str(zh), "en": str(en), **others}) if not others:
            return Text(zh, en)
        case ("share", str()) if found := _SHARE.fullmatch(value):
            share = int(found[1]), int(found[2])
            return share if share[0] <= share[1] else None
        case ("grades", [*entries]):
            grades = tuple(_grade(entry) for entry in entries)
            return None if None in grades else grades
    return None


def _grade(entry: object) -> Grade | None:
    match entry:
        case {"id": str(name), "zh": str(zh), "en": str(en), **others}:
            # `faulty` is where the tally counts marks that name several grades.
            fine = _ID.fullmatch(name) and name != "faulty" and not others
            return Grade(name, zh, en) if fine else None
    return None


def _holding(read: Mapping[str, Any]) -> tuple[bool, ...]:
    method, seats, rule = read["marking.method"], read["marking.seats"], read["rule.rule"]
    counting = method in ("choose", "rank")
    ids = [grade.id for grade in read["marking.grades"]]
    ladder = (*read["rule.ladder"], read["rule.otherwise"])
    graded = rule == "grades"
    allowed = read["conduct.secrecy_allowed"]
    return (
        seats or not counting,
        seats == (rule == "choose_n"),
        graded == (method == "grade"),
        not counting or read["marking.over_marked"] == "void",
        not read["marking.write_in"] or (seats and method in ("approve", "choose")),
        not read["marking.exact"] or counting,
        graded or read["rule.base"] != "marks",
        not (read["rule.strict"] and _is_whole(read["rule.share"])),
        not (read["quorum.strict"] and _is_whole(read["quorum.share"])),
        read["conduct.secrecy"] in allowed,
        "named" in allowed or "hands" not in read["conduct.channels"],
        (len(ladder) > 1 and set(ladder) <= set(ids)) if graded else ladder == ("",),
        len(set(ids)) == len(ids) and (len(ids) > 1) == graded,
        _ID.fullmatch(read["id"]) is not None,
    )


def _is_whole(share: tuple[int, int]) -> bool:
    return share[0] == share[1]


def _make(text: str, read: Mapping[str, Any]) -> RulePack:
    # The tables only group the keys; most fields carry the last part of the key's name.
    fields = {path.rpartition(".")[2]: value for path, value in read.items()}
    fields["seats_wanted"] = fields.pop("seats")
    num, den = read["rule.share"]
    fields["bar"] = Bar(num, den, read["rule.strict"], read["rule.base"])
    quorum_num, quorum_den = read["quorum.share"]
    fields["quorum"] = Share(quorum_num, quorum_den, read["quorum.strict"])
    for gone in ("share", "strict", "base"):
        del fields[gone]
    return RulePack(text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), **fields)


def _fault(text: str, path: str, reason: str, reason_zh: str) -> PackFaulty:
    table, _, name = path.rpartition(".")
    return PackFaulty(line=_line_of(text, table, name), reason=reason, reason_zh=reason_zh)


def _line_of(text: str, table: str, name: str) -> int:
    """The line of the key, else that of its table, else 1."""
    here, best = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            here = header[1].strip("\"'")
            whole = f"{table}.{name}" if table else name
            if here == whole:
                return number
            best = number if here == table else best
        elif here == table and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[.=]", line):
            return number
    return best
