"""Two machines on one switch: network namespaces of this machine, with a cable each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from meeting.demo.server import ROOT

# The network for measurements (RFC 2544, C.2.2), in which no real hall stands. Each process takes
# its own part of it: the hall's end is in the machine's own namespace, where another may be tried.
PARTS = 2 * 256
_first, _second = divmod(os.getpid() % PARTS, 256)
HALL, FIRST, SECOND, SHARED = (f"198.{18 + _first}.{_second}.{n}" for n in (1, 2, 3, 10))


class NoNetworkError(Exception):
    """This user may make no network namespaces here."""


class TwoMachines:
    """Two namespaces joined by a bridge, which is where the test itself, the hall, stands."""

    def __init__(self) -> None:
        self._tag = f"ys{os.getpid() % 100000}"
        self._bridge = f"{self._tag}br"
        self.names = {FIRST: f"{self._tag}a", SECOND: f"{self._tag}b"}
        self.processes: list[subprocess.Popen[str]] = []
        if shutil.which("ip") is None:
            raise NoNetworkError
        try:
            self._ip("link", "add", self._bridge, "type", "bridge")
            self._ip("address", "add", f"{HALL}/24", "dev", self._bridge)
            self._ip("link", "set", self._bridge, "up")
            for address, name in self.names.items():
                self._ip("netns", "add", name)
                cable = f"{name}c"
                peer = ("peer", "name", "eth0", "netns", name)
                self._ip("link", "add", cable, "type", "veth", *peer)
                self._ip("link", "set", cable, "master", self._bridge, "up")
                self._ip("-n", name, "link", "set", "lo", "up")
                self._ip("-n", name, "link", "set", "eth0", "up")
                self._ip("-n", name, "address", "add", f"{address}/24", "dev", "eth0")
            self._ip("-n", self.names[FIRST], "address", "add", f"{SHARED}/24", "dev", "eth0")
        except subprocess.CalledProcessError as problem:
            self.end()
            raise NoNetworkError from problem

    def run(self, machine: str, *command: str | Path) -> subprocess.Popen[str]:
        """Starts one of the app's commands on a machine; what it says can be read."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.names[machine], sys.executable, "-m", "meeting",
             *map(str, command)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def pull_cable(self, machine: str) -> None:
        """The machine hears and says nothing any more."""
        self._ip("link", "set", f"{self.names[machine]}c", "down")

    def plug_in(self, machine: str) -> None:
        """The machine is back on the switch, without the hall's shared address."""
        self._ip("-n", self.names[machine], "address", "del", f"{SHARED}/24", "dev", "eth0")
        self._ip("link", "set", f"{self.names[machine]}c", "up")

    def end(self) -> None:
        """Ends what runs on both machines and takes them away."""
        for process in self.processes:
            process.kill()
            process.communicate()
        for name in self.names.values():
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
            cable = ["ip", "link", "del", f"{name}c"]
            subprocess.run(cable, check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", self._bridge], check=False, capture_output=True)

    def _ip(self, *words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


def until(process: subprocess.Popen[str], *endings: str) -> str:
    """What the process says, up to the first line with one of these endings."""
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if line.rstrip().endswith(endings):
            return said
    raise AssertionError(said)
