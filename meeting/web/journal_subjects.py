"""What a line of the journal is about, in a person's words where it is kept in the program's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from meeting.web.checklist_words import line_words

# Kept with the hash of their record, which is for machines; its number is on every paper.
OF_A_RECORD = ("result.published", "rows.opened", "row.shown")


def subject_words(action: str, subject: str, details: Mapping[str, Any]) -> str:
    """A record by its number, a role, a channel or a line of the checklist by its word."""
    if action in OF_A_RECORD and "seq" in details:
        return str(_("记录第 %(n)s 号", n=details["seq"]))
    return _words(action).get(subject, subject)


def _words(action: str) -> dict[str, str]:
    if action == "result.confirmed":
        return {"chair": _("主席"), "chief_teller": _("总监票人"), "teller": _("监票人")}
    if action == "manual.entered":
        return {"paper": _("纸票"), "hands": _("举手")}
    return line_words() if action.startswith("checklist.") else {}
