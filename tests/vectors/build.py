"""Writes the corpus: `python -m tests.vectors.build`, `--check` only compares.

Every byte follows from the polls, the keys and the seeds in this folder; a change to the record
format or to the rules shows as a difference here and is then written on purpose.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.vectors.corpus import SIGNERS, WITNESS, Held, corpus, countersigned
from tests.vectors.published import Published
from voting.canonical import canonical_bytes
from voting.log.event import entries_file
from voting.opening import check_code
from voting.verify import verdict, verify_record

HERE = Path(__file__).resolve().parent
INDEX = "corpus.json"
KEPT = (".py", "rsa-keys.json", "README.md")


def corpus_files() -> dict[str, bytes]:
    """Every file by its path below this folder."""
    files: dict[str, bytes] = {}
    for held in corpus():
        for name, data in _meeting_files(held):
            files[f"{held.chain.folder}/{name}"] = data
        for one in held.polls:
            proof = held.proof(one).proof
            files[f"{one.folder}/record-{one.seq:03}.json.tlog-proof"] = bytes(proof)
            for name, data in _poll_files(one):
                files[f"{one.folder}/{name}"] = data
    index = [_entry(held, one) for held in corpus() for one in held.polls]
    files[INDEX] = (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode()
    return files


def committed_files() -> dict[str, bytes]:
    """What stands in this folder."""
    paths = [path for path in HERE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {
        str(path.relative_to(HERE)): path.read_bytes()
        for path in paths
        if not path.name.endswith(KEPT)
    }


def _meeting_files(held: Held) -> Iterator[tuple[str, bytes]]:
    yield "meeting.pub.pem", held.polls[0].pem
    yield "events.jsonl", entries_file(list(held.entries))
    yield "checkpoint", bytes(held.checkpoint)
    yield "log.vkey", f"{held.chain.log_key}\n".encode()
    yield "witness.vkey", f"{WITNESS}\n".encode()
    if any(one.spec.countersigned for one in held.polls):
        yield "allowed_signers", SIGNERS.encode()


def _poll_files(one: Published) -> Iterator[tuple[str, bytes]]:
    name, number = f"record-{one.seq:03}.json", f"{one.seq:03}.json"
    yield name, one.data
    yield f"{name}.ed25519", one.signature
    yield f"opening-{number}", canonical_bytes(one.opening)
    if one.acks:
        yield f"acks-{number}", canonical_bytes([ack.to_json() for ack in one.acks])
    if one.sealed_rows is not None:
        yield f"rows-{number}", canonical_bytes(one.sealed_rows)
    if one.spec.countersigned:
        for role, text in countersigned(one.data).signatures.items():
            yield f"{name}.{role}.sshsig", text.encode()


def _entry(held: Held, one: Published) -> dict[str, Any]:
    """What the index says of a record: what it shows, and what a verifier must say of it.

    `not_done` are the checks that cannot be done with key, signature and previous record alone,
    `not_done_with_all` those left when everything else in the folder is held against it.
    """
    record, poll = one.record, one.record["poll"]
    alone = verify_record(one.data, one.signature, one.pem, one.previous)
    whole = verify_record(one.data, one.signature, one.pem, one.previous, held.evidence(one))
    return {
        "record": f"{one.name}.json",
        "about": one.spec.about,
        "pack": record["pack"]["id"],
        "secrecy": poll["secrecy"],
        "protection": poll["protection"],
        "attempt_kind": poll["attempt_kind"],
        "publish": record["publish"],
        "channels": poll["channels"],
        "status": record["outcome"]["status"],
        "chosen": record["outcome"]["chosen"],
        "check_code": check_code(one.opening),
        "verdict": verdict(alone),
        "not_done": [check.name for check in alone if check.state == "not_done"],
        "verdict_with_all": verdict(whole),
        "not_done_with_all": [check.name for check in whole if check.state == "not_done"],
    }


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` says which differ."""
    built, standing = corpus_files(), committed_files()
    differing = sorted(
        path for path in built.keys() | standing if built.get(path) != standing.get(path)
    )
    if arguments == ["--check"]:
        print("\n".join(differing) or "the corpus is what the builder makes")
        return 1 if differing else 0
    for path in differing:
        target = HERE / path
        if path in built:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(built[path])
        else:
            target.unlink()
    print(f"{len(differing)} files written or removed, {len(built)} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
