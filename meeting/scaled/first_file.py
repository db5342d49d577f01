"""The configuration file of somebody who has none yet: all on this machine, in one folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from meeting.scaled.refusals import ConfigurationStands
from meeting.scaled.toml_file import as_toml

FILE = "house.toml"
# Options of the command that stand in the file under the same names.
OPTIONS = (
    "host", "port", "public_url", "workers", "first_worker_port", "box_url", "http",
    "secret_over_http", "rsa_bits", "empty", "voters",
)  # fmt: skip
HEAD = (
    "# 一处的配置，说明见 docs/scale.md。One house's configuration; docs/scale.md lists the keys.\n"
)


def ensure_file(asked: argparse.Namespace) -> Path:
    """The file in the data folder that is asked for; written when it is not there.

    Raises ConfigurationStands when there is one and options say something too: the file is what
    the workers read, and nobody shall believe that an option changed it.
    """
    data: Path = asked.data.resolve()
    file = data / FILE
    said = {name: getattr(asked, name) for name in OPTIONS if getattr(asked, name)}
    if file.exists():
        if said:
            raise ConfigurationStands(file=str(file), key=next(iter(said)))
        return file
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    engines = {"database": {"own": True}, "redis": {"own": True}}
    fresh = file.with_name(FILE + ".new")
    fresh.write_text(HEAD + as_toml({"data": ".", **said, **engines}), encoding="utf-8")
    fresh.chmod(0o600)
    fresh.replace(file)
    return file
