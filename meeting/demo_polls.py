"""What the demo bodies vote on: published project names with their sources, the rest invented.

Names of projects and of evaluated work are those that real places published (`source` says
where); costs, sites and units are invented and say so. No candidate is a living person.
"""

from __future__ import annotations

from dataclasses import dataclass

INVENTED = "（示范，虚构）"


@dataclass(frozen=True)
class Subject:
    """One thing to be voted on, as the demo's agenda holds it."""

    name: str
    published_by: str = ""
    source: str = ""
    cost: str = ""
    place: str = ""
    unit: str = ""
    description: str = ""


@dataclass(frozen=True)
class DemoPoll:
    """One poll of a demo meeting: its question, its rule pack and what it lists."""

    title: str
    text: str
    pack_id: str
    subjects: tuple[Subject, ...]
    seats: int | None = None
    secrecy: str = "secret"


def _published(
    place: str, source: str, *names: str, costs: tuple[int, ...] = ()
) -> tuple[Subject, ...]:
    """Published names of one place; each cost (万元) is invented and says so."""
    return tuple(
        Subject(
            name=name,
            published_by=place,
            source=source,
            cost=f"{cost} 万元{INVENTED}" if cost else "",
            place=f"示范村、示范社区{INVENTED}" if cost else "",
            unit=f"示范办公室{INVENTED}" if cost else "",
            description=f"项目名称取自{place}公布的材料；金额、地点和责任单位为示范而虚构。"
            if cost
            else f"名称取自{place}公布的材料。",
        )
        for name, cost in zip(names, costs or (0,) * len(names), strict=True)
    )


FENSHUILING = _published(
    "四川省泸州市江阳区分水岭镇（2020 年）",
    "https://m.yybnet.net/luzhou/news/202004/10362788.html",
    "产业基础设施建设项目(南锋路建设)",
    "村级公厕全覆盖建设项目",
    "老年人活动中心改造项目",
    "农村聚居点节能照明工程",
    "扶贫就业创业指导项目",
    costs=(260, 85, 120, 64, 30),
)
SIPING = _published(
    "重庆市江津区四屏镇（2023 年）",
    "https://jjwmsj.cbg.cn/show/8138-2656457.html",
    "农村人居环境整治和饮水工程",
    "民生公路",
    costs=(180, 320),
)
LISHI = _published(
    "重庆市江津区李市镇（2024 年）",
    "https://xsqgt.com/archives/190891.html",
    "橘乡小院建设项目",
    costs=(96,),
)
ZHANGSHAN = _published(
    "安徽省来安县张山镇（2023 年）",
    "http://m.nodetpl.com/2023/0808/475998.shtml",
    "十字街红绿灯",
    costs=(28,),
)
WENCHENG_SOURCE = "http://m.afcuspharma.com/system/2019/03/02/013484316.shtml"
WENCHENG = "浙江省文成县（2019 年）"
AISHAN = _published(
    "浙江省湖州市吴兴区爱山街道（2018 年）",
    "http://wxrd.wuxing.gov.cn//c450/20180112/i20607.html",
    "安定书院社区科普活动中心项目",
    "居民小区便民充电桩安装项目",
    "城市党建综合体(爱山商圈党群服务中心)项目",
    "独居老人、困难家庭消防器材配备项目",
    "龙庭社区三社联动创建项目",
    costs=(45, 60, 150, 22, 35),
)
ZHENHAI = _published(
    "浙江省宁波市镇海区（2022 年 1 月）",
    "https://www.zh.gov.cn/art/2022/11/25/art_1229694683_59140937.html",
    "教育惠民补短强基",
    "公共卫生服务能力提升",
    "老旧小区改造",
    "食品安全供应保障",
    "老年护理照料中心建设",
    "交通治堵工程",
    "隧道口停车场新建工程",
    "住房保障行动",
)

TOWN_PROJECTS = DemoPoll(
    title="票决 2027 年度民生实事项目",
    text="从 10 个候选项目中选出 8 个，多选的选票无效。",
    pack_id="township-project-choose",
    subjects=(
        *FENSHUILING,
        *SIPING,
        *LISHI,
        *ZHANGSHAN,
        *_published(WENCHENG, WENCHENG_SOURCE, "农村饮水安全巩固提升工程", costs=(210,)),
    ),
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
    subjects=_published(
        WENCHENG,
        WENCHENG_SOURCE,
        "教育设施改善工程",
        "公共文化设施改善工程",
        "城乡交通票价惠民工程",
        "养老服务设施建设工程",
        costs=(140, 75, 40, 160),
    ),
    seats=2,
)
STREET_PROJECTS = DemoPoll(
    title="票选街道民生实事项目",
    text="从 7 个候选项目中选出 5 个，多选的选票无效。",
    pack_id="subdistrict-project-choose",
    subjects=(
        *AISHAN,
        *_published(WENCHENG, WENCHENG_SOURCE, "除险安居工程", "县城交通治堵工程", costs=(88, 190)),
    ),
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
