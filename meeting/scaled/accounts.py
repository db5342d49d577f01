"""Under which account each engine runs when the house itself is run by root, as in a container.

PostgreSQL refuses to be root, and nothing that answers the network should be. An engine's account
may pass through the data folder, by the folder's group, and enter no other folder in it.
"""

from __future__ import annotations

import grp
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from meeting.scaled.refusals import ConfigurationValueWrong, EngineMissing

POSTGRESQL, REDIS, NGINX = "postgres", "redis", "www-data"
# What a folder lets its group do: pass, and read no list.
PASS = 0o710
PACKAGES = {POSTGRESQL: "postgresql", REDIS: "redis-server", NGINX: "nginx"}


@dataclass(frozen=True)
class Account:
    """A user of this system; `name` is empty when the house's own user does for it."""

    name: str
    uid: int
    gid: int

    def words(self, ends_with: str) -> list[str]:
        """The command by which a program is run as this user and ends with the house.

        `ends_with` is the signal that it gets when the supervising process ends in any way.
        """
        words = ["setpriv", f"--pdeathsig={ends_with}"]
        if self.name:
            words += [f"--reuid={self.name}", f"--regid={self.name}"]
            # The folder's group is PostgreSQL's; whoever else must pass through has it beside.
            passes = grp.getgrnam(POSTGRESQL).gr_name if has_account(POSTGRESQL) else self.name
            words += [f"--groups={passes}"]
        return words


# The house's own user, whoever that is.
OURSELVES = Account("", -1, -1)


def account(name: str) -> Account:
    """The account of an engine for a house run by root; the house's own user otherwise."""
    if os.geteuid() != 0:
        return Account("", os.geteuid(), os.getegid())
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        raise EngineMissing(program=name, package=PACKAGES[name]) from None
    return Account(name, found.pw_uid, found.pw_gid)


def has_account(name: str) -> bool:
    """Whether this system has a user of that name."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def folder_for(whom: Account, data: Path, name: str, file: Path) -> Path:
    """A folder below `data` that this account alone may enter.

    Raises ConfigurationValueWrong when the folders above do not let it pass.
    """
    folder = data / name
    folder.mkdir(mode=0o700, exist_ok=True)
    if whom.name:
        group = pwd.getpwnam(POSTGRESQL).pw_gid if has_account(POSTGRESQL) else whom.gid
        os.chown(data, -1, group)
        data.chmod(PASS)
        if any(not each.stat().st_mode & 0o001 for each in data.parents):
            raise ConfigurationValueWrong(file=str(file), key="data", wanted="reach")
        os.chown(folder, whom.uid, whom.gid)
    folder.chmod(0o700)
    return folder
