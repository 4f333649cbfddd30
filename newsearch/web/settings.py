"""What `newsearch serve` was told: data that each worker process gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsearch.errors import ServerError
from newsearch.location import ClusterSettings, Location
from newsearch.messages import Language

__all__ = ["SHORTEST_KEY", "Settings", "read_key"]

SHORTEST_KEY = 16
"""Bytes of a key (as Meilisearch asks for)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the server answers.

    Args:
        index: the folder or the address of the index.
        threads: searches of a process that run at the same time.
        queue: requests of a process that may wait; more are refused as busy.
        seconds: how long a request may take, with the time that it waits.
        allowed_hosts: names under which the server may be asked, beside addresses and localhost.
        key: what a program or reader must know; None for none.
        is_open: whether it may be reached from other machines without a key.
        cors: an origin whose pages may read the data; empty for none.
        proxy: whether a proxy in front names the address that a request comes from.
        title: of the pages; empty for the name of the program.
        language: of the pages where the reader's browser asks for none; None for Chinese.
        synonyms: a file of synonyms for every search.
        export_limit: hits of an export.
        log: whether a line on standard error tells of each request, without its query.
        metrics: whether `/metrics` is answered.
        cluster: how to get into the cluster that the index is in; None as the environment says.
    """

    index: Location
    threads: int = 2
    queue: int = 32
    seconds: float = 2.0
    allowed_hosts: tuple[str, ...] = ()
    key: str | None = None
    is_open: bool = False
    cors: str = ""
    proxy: bool = False
    title: str = ""
    language: Language | None = None
    synonyms: Path | None = None
    export_limit: int = 100_000
    log: bool = False
    metrics: bool = False
    cluster: ClusterSettings | None = None


def read_key(path: Path) -> str:
    """The key in a file, without the blanks around it.

    Raises:
        ServerError: it has fewer than `SHORTEST_KEY` bytes, or characters that no header can hold.
        OSError: the file cannot be read.
    """
    key = path.read_text("utf-8", errors="replace").strip()
    if len(key) < SHORTEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise ServerError("web_key_too_short", path=path, least=SHORTEST_KEY)
    return key
