"""Where an index is: in a folder, or at an address in a cluster; and what is needed to get in there.

Neither a user nor a password is ever printed or stored.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from newsearch.errors import ClusterAddressInvalid

__all__ = ["Address", "ClusterSettings", "Location", "absolute", "located"]

_SCHEME = re.compile(r"opensearch(\+tls)?://", re.IGNORECASE)
_LIKE_A_SCHEME = re.compile(r"opensearch(\+tls)?[:：]", re.IGNORECASE)  # a slip of its signs makes no folder
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_NUMBERED = re.compile(r".*-[0-9]+")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_PORT = 9200


@dataclass(frozen=True, slots=True)
class Address:
    """The hosts of a cluster, each with its port, and the name of an archive in it; with `tls` they speak HTTPS."""

    hosts: tuple[str, ...]
    archive: str
    tls: bool = False

    @classmethod
    def parse(cls, text: str) -> Address:
        """The address that was typed: `opensearch://HOST:PORT,HOST:PORT/NAME`, or `opensearch+tls://…` for HTTPS.

        Raises:
            ClusterAddressInvalid: it is none, or it has a password in it, which would be printed.
        """
        scheme = _SCHEME.match(text)
        hosts, _, name = text[scheme.end() if scheme else 0 :].rstrip("/").partition("/")
        if "@" in hosts:
            raise ClusterAddressInvalid("cluster_address_secret", address=f"…@{hosts.rpartition('@')[2]}/{name}")
        if not (scheme and all(map(_HOST.fullmatch, hosts.split(",")))):
            raise ClusterAddressInvalid("cluster_address", address=text)
        if not _NAME.fullmatch(name) or _NUMBERED.fullmatch(name):
            raise ClusterAddressInvalid("cluster_name_invalid", name=name)
        return cls(tuple(map(_with_port, hosts.split(","))), name, bool(scheme[1]))

    def __str__(self) -> str:
        return f"opensearch{'+tls' * self.tls}://{','.join(self.hosts)}/{self.archive}"

    @property
    def key(self) -> str:
        """The archive without its hosts, of which any may be named: what belongs to it is kept under this."""
        return f"opensearch:{self.archive}"


def _with_port(host: str) -> str:
    return host if re.search(r":[0-9]+$", host) and not host.endswith("]") else f"{host}:{_PORT}"


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """How to get into a cluster, and how an index is laid out there.

    Args:
        hosts: further hosts of the cluster, asked as those of the address are.
        user, password: for HTTP's basic authentication; none is sent for an empty user.
        ca: a file of certificates that sign those of the hosts (PEM); empty for those of the system.
        shards: parts of an index, each on one node: a generation that is made anew has so many.
        replicas: copies of each part on further nodes, made before a generation is published; None makes one where
            there are several nodes.
        seconds: what one call may take with all its retries.
        packed: whether what is sent is compressed: worth it between machines, not on one.
    """

    hosts: tuple[str, ...] = ()
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    shards: int = 1
    replicas: int | None = None
    seconds: float = 60.0
    packed: bool = False

    def with_environment(self, environment: Mapping[str, str] = os.environ) -> ClusterSettings:
        """These settings, but for those that `NEWSEARCH_CLUSTER_HOSTS`, `…_USER`, `…_PASSWORD` and `…_CA` give."""
        given = {name: environment.get(f"NEWSEARCH_CLUSTER_{name.upper()}") for name in ("user", "password", "ca")}
        hosts = environment.get("NEWSEARCH_CLUSTER_HOSTS", "").split(",")
        named = tuple(_with_port(host.strip()) for host in hosts if host.strip())
        return self.with_values(hosts=named or None, **given)

    def with_values(self, **values: Any) -> ClusterSettings:
        """These settings, but for the values that are given and not None."""
        return replace(self, **{name: value for name, value in values.items() if value is not None})


Location: TypeAlias = "Path | Address"
"""The folder of an index, or the address of an archive in a cluster."""


def absolute(location: Location) -> Location:
    """A location as messages name it, wherever they are read."""
    return location.absolute() if isinstance(location, Path) else location


def located(index: str | Path | Address) -> Location:
    """Where an index is, of what was typed.

    Raises:
        ClusterAddressInvalid: it begins as an address, and is none.

    >>> located("index"), str(located("opensearch://127.0.0.1:9200/news"))
    (PosixPath('index'), 'opensearch://127.0.0.1:9200/news')
    """
    if isinstance(index, Address):
        return index
    return Address.parse(index) if isinstance(index, str) and _LIKE_A_SCHEME.match(index) else Path(index)
