"""What the vital signs mean to a layman: one plain sentence for each thing that needs a hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask_babel import gettext as _

from meeting.services.health.vitals import Sign, Vitals
from meeting.web.languages import hall_time

GB = 10**9
SLOW_SECONDS = 2.0
BACKUP_FOR = timedelta(hours=24)
# The house renews its own a month before; when that did not come about, somebody must look.
CERTIFICATE_FOR = timedelta(days=21)
# Of one or two tablets that sleep nobody is told.
FEW_TABLETS = 3


def urgent(vitals: Vitals, store_fault: str) -> list[str]:
    """What may not wait for the end of the poll, for the chair's own page.

    `store_fault` has its own sentence there: a disk that is full is not called nearly full, too.
    """
    return list(_urgent(vitals, store_fault))


def needs_a_hand(vitals: Vitals) -> list[str]:
    """All that wants a hand, first what keeps ballots from the disk; empty when all is well."""
    store = [store_sentence(vitals.store_fault)] if vitals.store_fault else []
    return [*store, *_urgent(vitals, vitals.store_fault), *_soon(vitals)]


def _urgent(vitals: Vitals, store_fault: str) -> Iterator[str]:
    sentences: dict[Sign, Callable[[], str]] = {
        "box-silent": lambda: _(
            "票箱进程没有应答：无记名票暂时收不到，平板会再送。一分钟后还是这样，请重启服务器。"
        ),
        "restored": lambda: _(
            "数据恢复自 %(at)s 的备份：此后投的票不在了。请让代表看自己的平板，没有记录的重投，"
            "或者作废重新表决。",
            at=hall_time(vitals.restored_to or vitals.at),
        ),
        "disk-short": lambda: _(
            "磁盘快满了，只剩 %(free)s。请管理员腾出空间，否则选票会记不下来。",
            free=size(vitals.disk_free),
        ),
        "clock-set": lambda: _(
            "服务器的时钟刚被拨动了 %(n)s 秒。请核对时间；倒计时的表决请改由主持人截止。",
            n=round(vitals.clock_jump),
        ),
        "standby-lost": lambda: _(
            "备用机没有应答：现在只有这一台机器记票。请看备用机的电源和网线。"
        ),
        "others-lost": lambda: _(
            "几个服务进程之间断了联系：照常收票，屏幕慢几秒，票数条暂停。请管理员看 Redis。"
        ),
    }
    told = "disk-short" if store_fault == "store-full" else ""
    return (str(sentences[sign]()) for sign in vitals.urgent if sign != told)


def _soon(vitals: Vitals) -> Iterator[str]:
    if is_slow(vitals):
        yield _("投票的回执变慢了。请停下这台机器上的别的程序，并检查网络。")
    if are_tablets_missing(vitals):
        yield _(
            "有 %(n)s 台平板没有连上。请看无线网，或请代表唤醒平板。",
            n=vitals.expected - vitals.tablets,
        )
    if vitals.without_box:
        yield _(
            "票箱口令没有设置，上次备份里没有正在进行的无记名票。请总监票人设置口令，再备份一次。"
        )
    if is_backup_old(vitals):
        if vitals.last_backup is None:
            yield _("还没有做过备份。请管理员运行 scripts/backup。")
        else:
            yield _("上次备份已过一天。请管理员运行 scripts/backup。")
    if vitals.certificate_until and vitals.certificate_until - vitals.at < CERTIFICATE_FOR:
        yield _(
            "HTTPS 证书到 %(day)s 为止，过了这天平板连不上。请管理员换上新证书。",
            day=hall_time(vitals.certificate_until)[:10],
        )


def store_sentence(code: str) -> str:
    """What is wrong with the store, who is to be called, and that no ballot is lost by it."""
    causes = {
        "store-full": lambda: _("磁盘满了。请管理员马上腾出空间。"),
        "store-read-only": lambda: _("磁盘变成只读。请管理员检查磁盘。"),
        "store-locked": lambda: _("别的程序占住了数据库。请管理员关掉那个程序。"),
    }
    said = causes.get(code, lambda: _("存储出错。请管理员检查磁盘。"))()
    keeps = _("选票暂时记不下来：平板保留选票，恢复后自动再送。先不要截止投票。")
    # Chinese writes no space between two sentences.
    return f"{said} {keeps}" if said[-1].isascii() else f"{said}{keeps}"


def are_tablets_missing(vitals: Vitals) -> bool:
    """Whether a poll is open and several tablets that should be there are not connected."""
    return bool(vitals.open_polls) and vitals.expected - vitals.tablets >= FEW_TABLETS


def is_slow(vitals: Vitals) -> bool:
    """Whether somebody waited for an acknowledgement longer than a person waits gladly."""
    return vitals.beat.slowest_seconds > SLOW_SECONDS


def is_backup_old(vitals: Vitals) -> bool:
    """Whether the last backup is older than a day, or there is none; a demo needs none."""
    if vitals.is_demo:
        return False
    return vitals.last_backup is None or vitals.at - vitals.last_backup > BACKUP_FOR


def size(count: int) -> str:
    """Bytes as people buy disks, to one decimal place."""
    return f"{count / GB:.1f} GB"
