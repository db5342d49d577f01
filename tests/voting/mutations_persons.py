"""Mutations of the names in polls about persons: nobody who lost is named, nobody is exchanged."""

from collections.abc import Iterator

from tests.voting.mutations import Case, Forger


def person_cases(forger: Forger) -> Iterator[Case]:
    """Commitments opened that should not be, or otherwise than they were made."""
    record, spec = forger.copy(), forger.one.spec
    if not spec.pack.about_persons:
        return
    for place, option in enumerate(record["poll"]["options"]):
        salted = spec.salted[option["id"]]
        whole = option | {"name": salted.name, "salt": salted.salt.hex()}
        if "salt" not in option:
            yield forger.altered("alter", f"{option['id']} is named", "commitments", "poll",
                                 "options", place, whole)  # fmt: skip
            continue
        for field, value in (("name", "别人"), ("salt", "00" * 16)):
            yield forger.altered("alter", f"another {field} of {option['id']}", "commitments",
                                 "poll", "options", place, whole | {field: value})  # fmt: skip
        closed = {"id": option["id"], "commitment": option["commitment"]}
        yield forger.altered("drop", f"{option['id']} is not named", "commitments", "poll",
                             "options", place, closed)  # fmt: skip
        yield forger.altered("alter", f"another commitment of {option['id']}", "opening", "poll",
                             "options", place, "commitment", "4" * 64)  # fmt: skip
        plain = {"id": option["id"], "name": salted.name}
        yield forger.altered("drop", f"{option['id']} was never hidden", "commitments", "poll",
                             "options", place, plain)  # fmt: skip
    for place, written in enumerate(record["tally"].get("write_ins", [])):
        if written["name"].startswith("write-in-"):
            yield forger.altered("alter", "a written name that lost", "tally", "tally",
                                 "write_ins", place, "name", "钱多")  # fmt: skip
