"""The demo's projects: names that real places published, with their sources; the rest invented.

Costs, sites, units and descriptions are invented. Site, unit and description say so, each by
itself, since a picture of one card must not pass for a real place's plan.
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


# Name as published; invented: cost in 万元, place, responsible unit, one sentence.
Sketch = tuple[str, int, str, str, str]


def published(by: str, source: str, *sketches: Sketch) -> tuple[Subject, ...]:
    """Projects whose names one place published; everything else is marked as invented."""
    return tuple(
        Subject(
            name=name,
            published_by=by,
            source=source,
            cost=f"{cost} 万元",
            place=f"{place}{INVENTED}",
            unit=f"{unit}{INVENTED}",
            description=f"{text}（名称取自{by}公布的材料，其余内容为示范而虚构。）",
        )
        for name, cost, place, unit, text in sketches
    )


FENSHUILING = published(
    "四川省泸州市江阳区分水岭镇（2020 年）",
    "https://m.yybnet.net/luzhou/news/202004/10362788.html",
    (
        "产业基础设施建设项目(南锋路建设)",
        260,
        "示范一村至示范三村",
        "示范镇农业农村办公室",
        "硬化产业路 4.2 公里，加宽会车点 12 处，方便果蔬外运。",
    ),
    (
        "村级公厕全覆盖建设项目",
        85,
        "全镇 9 个示范村",
        "示范镇规划建设办公室",
        "新建公厕 5 座、改造 8 座，每座设无障碍厕位。",
    ),
    (
        "老年人活动中心改造项目",
        120,
        "示范镇区",
        "示范镇民政服务办公室",
        "改造旧礼堂 600 平方米，设助餐点、棋牌室和日间照料床位 20 张。",
    ),
    (
        "农村聚居点节能照明工程",
        64,
        "示范四村、示范五村",
        "示范镇规划建设办公室",
        "在 11 个聚居点装太阳能路灯 320 盏。",
    ),
    (
        "扶贫就业创业指导项目",
        30,
        "示范镇便民服务中心",
        "示范镇社会事务办公室",
        "全年办技能培训 12 期，上门指导 200 户。",
    ),
)
SIPING = published(
    "重庆市江津区四屏镇（2023 年）",
    "https://jjwmsj.cbg.cn/show/8138-2656457.html",
    (
        "农村人居环境整治和饮水工程",
        180,
        "示范六村",
        "示范镇农业农村办公室",
        "整治沟渠 6 公里，新建蓄水池 3 口，410 户通自来水。",
    ),
    (
        "民生公路",
        320,
        "示范七村至示范镇区",
        "示范镇规划建设办公室",
        "改造村道 7.5 公里，补装护栏和标线。",
    ),
)
LISHI = published(
    "重庆市江津区李市镇（2024 年）",
    "https://xsqgt.com/archives/190891.html",
    (
        "橘乡小院建设项目",
        96,
        "示范八村",
        "示范镇农业农村办公室",
        "整治闲置院落 16 处，用作议事、晾晒和休憩。",
    ),
)
ZHANGSHAN = published(
    "安徽省来安县张山镇（2023 年）",
    "http://m.nodetpl.com/2023/0808/475998.shtml",
    (
        "十字街红绿灯",
        28,
        "示范镇区十字街",
        "示范镇综合执法办公室",
        "装信号灯一组，施划人行横道，设过街提示音。",
    ),
)
WENCHENG_SOURCE = "http://m.afcuspharma.com/system/2019/03/02/013484316.shtml"
WENCHENG = "浙江省文成县（2019 年）"
DRINKING_WATER = published(
    WENCHENG,
    WENCHENG_SOURCE,
    (
        "农村饮水安全巩固提升工程",
        210,
        "示范二村、示范九村",
        "示范镇农业农村办公室",
        "换管网 18 公里，水质在线监测覆盖 2 个水厂。",
    ),
)
RESERVE = published(
    WENCHENG,
    WENCHENG_SOURCE,
    (
        "教育设施改善工程",
        140,
        "示范镇中心小学",
        "示范镇社会事务办公室",
        "翻修运动场和厕所，添置图书角 12 个。",
    ),
    (
        "公共文化设施改善工程",
        75,
        "示范镇文化站",
        "示范镇社会事务办公室",
        "更新阅览室，修缮村级戏台 3 处。",
    ),
    (
        "城乡交通票价惠民工程",
        40,
        "示范镇至示范区客运线",
        "示范镇社会事务办公室",
        "65 周岁以上老人和学生半价乘车。",
    ),
    (
        "养老服务设施建设工程",
        160,
        "示范五村",
        "示范镇民政服务办公室",
        "新建居家养老服务点 2 处，配助浴间。",
    ),
)
AISHAN = published(
    "浙江省湖州市吴兴区爱山街道（2018 年）",
    "http://wxrd.wuxing.gov.cn//c450/20180112/i20607.html",
    (
        "安定书院社区科普活动中心项目",
        45,
        "示范东社区",
        "示范街道社会发展办公室",
        "改造底楼活动室 180 平方米，周末开放。",
    ),
    (
        "居民小区便民充电桩安装项目",
        60,
        "示范南社区 6 个小区",
        "示范街道城市管理办公室",
        "装电动自行车充电口 480 个，配灭火设备。",
    ),
    (
        "城市党建综合体(爱山商圈党群服务中心)项目",
        150,
        "示范街道商圈",
        "示范街道党建办公室",
        "建服务中心 500 平方米，设骑手休息点。",
    ),
    (
        "独居老人、困难家庭消防器材配备项目",
        22,
        "全街道",
        "示范街道应急管理办公室",
        "为 620 户装独立烟感和简易喷淋。",
    ),
    (
        "龙庭社区三社联动创建项目",
        35,
        "示范西社区",
        "示范街道社会发展办公室",
        "引入社会组织 4 家，每月开展便民服务日。",
    ),
)
STREET_OTHERS = published(
    WENCHENG,
    WENCHENG_SOURCE,
    (
        "除险安居工程",
        88,
        "示范北社区",
        "示范街道城市管理办公室",
        "加固危房 14 幢，治理边坡 2 处。",
    ),
    (
        "县城交通治堵工程",
        190,
        "示范街道主干道",
        "示范街道城市管理办公室",
        "优化路口 5 处，新增错时车位 160 个。",
    ),
)
ZHENHAI_SOURCE = "https://www.zh.gov.cn/art/2022/11/25/art_1229694683_59140937.html"
# An evaluation of work done: what was published of it are the names alone.
ZHENHAI = tuple(
    Subject(
        name=name,
        published_by="浙江省宁波市镇海区（2022 年 1 月）",
        source=ZHENHAI_SOURCE,
        description="项目名称取自镇海区公布的 2021 年民生实事项目满意度测评结果。",
    )
    for name in (
        "教育惠民补短强基",
        "公共卫生服务能力提升",
        "老旧小区改造",
        "食品安全供应保障",
        "老年护理照料中心建设",
        "交通治堵工程",
        "隧道口停车场新建工程",
        "住房保障行动",
    )
)
