"""The schema of a rule pack file: each key, its kind, what it may say and what it defaults to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key; without a default it must be there."""

    kind: str
    choices: tuple[str, ...] = ()
    default: object = None
    least: int = 0


ON = ("entitled", "present", "collected", "valid", "marks")
SECRECY = ("named", "secret")
CHANNELS = ("tablet", "paper", "hands")

# A key `a.b` stands in the table [a].
KEYS: dict[str, Key] = {
    "id": Key("text"),
    "version": Key("number", least=1),
    "kind": Key("text"),
    "name": Key("bilingual"),
    "summary": Key("bilingual"),
    "legal_basis": Key("texts"),
    "marking.method": Key("text", ("approve", "choose", "grade", "rank")),
    "marking.seats": Key("flag", default=False),
    "marking.exact": Key("flag", default=False),
    "marking.over_marked": Key("text", ("void", "count"), "count"),
    "marking.write_in": Key("flag", default=False),
    "marking.grades": Key("grades", default=()),
    "marking.grade_fault": Key("text", ("mark", "ballot"), "mark"),
    "marking.max_options": Key("number", default=100, least=1),
    "rule.rule": Key("text", ("majority", "choose_n", "grades")),
    "rule.base": Key("text", ON),
    "rule.share": Key("share"),
    "rule.strict": Key("flag"),
    "rule.ladder": Key("texts", default=()),
    "rule.otherwise": Key("text", default=""),
    "rule.over_issue": Key("text", ("void",), "void"),
    "rule.not_pressed": Key("text", ("not-an-approval",), "not-an-approval"),
    "rule.tie": Key("text", ("runoff",), "runoff"),
    "rule.shortage": Key("text", ("later-poll", "leave-empty"), "later-poll"),
    "rule.runoff_bar": Key("text", ("most", "same"), "most"),
    "quorum.share": Key("share"),
    "quorum.strict": Key("flag"),
    "conduct.press": Key("text", ("first", "last"), "last"),
    "conduct.secrecy": Key("text", SECRECY),
    "conduct.secrecy_allowed": Key("texts", SECRECY),
    "conduct.protection": Key("text", ("split", "blind"), "split"),
    "conduct.channels": Key("texts", CHANNELS),
    "conduct.fallback": Key("text", CHANNELS, "paper"),
    "conduct.live_display": Key("text", ("live", "batched", "close")),
    "conduct.batch": Key("number", default=5, least=5),
    "conduct.duration_seconds": Key("number", default=0),
    "conduct.about_persons": Key("flag", default=False),
    "result.confirm": Key("texts", ("chief_teller", "chair")),
    "result.publish": Key("text", ("list", "tellers", "root")),
    "result.minimum_size": Key("number", default=5, least=1),
}
