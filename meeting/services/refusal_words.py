"""Ids that refusals carry, in the words a person reads: channels, roles, states, fields."""

from __future__ import annotations

ZH_WORDS = {
    "tablet": "平板",
    "paper": "纸质票",
    "hands": "举手",
    "chair": "主席",
    "chief_teller": "总监票人",
    "chief-teller": "总监票人",
    "teller": "监票人",
    "secretary": "秘书",
    "door": "签到员",
    "admin": "管理员",
    "preparing": "筹备",
    "in_session": "进行中",
    "ended": "已结束",
    "active": "正常",
    "suspended": "暂停执行职务",
    "left": "已离任",
    "key": "密钥",
    "protection": "保密方式",
    "kind": "类别",
    "kinds": "身份",
    "name": "名称",
    "title": "标题",
    "roles": "身份",
    "sex": "性别",
    "unit": "代表团",
    "seat_no": "座位号",
    "phone": "电话",
    "date": "日期",
    "option": "选项",
    "seconds": "秒数",
    "duration": "时长",
    "picture": "图片",
}

# In English an id is its own word, except these.
EN_WORDS = {
    "hands": "show of hands",
    "chief_teller": "chief teller",
    "chief-teller": "chief teller",
    "door": "check-in staff",
    "admin": "administrator",
    "preparing": "in preparation",
    "in_session": "in session",
    "left": "left office",
    "unit": "delegation",
    "seat_no": "seat number",
    "seconds": "number of seconds",
}
