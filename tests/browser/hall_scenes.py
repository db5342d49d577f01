"""What the display may be sent: snapshots as the server makes them, drawn up for hard cases.

A scene is the real snapshot of a running server with one poll exchanged, so that every state, long
names and thirty options can be looked at without holding thirty polls.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

Snapshot = dict[str, Any]
PRESENT, NEEDED = 92, 50
PROJECTS = (
    "农村饮水安全巩固提升工程", "老年人活动中心改造项目", "村级公厕全覆盖建设项目",
    "农村聚居点节能照明工程", "十字街红绿灯",
    "“四好农村路”建设工程（南锋路至示范七村段路基路面改造）", "居民小区便民充电桩安装",
    "独居老人、困难家庭消防器材", "公共文化设施改善工程", "橘乡小院建设项目",
)  # fmt: skip
PEOPLE = (
    "古丽扎尔·阿卜杜热依木·买买提", "欧阳示范", "迪丽努尔·吐尔逊", "丁一",
    "格桑央金·扎西多吉", "孟根其其格·巴雅尔",
)  # fmt: skip
GRADES = [
    {"id": "good", "zh": "满意", "en": "Satisfied"},
    {"id": "fair", "zh": "基本满意", "en": "Basically satisfied"},
    {"id": "poor", "zh": "不满意", "en": "Dissatisfied"},
]
DERIVATION = [
    ("应到 98，实到 92；出席须应到的三分之二，即 66 人 → 符合法定人数",
     "98 entitled, 92 present; quorum is two thirds of those entitled, that is 66 → met"),
    ("发出 92 张，收回 92 张，有效 91 张，无效 1 张 → 收回不多于发出，表决有效",
     "92 issued, 92 collected, 91 valid, 1 void → the poll holds"),
    ("通过须应到 98 的过半数，即 50 票", "to pass: more than half of the 98 entitled, that is 50"),
    ("名额 8，达到 8 个，确定 8 个", "8 seats, 8 reached the bar, 8 chosen"),
]  # fmt: skip


def option(number: int, name: str, **about: str) -> dict[str, Any]:
    empty = {"description": "", "cost": "", "place": "", "unit": "", "picture": "", "source": ""}
    return {"id": f"o{number}", "name": name, **empty, **about}


def projects(count: int, picture: str = "") -> list[dict[str, Any]]:
    """So many projects with costs; a third of the names is long."""
    return [
        option(n, PROJECTS[(n - 1) % 10], cost=f"{30 + 17 * n} 万元", picture=picture)
        for n in range(1, count + 1)
    ]


def people(count: int) -> list[dict[str, Any]]:
    return [option(n, PEOPLE[(n - 1) % 6], unit="示范区人民政府") for n in range(1, count + 1)]


def poll(state: str, options: list[dict[str, Any]], now: datetime, **more: Any) -> dict[str, Any]:
    """A poll of this state; whatever is given more stands in place of what a plain one has."""
    return {
        "poll": 1, "attempt": 1, "number": 1, "kind": "first", "state": state,
        "title": "票决 2027 年度民生实事项目", "text": "", "method": "choose", "options": options,
        "outcome_kind": "chosen",
        "grades": [], "seats": 8, "limit": 8, "exact": False, "write_in": False,
        "secrecy": "secret", "protection": "blind", "press": "last", "live_display": "close",
        "batch": 5, "check_code": "4827 1936" if state != "draft" else None, "base_line": NEEDED,
        "deadline": (now + timedelta(minutes=4, seconds=36)).isoformat(),
        "server_now": now.isoformat(), "bars": None, "result": None, "void_reason": "",
        "turnout": {"cast": 71, "present": PRESENT, "issued": PRESENT, "not_pressed": 21},
        **more,
    }  # fmt: skip


def counts(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": o["id"], "chosen": (61 - 13 * i) % 89} for i, o in enumerate(options)]


def graded(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": o["id"], "grades": {"good": 61, "fair": 20, "poor": 9}} for o in options]


def motion(**more: Any) -> dict[str, Any]:
    """The fields of a named motion, as `poll` takes them."""
    return {
        "title": "关于加强饮用水水源地保护的决议（草案）", "method": "approve", "seats": None,
        "outcome_kind": "passed",
        "limit": None, "secrecy": "named", "protection": "none", "live_display": "live", **more,
    }  # fmt: skip


def result(options: list[dict[str, Any]], chosen: int, **more: Any) -> dict[str, Any]:
    ids = [o["id"] for o in sorted(options, key=lambda o: o["id"])]
    return {
        "status": "decided", "chosen": ids[:chosen], "not_chosen": ids[chosen:], "tied": [],
        "seats_left": 0, "verdicts": {}, "options": counts(options), "tally": {},
        "derivation": [{"zh": zh, "en": en} for zh, en in DERIVATION], "record": 1, **more,
    }  # fmt: skip


def written_in(options: list[dict[str, Any]]) -> dict[str, Any]:
    """One of two seats to somebody who stood on no ballot; another of those is tied for the third,
    and names that few wrote stay unsaid."""
    names = {"格桑央金·扎西多吉": 55, "孟根其其格·巴雅尔": 35, "丁一": 2}
    chosen, tied = (f"write_in:{name}" for name in list(names)[:2])
    written = [{"name": name, "approve": count} for name, count in names.items()]
    drawn = result(options, 1, status="runoff", seats_left=1, tally={"write_ins": written})
    return drawn | {"chosen": ["o1", chosen], "tied": ["o3", tied], "not_chosen": ["o2", "o4"]}


def scenes(base: Snapshot, picture: str = "") -> dict[str, Snapshot]:
    """Every state by name, from this snapshot of a meeting in session with a current item."""
    now = datetime.now(UTC)
    few, many = projects(10), projects(30)
    one = [option(1, "决议（草案）", description="草案已印发。")]
    official = [option(1, PEOPLE[0], unit="示范区人民政府民政局", picture=picture)]
    three = [{"id": "o1", "approve": 61, "against": 8, "abstain": 2}]
    hidden = [option(n, f"候选人 {n}") for n in range(1, 7)]
    final = {"not_pressed": 0, "cast": 92, "present": PRESENT, "issued": PRESENT}
    mixed = {"not_pressed": 9, "cast": 71, "present": PRESENT, "issued": PRESENT - 3}
    grade = {"method": "grade", "grades": GRADES, "seats": None, "limit": None}
    polls: dict[str, dict[str, Any] | None] = {
        "prepared": poll("prepared", few, now),
        "prepared-pictures": poll("prepared", projects(10, picture), now),
        "prepared-appointment": poll("prepared", official, now, **motion(title="任命")),
        "prepared-30": poll("prepared", many, now),
        "open-hidden": poll("open", few, now),
        "open-hidden-names": poll("open", hidden, now, title="选举示范镇人民政府镇长、副镇长"),
        "open-20-people": poll("open", people(20), now, title="推选议事代表"),
        "open-30": poll("open", many, now, deadline=None),
        "open-motion": poll("open", one, now, **motion(bars=three)),
        "open-motion-hidden": poll("open", one, now, **motion(live_display="close")),
        "open-bars": poll("open", few, now, live_display="batched", bars=counts(few)),
        "open-bars-30": poll("open", many, now, live_display="batched", bars=counts(many)),
        "open-grades": poll("open", few, now, **grade, bars=graded(few)),
        "closed": poll("closed", few, now, turnout=final),
        "open-mixed": poll("open", few, now, turnout=mixed),
        "open-bars-mixed": poll("open", few, now, turnout=mixed, bars=counts(few)),
        "confirmed": poll("confirmed", few, now, turnout=final),
        "void": poll("void", few, now, void_reason="收回的票多于发出的票", kind="repeat"),
        "result": poll("published", few, now, turnout=final, result=result(few, 8)),
        "result-30": poll("published", many, now, turnout=final, result=result(many, 8)),
        "result-motion": poll(
            "published", one, now,
            **motion(turnout=final, result=result(one, 1) | {"options": three}),
        ),
        "result-grades": poll(
            "published", few, now, **grade, turnout=final,
            result=result(few, 0, verdicts={o["id"]: "fair" for o in few})
            | {"options": graded(few)},
        ),
        "result-runoff": poll(
            "published", few, now, turnout=final,
            result=result(few, 7, status="runoff", tied=["o8", "o9"]),
        ),
        "result-written-in": poll(
            "published", people(4), now, title="选举示范镇人民政府副镇长", seats=3, limit=3,
            write_in=True, turnout=final, result=written_in(people(4)),
        ),
        "long-title": poll(
            "open", few, now,
            title="关于批准示范土家族苗族自治县 2026 年国民经济和社会发展计划执行情况"
            "与 2027 年国民经济和社会发展计划的决议（草案）修改稿第二稿",
        ),
    }  # fmt: skip
    drawn = {name: {**copy.deepcopy(base), "poll": each} for name, each in polls.items()}
    drawn["item"] = {**copy.deepcopy(base), "poll": None}
    for state in ("preparing", "ended"):
        asleep = {**copy.deepcopy(base), "poll": None, "item": None}
        drawn[f"welcome-{state}"] = {**asleep, "meeting": {**base["meeting"], "state": state}}
    long = copy.deepcopy(drawn["welcome-preparing"])
    long["meeting"]["body"] = "示范土家族苗族自治县示范仡佬族侗族乡人民代表大会"
    long["meeting"]["name"] = "第二十一届人民代表大会第十二次会议第三次全体会议"
    drawn["welcome-long"] = long
    return drawn
