"""The three demo bodies and what each of their meetings votes on; all of them are invented."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.demo.polls import (
    DISTRICT_APPOINTMENT,
    DISTRICT_EVALUATION,
    STREET_PROJECTS,
    TOWN_MOTION,
    TOWN_PROJECTS,
    TOWN_RESERVE,
    DemoPoll,
)


@dataclass(frozen=True)
class DemoBody:
    """One body as the demo sets it up."""

    name: str
    kind: str
    size: int
    person_kind: str
    units: tuple[str, ...]
    term: str
    session: str
    meeting: str
    place: str
    polls: tuple[DemoPoll, ...]


BODIES = (
    DemoBody(
        name="示范镇人民代表大会",
        kind="congress",
        size=98,
        person_kind="代表",
        units=("第一代表团", "第二代表团", "第三代表团", "第四代表团"),
        term="第十九届",
        session="第二次会议",
        meeting="第二次全体会议",
        place="示范镇会议中心（虚构）",
        polls=(TOWN_PROJECTS, TOWN_MOTION, TOWN_RESERVE),
    ),
    DemoBody(
        name="示范街道议事代表会议",
        kind="subdistrict",
        size=52,
        person_kind="议事代表",
        units=("东社区", "南社区", "西社区", "北社区"),
        term="第一届",
        session="第三次会议",
        meeting="全体会议",
        place="示范街道办事处（虚构）",
        polls=(STREET_PROJECTS,),
    ),
    DemoBody(
        name="示范区人民代表大会常务委员会",
        kind="committee",
        size=29,
        person_kind="常委会组成人员",
        units=("常务委员会",),
        term="第十七届",
        session="第三十九次会议",
        meeting="全体会议",
        place="示范区人大常委会会议厅（虚构）",
        polls=(DISTRICT_APPOINTMENT, DISTRICT_EVALUATION),
    ),
)
