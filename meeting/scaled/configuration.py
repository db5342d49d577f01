"""One house's configuration file: every key of it, checked before anything is started.

The file is TOML. `data` is the only key that must be there; docs/scale.md lists the others. A
relative path is taken from the folder of the file. A password belongs into ~/.pgpass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from meeting.addresses import is_loopback
from meeting.scaled.entries import Entries
from meeting.scaled.refusals import ConfigurationUnreadable

# Where the engines of one's own listen, below the data folder; no port of the network.
POSTGRESQL_FOLDER = "postgresql"
REDIS_FOLDER = "redis"
DATABASE = "hall"
ROLE = "yishitang"


@dataclass(frozen=True)
class Engine:
    """PostgreSQL or Redis: kept up beside the workers (`is_own`), or somebody else's at `url`."""

    is_own: bool
    # It may carry a password.
    url: str = field(repr=False)


@dataclass(frozen=True)
class Limits:
    """What nginx bears from one address; a whole hall may come from one behind its router."""

    connections_per_address: int = 4000
    requests_per_second_per_address: int = 500
    # Above the rate, so many requests wait their turn; what goes beyond is refused with 429.
    waiting_requests_per_address: int = 5000
    # Scripts, styles and pictures, which cost hardly anything: so many at once, then at this rate.
    files_at_once_per_address: int = 300_000
    files_per_second_per_address: int = 500


@dataclass(frozen=True)
class Configuration:
    """One house on one machine; ports are of nginx (`port`, `box_port`) or behind it, on loopback.

    Worker n, counted from 0, listens on `worker_ports[n]`, the ballot box on `inner_box_port`.
    `transport` is 'https', 'http' or 'loopback', as in `meeting.settings`.
    """

    file: Path
    data: Path
    database: Engine
    redis: Engine
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    workers: int = 2
    first_worker_port: int = 8801
    # One body's tablets over all workers: for one great hall on a machine of many cores.
    spread_tablets: bool = False
    box_port: int = 8001
    box_url: str = ""
    http: bool = False
    secret_over_http: bool = False
    # Somebody's own certificate; without them the house makes its own (docs/trust.md).
    certificate: Path | None = None
    key: Path | None = None
    rsa_bits: int = 2048
    # Begins for real; without it a new store gets the demo.
    empty: bool = False
    # Virtual members of each demo body.
    voters: int = 0
    # Machines in front of this nginx that say by the PROXY protocol whom they speak for.
    fronts: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    @property
    def database_url(self) -> str:
        """The database for SQLAlchemy."""
        return self.database.url

    @property
    def redis_url(self) -> str:
        """The Redis for redis-py."""
        return self.redis.url

    @property
    def transport(self) -> str:
        """How tablets reach nginx."""
        if is_loopback(self.host):
            return "loopback"
        return "http" if self.http else "https"

    @property
    def worker_ports(self) -> tuple[int, ...]:
        """The ports of the workers on 127.0.0.1."""
        return tuple(range(self.first_worker_port, self.first_worker_port + self.workers))

    @property
    def inner_box_port(self) -> int:
        """The ballot box's port on 127.0.0.1, behind nginx."""
        return self.first_worker_port - 1

    @property
    def box_address(self) -> str:
        """What a tablet is told: an address, or a port of the host it knows already."""
        return self.box_url or f":{self.box_port}"


def read_configuration(file: Path) -> Configuration:
    """The file's settings; ConfigurationUnreadable, -KeyUnknown, -KeyMissing or -ValueWrong."""
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ConfigurationUnreadable(file=str(file), why=str(problem)) from problem
    top = Entries(file, "", written)
    made = _house(file, top)
    top.nothing_else()
    _fits_together(top, made)
    return made


def _house(file: Path, top: Entries) -> Configuration:
    data = top.path("data")
    if data is None:
        raise top.missing("data")
    return Configuration(
        file=file,
        data=data,
        database=_database(top.table("database"), data),
        redis=_redis(top.table("redis"), data),
        host=top.host("host", "127.0.0.1"),
        port=(port := top.port("port", 8000)),
        public_url=top.address("public_url"),
        workers=top.number("workers", 2, "count", range(1, 65)),
        first_worker_port=top.port("first_worker_port", 8801),
        spread_tablets=top.flag("spread_tablets"),
        box_port=top.port("box_port", port + 1),
        box_url=top.address("box_url"),
        http=top.flag("http"),
        secret_over_http=top.flag("secret_over_http"),
        certificate=top.path("certificate"),
        key=top.path("key"),
        rsa_bits=top.number("rsa_bits", 2048, "bits", (2048, 3072)),
        empty=top.flag("empty"),
        voters=top.number("voters", 0),
        fronts=top.addresses("fronts"),
        limits=_limits(top.table("limits")),
    )


def _database(table: Entries, data: Path) -> Engine:
    own = f"postgresql+psycopg://{ROLE}@/{DATABASE}?host={data / POSTGRESQL_FOLDER}"
    return _engine(table, own, "postgresql", ("postgresql+psycopg://",))


def _redis(table: Entries, data: Path) -> Engine:
    own = f"unix://{data / REDIS_FOLDER / 'socket'}"
    return _engine(table, own, "redis", ("redis://", "rediss://", "unix://"))


def _engine(table: Entries, own_url: str, wanted: str, schemes: tuple[str, ...]) -> Engine:
    url = table.text("url", "")
    is_own = table.flag("own")
    if is_own == bool(url):
        raise table.wrong("", "own-or-url")
    if url and not url.startswith(schemes):
        raise table.wrong("url", wanted)
    table.nothing_else()
    return Engine(is_own, url or own_url)


def _limits(table: Entries) -> Limits:
    usual = Limits()
    made = Limits(
        **{
            name: table.number(name, getattr(usual, name), "number", range(1, 10**9))
            for name in vars(usual)
        }
    )
    table.nothing_else()
    return made


def _fits_together(top: Entries, made: Configuration) -> None:
    taken: list[int] = []
    ports: Mapping[str, tuple[int, ...]] = {
        "port": (made.port,),
        "box_port": (made.box_port,),
        "first_worker_port": (made.inner_box_port, *made.worker_ports),
    }
    for name, wanted in ports.items():
        if any(port in taken or not 0 < port < 2**16 for port in wanted):
            raise top.wrong(name, "taken" if set(wanted) & set(taken) else "port")
        taken += wanted
    if (made.certificate is None) != (made.key is None):
        raise top.wrong("certificate", "pair")
    for name, path in (("certificate", made.certificate), ("key", made.key)):
        if path is not None and not path.is_file():
            raise top.wrong(name, "file")
        if path is not None and "$" in str(path):
            # It would be a variable of nginx, which knows no way to write one plainly.
            raise top.wrong(name, "plain")
    if made.empty and made.voters:
        raise top.wrong("voters", "one")
    if made.transport == "loopback" and (made.http or made.certificate):
        raise top.wrong("http" if made.http else "certificate", "loopback")
