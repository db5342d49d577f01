"""The journal's actions in words; an action without words of its own is shown as it is kept."""

from __future__ import annotations

from flask_babel import gettext as _


def action_words() -> dict[str, str]:
    """Every action that a service notes."""
    return {
        "ballot_box.unlocked": _("解锁票箱"),
        "body.created": _("建立机构"),
        "card.revoked": _("作废代表卡"),
        "channel.set": _("改投票方式"),
        "check_in.undone": _("撤销签到"),
        "checklist.done": _("清单打勾"),
        "checklist.undone": _("清单取消打勾"),
        "item.added": _("加入议程"),
        "item.edited": _("修改议程"),
        "item.moved": _("移动议程"),
        "item.reached": _("进行到议程"),
        "item.removed": _("移除议程"),
        "key.rotated": _("更换签名密钥"),
        "log.checked": _("核对公开日志"),
        "log.cosigned": _("见证公开日志"),
        "manual.entered": _("录入人工计票"),
        "meeting.created": _("建立会议"),
        "meeting.in_session": _("开会"),
        "meeting.ended": _("闭会"),
        "password.set": _("设密码"),
        "person.added": _("加入名册"),
        "person.edited": _("修改人员"),
        "person.active": _("恢复执行职务"),
        "person.suspended": _("暂停执行职务"),
        "person.left": _("离任"),
        "picture.removed": _("移除图片"),
        "picture.set": _("上传图片"),
        "pin.set": _("设登录密码"),
        "poll.added": _("加入表决"),
        "poll.closed": _("截止表决"),
        "poll.edited": _("修改表决"),
        "poll.extended": _("延长时间"),
        "poll.opened": _("开启表决"),
        "poll.prepared": _("公布表决事项"),
        "poll.repeat": _("重新表决"),
        "poll.runoff": _("再次表决"),
        "poll.voided": _("作废表决"),
        "record.countersigned": _("会签"),
        "result.confirmed": _("确认结果"),
        "result.published": _("公布结果"),
        "result.sent_back": _("退回结果"),
        "roster.imported": _("导入名册"),
        "seat.moved": _("换平板"),
        "secret_box.shredded": _("销毁票箱密钥"),
        "signer.registered": _("登记会签公钥"),
        "staff.code_made": _("发一次性登录码"),
        "staff.created": _("建立账号"),
        "staff.signed_in": _("登录"),
    }


def kind_words() -> dict[str, str]:
    """What the beginnings of actions have in common."""
    return {
        "ballot_box": _("票箱"),
        "body": _("机构"),
        "card": _("代表卡"),
        "channel": _("投票方式"),
        "check_in": _("签到"),
        "checklist": _("清单"),
        "item": _("议程"),
        "key": _("签名密钥"),
        "log": _("公开日志"),
        "manual": _("人工计票"),
        "meeting": _("会议"),
        "password": _("密码"),
        "person": _("人员"),
        "picture": _("图片"),
        "pin": _("登录密码"),
        "poll": _("表决"),
        "record": _("会签"),
        "result": _("结果"),
        "roster": _("名册"),
        "seat": _("席位"),
        "secret_box": _("票箱密钥"),
        "signer": _("会签公钥"),
        "staff": _("账号"),
    }
