"""What the demo bodies vote on. No candidate is a living person, no motion a real one."""

from __future__ import annotations

from dataclasses import dataclass

from meeting.demo.projects import (
    AISHAN,
    DRINKING_WATER,
    FENSHUILING,
    INVENTED,
    LISHI,
    RESERVE,
    SIPING,
    STREET_OTHERS,
    ZHANGSHAN,
    ZHENHAI,
    Subject,
)


@dataclass(frozen=True)
class DemoPoll:
    """One poll of a demo meeting: its question, its rule pack and what it lists."""

    title: str
    text: str
    pack_id: str
    subjects: tuple[Subject, ...]
    seats: int | None = None
    secrecy: str = "secret"


TOWN_PROJECTS = DemoPoll(
    title="票决 2027 年度民生实事项目",
    text="从 10 个候选项目中选出 8 个，多选的选票无效。",
    pack_id="township-project-choose",
    subjects=(*FENSHUILING, *SIPING, *LISHI, *ZHANGSHAN, *DRINKING_WATER),
    seats=8,
)
TOWN_MOTION = DemoPoll(
    title="关于加强饮用水水源地保护的决议（草案）（示范）",
    text="是否通过本决议草案。记名表决，屏幕实时显示。草案内容为示范而虚构。",
    pack_id="motion-majority-all",
    subjects=(Subject(name="决议（草案）（示范）", description="草案内容为示范而虚构。"),),
    secrecy="named",
)
TOWN_RESERVE = DemoPoll(
    title="储备项目优先顺序（编号票）",
    text="在最多 2 个项目上写 1、2，1 为最优先。编号的办法见力洋镇 2010 年票决。",
    pack_id="township-project-rank",
    subjects=RESERVE,
    seats=2,
)
STREET_PROJECTS = DemoPoll(
    title="票选街道民生实事项目",
    text="从 7 个候选项目中选出 5 个，多选的选票无效。",
    pack_id="subdistrict-project-choose",
    subjects=(*AISHAN, *STREET_OTHERS),
    seats=5,
)
DISTRICT_APPOINTMENT = DemoPoll(
    title="任命示范区人民政府组成人员（示范）",
    text="对提请任命的人选逐人表决。人选和职务均为虚构。",
    pack_id="appointment-individual",
    subjects=(
        Subject(
            name="林示范（虚构人选）",
            description="拟任示范区民政局局长（虚构）。",
            unit=f"示范区人民政府{INVENTED}",
        ),
    ),
)
DISTRICT_EVALUATION = DemoPoll(
    title="民生实事项目完成情况满意度测评",
    text="对 8 个项目逐项评满意、基本满意或不满意。项目名称为镇海区 2022 年 1 月测评所公布。",
    pack_id="satisfaction-majority-all",
    subjects=ZHENHAI,
)
