"""The kinds a person may be, and the words that rosters use for them."""

from __future__ import annotations

KINDS = {
    "deputy": "代表",
    "committee_member": "常委会组成人员",
    "presidium": "主席团成员",
    "representative": "议事代表",
    "teller": "监票人",
    "attendee": "列席人员",
}
KIND_WORDS = (
    {zh: kind for kind, zh in KINDS.items()}
    | {kind: kind for kind in KINDS}
    | {
        "委员": "committee_member",
        "常委会委员": "committee_member",
        "人大代表": "deputy",
        "主席团": "presidium",
        "列席": "attendee",
        "committee member": "committee_member",
    }
)
COLUMN_WORDS = {
    "name": ("姓名", "name"),
    "sex": ("性别", "sex"),
    "unit": ("代表团", "街道", "单位", "delegation", "subdistrict", "unit"),
    "seat_no": ("座位号", "席位", "seat", "seat number", "seat_no"),
    "phone": ("电话", "手机", "phone"),
    "kinds": ("身份", "kinds", "kind"),
}
