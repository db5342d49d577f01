"""What the press refuses, with a stable code and a sentence in zh and en."""

from __future__ import annotations

from voting.errors import VotingError

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"


class PressMissing(VotingError):
    """The system's libraries for setting type are not on this machine."""

    code = "press-missing"
    zh = (
        "这台服务器没有装排版用的系统软件包（" + PACKAGES + "），做不了 PDF；"
        "请在这一页上直接打印，浏览器也能存成 PDF。"
    )
    en = (
        "This server lacks the system packages for setting type (" + PACKAGES + ") and makes no "
        "PDF. Print the page itself: the browser can save it as PDF, too."
    )


class PressBusy(VotingError):
    """Too many papers wait already, or the one before took too long."""

    code = "press-busy"
    zh = "正在做别的 PDF，请过一会儿再试；也可以直接打印这一页。"
    en = "Other PDFs are being made. Try again in a while, or print the page itself."


class PressFailed(VotingError):
    """The paper could not be set, or names something that it may not have."""

    code = "press-failed"
    zh = "PDF 没有做成，请直接打印这一页。"
    en = "The PDF could not be made; print the page itself."
