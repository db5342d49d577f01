"""The figures for Prometheus: of the machine and of the whole hall, never of a person or a ballot.

Off unless a port is asked for, and then on this machine's own loopback address only. What moves
with ballots moves in steps of ten seconds (`meeting.store.pulse`), and no figure has a label that
could name anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from meeting.services.desk import Desk
from meeting.services.health.vitals import Vitals, house_vitals

HOST = "127.0.0.1"
Sign = tuple[str, str, Callable[[Vitals], float]]
# Name, what it is, and where it is read.
SIGNS: tuple[Sign, ...] = (
    ("tablets_connected", "Tablets with an open socket", lambda v: v.tablets),
    ("tablets_expected", "Members in the hall who vote on a tablet", lambda v: v.expected),
    ("polls_open", "Polls open now", lambda v: v.open_polls),
    ("acks_per_second", "Mean over the last whole ten seconds", lambda v: v.beat.per_second),
    ("slowest_ack_seconds", "Of the last minute", lambda v: v.beat.slowest_seconds),
    ("store_ok", "1 when the last writing went well", lambda v: not v.store_fault),
    ("ballot_box_ok", "0 when the ballot box is silent", lambda v: v.box != "silent"),
    ("standby_ok", "0 when a second machine does not answer", lambda v: v.standby != "lost"),
    ("standby_in_step", "1 when it holds all that was acked", lambda v: v.standby == "in-step"),
    ("others_ok", "0 when this worker does not hear the others", lambda v: v.others != "lost"),
    ("disk_free_bytes", "Where the data folder lies", lambda v: v.disk_free),
    ("disk_bytes", "Where the data folder lies", lambda v: v.disk_total),
    ("clock_jump_seconds", "By how much the clock was set", lambda v: v.clock_jump),
    (
        "last_backup_timestamp_seconds",
        "Unix time, 0 without a backup",
        lambda v: v.last_backup.timestamp() if v.last_backup else 0,
    ),
)


class _House(Collector):
    """Reads the house anew whenever it is asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def describe(self) -> Iterator[GaugeMetricFamily]:
        for name, told, _ in SIGNS:
            yield GaugeMetricFamily(f"yishitang_{name}", told)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        vitals = house_vitals(self._desk)
        for name, told, read in SIGNS:
            yield GaugeMetricFamily(f"yishitang_{name}", told, value=float(read(vitals)))


def metrics_app(desk: Desk) -> Any:
    """A WSGI app that answers every path with the figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_House(desk))
    # Processor time, memory and open files of the server process.
    ProcessCollector(registry=registry)
    return make_wsgi_app(registry)
