"""Computing time and memory of the programs of a house, summed by what each is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

# By what a process is known from its command line; its children count as it.
KNOWN = {
    "worker": "meeting\0worker", "postgresql": "/bin/postgres", "redis": "redis-server",
    "nginx": "nginx: master", "box": "meeting\0ballot-box",
}  # fmt: skip


@dataclass(frozen=True)
class Costs:
    """For each program seconds of computing so far, and bytes that are its own."""

    cpu: dict[str, float]
    memory: dict[str, int]

    def since(self, before: Costs) -> Costs:
        """What was computed since then; memory as it is now."""
        spent = {name: used - before.cpu.get(name, 0.0) for name, used in self.cpu.items()}
        return Costs(spent, self.memory)


def costs_below(pid: int) -> Costs:
    """Those of everything that this process started."""
    cpu = dict.fromkeys(KNOWN, 0.0)
    memory = dict.fromkeys(KNOWN, 0)
    for child in _children(pid):
        words = _read(child, "cmdline")
        name = next((name for name, known in KNOWN.items() if known in words), None)
        if name is not None:
            family = _family(child)
            # A program's children that have ended are in its own account, as PostgreSQL's are.
            cpu[name] += sum(map(_computed, family)) + _ended(child)
            memory[name] += sum(map(_own_bytes, family))
    return Costs(cpu, memory)


def _family(pid: int) -> list[int]:
    return [pid, *(each for child in _children(pid) for each in _family(child))]


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def _computed(pid: int) -> float:
    return _ticks(pid, 11)


def _ended(pid: int) -> float:
    return _ticks(pid, 13)


def _ticks(pid: int, field: int) -> float:
    """Two neighbouring fields of the process's account, user and system, in seconds."""
    fields = _read(pid, "stat").rpartition(")")[2].split()
    both = fields[field : field + 2]
    return sum(map(int, both)) / os.sysconf("SC_CLK_TCK")


def _own_bytes(pid: int) -> int:
    """Private pages and the process's share of common ones, so that nothing counts twice."""
    for line in _read(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""
