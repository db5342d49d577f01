"""Check of the public log: it holds announcement and record, in order, and contradicts neither."""

from typing import Any

from voting.checks.check import Check, failed, not_done, passed
from voting.evidence import LogEvidence
from voting.log.checkpoint import checkpoint_of, read_checkpoint
from voting.log.cosignature import cosigned_at
from voting.log.note import is_signed_by


def check_log(record: dict[str, Any], digest: str, log: LogEvidence | None) -> Check:
    """Whether the log holds what the checkpoint fixes, and this record after its opening.

    What was logged while the poll ran, how many were present and who drew a credential, binds the
    record: a ballot stuffed or a member counted in afterwards contradicts it.

    `digest` is the SHA-256 of the record's bytes.
    """
    if log is None:
        return not_done("log", "没有给出日志检查点", "no checkpoint of the log given")
    if log.key is not None and not is_signed_by(log.checkpoint, log.key):
        return failed("log", "检查点没有日志的签名", "the checkpoint is not signed by the log")
    for witness in log.witnesses:
        if cosigned_at(log.checkpoint, witness) is None:
            zh, en = f"{witness.name} 没有见证", f"{witness.name} has not cosigned it"
            return failed("log", zh, en)
    if log.entries is None:
        return not_done("log", "没有给出日志的各条", "the log's entries are not given")
    head = read_checkpoint(log.checkpoint)
    if checkpoint_of(head.origin, log.entries[: head.size]) != head:
        zh, en = "公布的日志与检查点不符", "the published log is not what the checkpoint fixes"
        return failed("log", zh, en)
    events = _own_events(record, log)
    places = _places(events, digest)
    if "record" not in places:
        return failed("log", "日志里没有这份记录", "this record does not stand in the log")
    if not places.get("poll-prepared", len(log.entries)) < places["record"]:
        zh, en = "日志里没有先登记开启声明", "the opening statement does not stand before it"
        return failed("log", zh, en)
    if any(places.get(kind, 0) > places["record"] for kind in ("poll-open", "poll-closed")):
        zh, en = "日志里记录先于表决的开启或关闭", "it stands before the poll's open or close"
        return failed("log", zh, en)
    for _, event in events:
        told, stated = _told_and_stated(event, record)
        if told != stated:
            kind = event["kind"]
            zh = f"日志的 {kind} 记 {told}，记录写 {stated}"
            return failed("log", zh, f"the log's {kind} says {told}, the record {stated}")
    if places["record"] >= head.size:
        zh = f"记录在第 {places['record'] + 1} 条，晚于检查点（{head.size} 条）"
        en = f"entry {places['record'] + 1}, later than the checkpoint of {head.size} entries"
        return passed("log", zh, en)
    zh = f"记录在第 {places['record'] + 1} 条，检查点共 {head.size} 条"
    en = f"entry {places['record'] + 1} of the checkpoint's {head.size}"
    return passed("log", zh, en)


Events = list[tuple[int, dict[str, Any]]]


def _own_events(record: dict[str, Any], log: LogEvidence) -> Events:
    """The events of this poll with their places in the log."""
    opening = record["opening"]["sha256"]
    events = enumerate(log.events)
    return [(place, event) for place, event in events if event.get("opening") == opening]


def _places(events: Events, digest: str) -> dict[str, int]:
    """Where the first entry of each kind on this poll stands; of records only this one."""
    places: dict[str, int] = {}
    for place, event in events:
        kind = event["kind"]
        if kind != "record" or event["record"] == digest:
            places.setdefault(kind, place)
    return places


def _told_and_stated(event: dict[str, Any], record: dict[str, Any]) -> tuple[object, object]:
    """What an event said of the poll's numbers and what the record says; None of other events."""
    if event["kind"] == "poll-open":
        return event["present"], record["roll"]["present"]
    if event["kind"] == "issuance-closed":
        stated = record.get("credentials", {}), record.get("issued_roll", {})
        told = event["issued"], event["roll_sha256"]
        return told, (stated[0].get("issued"), stated[1].get("sha256"))
    return None, None
