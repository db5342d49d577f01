"""The counts of a record as a table for spreadsheets: one line for each option and mark."""

from __future__ import annotations

import csv
import io

from flask_babel import gettext as _

from meeting.services.plain_cell import plain_cell
from meeting.services.results.publishing import RecordInfo
from meeting.web.record_view import RecordView


def counts_csv(info: RecordInfo, view: RecordView) -> bytes:
    """CSV in UTF-8 with a byte order mark; no cell can act as a formula.

    The lines without an option are the record's own: 应到, 实到 and the ballots. The signed record
    stays what counts; this table is read from it.
    """
    data = info.data
    head = [
        *(_("记录"), _("机构"), _("会议"), _("日期"), _("表决事项")),
        *(_("序号"), _("名称"), _("计数"), _("票数"), _("结论")),
    ]
    same = [
        str(info.seq),
        data["body"]["name"],
        data["meeting"]["name"],
        data["meeting"]["date"],
        data["poll"]["title"],
    ]
    lines = [
        [*same, "", "", str(word), str(number), ""]
        for word, number in (
            (_("应到"), data["roll"]["entitled"]),
            (_("实到"), data["roll"]["present"]),
            (_("发出"), data["ballots"]["issued"]),
            (_("收回"), data["ballots"]["collected"]),
            (_("有效"), data["ballots"]["valid"]),
            (_("废票"), data["ballots"]["void"]),
            (_("未按"), data["ballots"]["not_pressed"]),
        )
    ]
    for at, row in enumerate(view.plot.rows, 1):
        counts = [(one.word, one.count) for one in row.stretches]
        lines += [
            [*same, str(at), row.name, word, str(number), row.verdict_word]
            for word, number in [*counts, *([row.note] if row.note else [])]
        ]
    text = io.StringIO()
    csv.writer(text).writerows(
        [[plain_cell(str(cell)) for cell in line] for line in [head, *lines]]
    )
    return ("\ufeff" + text.getvalue()).encode()
