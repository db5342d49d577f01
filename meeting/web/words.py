"""The sentences that scripts say; the Chinese source is the key, as in every template.

A test holds these lists and the scripts together: none is missing here, none is said nowhere.
"""

from __future__ import annotations

from functools import cache

from flask_babel import gettext as _

from meeting.web.languages import N_, P_, choose_language, counted
from meeting.web.tablet_words import TABLET

DISPLAY = (
    N_("记名：公布每人的选择"),
    N_("无记名：选票与名单分开存放"),
    N_("无记名：服务器也对不上人"),
    N_("请与平板上的比对"),
    N_("与会场同步"),
    N_("会议即将开始"),
    N_("会议进行中"),
    N_("会议已结束"),
    N_("签名密钥指纹"),
    N_("赞成"),
    N_("反对"),
    N_("弃权"),
    N_("须 {n} 票"),
    N_("过线"),
    N_("示范"),
    N_("应到"),
    N_("实到"),
    N_("法定"),
    N_("已达法定人数"),
    N_("未达法定人数"),
    N_("核对码"),
    N_("第 {n} 项"),
    N_("已投票"),
    P_("人"),
    N_("未按"),
    N_("由主持人截止"),
    N_("剩余"),
    N_("结论"),
    N_("准备表决"),
    N_("表决已截止，正在计票"),
    N_("结果已确认，待公布"),
    N_("表决结果"),
    N_("本次表决作废"),
    N_("正在表决"),
    N_("通过须得"),
    P_("票"),
    N_("每满 {n} 票更新一次，最新 {n} 票暂不计入画面"),
    N_("截止后公布票数"),
    N_("票数相同，需再次表决"),
    N_("人数不足"),
    N_("未形成足额结果"),
    N_("怎样算出来的"),
    N_("扫一扫：看公告，自己核对签名和票数"),
    N_("请看会议材料"),
    N_("接下来"),
    N_("前面还有 {n} 项"),
    N_("后面还有 {n} 项"),
    N_("表决"),
    N_("已截止"),
    N_("时间到"),
    N_("正在连接"),
    N_("纸票或举手，另行清点"),
    N_("还未领票"),
    N_("没有领票或待清点"),
    N_("没有连上会场，画面停在 {t}，正在重试"),
    N_("连接已断开，画面停在 {t}，正在重新连接"),
    N_("候选人 {n}"),
    N_("第 {a}–{b} 项，共 {n} 项"),
    N_("再次投票"),
    N_("重新表决"),
    N_("原因："),
    N_("请正好选出 {n} 项。"),
    N_("请选出不超过 {n} 项。"),
    N_("请按先后填 1 到 {n}；少填也有效。"),
    N_("请对每一项评一个等次。"),
    N_("赞成、反对、弃权，选一项。"),
    N_("请对每一项表示赞成、反对或弃权。不选视为弃权。"),
    N_("{name}（另选他人）"),
    N_("大屏设置"),
    N_("全屏"),
    N_("深色或浅色"),
    N_("停住或继续翻页"),
)


# Said by both, from static/outcome_words.js.
OUTCOMES = (
    N_("通过"),
    N_("待定"),
    N_("未通过"),
    N_("入选"),
    N_("未入选"),
    N_("当选"),
    N_("未当选"),
)
# Of these a script is handed two forms: of one, and of many.
COUNTED = (P_("票"), P_("人"))

Words = dict[str, str | list[str]]


def for_tablet() -> Words:
    """What the tablet's scripts may say, in the viewer's language."""
    return _said(TABLET + OUTCOMES, choose_language())


def for_display() -> Words:
    """What the display's scripts may say, in the viewer's language."""
    return _said(DISPLAY + OUTCOMES, choose_language())


# Looking them up takes a quarter of what a tablet's page takes, and they are the same for a hall.
@cache
def _said(sentences: tuple[str, ...], language: str) -> Words:
    """Nobody changes what is returned; `language` is the one that `_` speaks at this moment."""
    return {
        sentence: [counted(sentence, 1), counted(sentence, 2)]
        if sentence in COUNTED
        else _(sentence)
        for sentence in sentences
    }
