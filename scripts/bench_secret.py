"""Blind ballots beside split ones: the same hall casts both, all at once, in one run.

A split ballot comes by the socket that is open; a blind one is posted by a connection of its own,
without a cookie, with a credential that the tablet drew before, by its socket or by the page.
Each kind is durable before its ack. The raw rate is what all cores sign when they do nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from benching.contestants import NAMESPACE, Ours  # noqa: E402
from benching.hall_run import CLIENT_LIMIT  # noqa: E402
from benching.prepared import prepared_hall  # noqa: E402
from benching.process import Process  # noqa: E402
from benching.raw_signing import raw_signatures_per_second  # noqa: E402

AT_REST_SECONDS = 2.5
GOALS = {"blind/split": 0.25, "credentials/raw": 0.7}
Figures = dict[str, list[float]]


class Hall:
    """One house with everybody's tablet connected, and what was measured of it."""

    def __init__(self, ours: Ours) -> None:
        self._ours = ours
        self._sockets, self._blind = (
            Process(["benching.tablets"]),
            Process(["benching.blind_tablets"]),
        )
        self.figures: Figures = {}
        self.refused: dict[str, int] = {}
        # The kinds of which the tablets themselves were the limit, at least once.
        self.client_bound: set[str] = set()

    def connect(self) -> None:
        """All tablets."""
        ours = self._ours
        answer = self._sockets.ask(
            do="connect", url=ours.socket_url, headers=ours.headers(), namespace=NAMESPACE,
            auth=ours.auth,
        )  # fmt: skip
        if answer["ready"] != ours.members:
            raise SystemExit(f"{ours.members} tablets: {answer}")

    def hold_split(self) -> None:
        """One split poll: all cast at once by their sockets."""
        self._ours.awaited()
        time.sleep(AT_REST_SECONDS)
        self._ours.open()
        time.sleep(AT_REST_SECONDS)
        before, computed = self._ours.process.cpu(), self._sockets.cpu()
        answer = self._sockets.ask(do="burst", ballot=self._ours.ballot())
        self._note("split", {**answer, "cpu": self._sockets.cpu() - computed}, before)
        self._ours.close()

    def hold_blind(self, by_page: bool) -> None:
        """One blind poll: all draw after the announcement, and post at once after the opening."""
        ours = self._ours
        self._sockets.ask(do="arm", text='"state":"prepared"')
        ours.awaited()
        self._sockets.ask(do="seen")
        shown = json.loads(self._sockets.ask(do="shown")["text"].partition(",")[2])
        poll = shown[1]["data"]["poll"]
        self._blind.ask(do="prepare", opening=poll["blind"]["opening"], members=ours.members)
        time.sleep(AT_REST_SECONDS)
        before = ours.process.cpu()
        signatures = self._drawn_by_page(poll) if by_page else self._drawn_by_socket(poll)
        if len(signatures) != ours.members:
            raise SystemExit(f"{len(signatures)} credentials: {self.refused}")
        self._add("us_per_credential", (ours.process.cpu() - before) / ours.members * 1e6)
        self._blind.ask(do="finish", signatures=signatures)
        ours.open()
        time.sleep(AT_REST_SECONDS)
        before = ours.process.cpu()
        path, port = f"/b/{poll['attempt']}/cast", int(poll["blind"]["address"].lstrip(":"))
        answer = self._blind.ask(do="burst", port=port, path=path, marks=ours.marks)
        self._note("blind", answer, before)
        ours.close()

    def _drawn_by_socket(self, poll: dict[str, Any]) -> list[str]:
        values = self._blind.ask(do="blinded")["values"]
        asked = [{"attempt": poll["attempt"], "blinded": value} for value in values]
        events = [json.dumps(["credential.draw", each]) for each in asked]
        drawn = self._sockets.ask(do="draw", events=events)
        self._refuse(dict.fromkeys(drawn["refusals"], 1))
        self._add("credentials_per_s", self._ours.members / drawn["seconds"])
        answers = [json.loads(text[text.index("[") :])[0] for text in drawn["answers"] if text]
        return [each["signature"] for each in answers if each["ok"]]

    def _drawn_by_page(self, poll: dict[str, Any]) -> list[str]:
        ours = self._ours
        path, heads = f"/tablet/{ours.auth['meeting']}/credential", ours.form_heads()
        drawn = self._blind.ask(
            do="draw", port=ours.port, path=path, heads=heads, attempt=poll["attempt"]
        )
        self._refuse(drawn["refused"])
        self._add("credentials_per_s", ours.members / drawn["seconds"])
        signatures: list[str] = drawn["signatures"]
        return signatures

    def end(self) -> None:
        """The tablets go."""
        for each in (self._sockets, self._blind):
            each.end()

    def _note(self, kind: str, answer: dict[str, Any], before: float) -> None:
        self._refuse(answer.get("refused") or dict.fromkeys(answer.get("refusals", []), 1))
        took, members = answer["took"], self._ours.members
        if not took:
            raise SystemExit(f"{kind}: nobody was acknowledged, {self.refused}")
        if len(took) != members:
            self._refuse({f"{kind}: not acked": members - len(took)})
        self._add(f"{kind}_casts_per_s", len(took) / answer["seconds"])
        self._add(f"{kind}_p99_ms", took[len(took) * 99 // 100] * 1e3)
        self._add(f"{kind}_us_per_cast", (self._ours.process.cpu() - before) / members * 1e6)
        self._add(f"{kind}_us_per_cast_of_the_tablets", answer["cpu"] / members * 1e6)
        if answer["cpu"] / answer["seconds"] > CLIENT_LIMIT:
            self.client_bound.add(kind)

    def _refuse(self, refused: dict[str, int]) -> None:
        for said, times in refused.items():
            self.refused[said] = self.refused.get(said, 0) + times

    def _add(self, name: str, figure: float) -> None:
        self.figures.setdefault(name, []).append(figure)


def main(words: Sequence[str]) -> int:
    """Measures and prints a table, then JSON on the last line; 1 when anybody was refused."""
    asked = _arguments(words)
    raw = raw_signatures_per_second()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = Ours(folder, asked.members)
        ours.start(*prepared_hall(folder, asked.members, asked.repeats, "split,blind", asked.keep))
        hall = Hall(ours)
        try:
            hall.connect()
            for _ in range(asked.repeats):
                hall.hold_split()
                hall.hold_blind(asked.by_page)
        finally:
            hall.end()
            ours.stop()
    _print(asked, hall, raw)
    return 1 if hall.refused else 0


def _print(asked: argparse.Namespace, hall: Hall, raw: float) -> None:
    figures = {name: median(all_) for name, all_ in hall.figures.items()}
    ratios = {
        "blind/split": figures["blind_casts_per_s"] / figures["split_casts_per_s"],
        "credentials/raw": figures["credentials_per_s"] / raw,
    }
    print(
        f"{asked.members} tablets, median of {asked.repeats}; refused: {hall.refused or 'nobody'}"
    )
    for name, value in {**figures, "raw_signatures_per_s": raw}.items():
        print(f"| {name} | {value:.1f} |")
    for name, value in ratios.items():
        print(f"| {name} | {value:.2f}, goal {GOALS[name]} |")
    for kind in sorted(hall.client_bound):
        print(f"{kind}: the tablets themselves were the limit of its casts")
    told = {"members": asked.members, "figures": hall.figures, "raw_signatures_per_s": raw}
    print(json.dumps({**told, "ratios": ratios, "refused": hall.refused}))


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench secret", description=__doc__)
    parser.add_argument("--members", type=int, default=3000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--by-page", action="store_true", help="draw by HTTP, without a socket")
    parser.add_argument("--keep", type=Path, help="a prepared folder that is kept and used again")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
