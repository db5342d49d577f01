"""Invented people of the demo bodies; every name carries its mark (示范).

The names are built from two lists by position, so that a demo is the same each time it is made
and nobody living is meant.
"""

from __future__ import annotations

import csv
import io

MARK = "（示范）"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN_NAMES = "一帆 文静 志远 秀兰 建平 晓梅 国栋 雅琴 立新 春燕 永康".split()
PRESIDIUM, PRESIDIUM_SIZE = "主席团成员", 9
ATTENDEE, ATTENDEES = "列席人员", 2
COLUMNS = ("姓名", "性别", "代表团", "座位号", "手机", "身份")


def invented_name(number: int) -> str:
    """The name of the person on this seat (from 0); no two of the first 330 are equal."""
    surname = SURNAMES[number % len(SURNAMES)]
    round_number = number // len(SURNAMES)
    given = GIVEN_NAMES[(number + round_number) % len(GIVEN_NAMES)]
    again = round_number // len(GIVEN_NAMES)
    return f"{surname}{given}{again + 1 if again else ''}{MARK}"


def roster_csv(size: int, units: tuple[str, ...], kind: str) -> bytes:
    """A roster of that many people, spread over the units in seat order, as the import takes it.

    A few of a congress are of its presidium as well, and two people attend without a vote.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number in range(size):
        unit = units[number * len(units) // size]
        also = f"、{PRESIDIUM}" if kind == "代表" and number < PRESIDIUM_SIZE else ""
        # No telephone number is invented: any eleven digits would be somebody's.
        writer.writerow(
            [invented_name(number), _sex(number), unit, str(number + 1), "", kind + also]
        )
    for place in range(1, ATTENDEES + 1):
        number = size + place - 1
        writer.writerow([invented_name(number), _sex(number), "列席席", f"列{place}", "", ATTENDEE])
    return ("\ufeff" + text.getvalue()).encode()


def _sex(number: int) -> str:
    return "女" if number % 3 == 1 else "男"
