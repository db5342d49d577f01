"""Files that a secretary brings: one with every kind of fault, one that changes a few people."""

from __future__ import annotations

from playwright.sync_api import FilePayload

HEADER = "姓名,性别,代表团,座位号,电话,身份"
ROSTERS = {
    "faulty": (
        "赵一帆（示范）,男,第一代表团,1,,代表",
        ",女,第一代表团,2,,代表",
        "孙志远（示范）,男,第一代表团,,,代表",
        "李秀兰（示范）,女,第二代表团,1,,代表",
        "周建平（示范）,男,第二代表团,5,,村民代表",
        f"{'很长的姓名' * 12},男,第二代表团,6,,代表",
    ),
    "sound": (
        "赵一帆（示范）,男,第二代表团,1,,代表、主席团成员",
        "换届新人（示范）,女,第一代表团,2,,代表",
        "增补代表（示范）,女,第一代表团,101,,代表",
    ),
}


def roster_file(name: str) -> FilePayload:
    """The file of this name, as a browser is given it."""
    lines = "\n".join((HEADER, *ROSTERS[name]))
    return {"name": "roster.csv", "mimeType": "text/csv", "buffer": lines.encode()}
