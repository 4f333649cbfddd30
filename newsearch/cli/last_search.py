"""Remembers the hits of the last search, so that `newsearch show 3` opens the third of them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import click

from newsearch.location import Location

__all__ = ["hit_of", "ranks", "remember"]

_MOST = 10_000
"""Hits that are remembered; chosen by hand: more than anybody counts to."""


def remember(index: Location, query: str, ids: Mapping[int, str]) -> None:
    """Keep the ids of the hits that were shown, by their ranks, and the query that found them.

    Where they cannot be kept, as in a home that is read-only, nothing happens: the search is what was asked for.
    """
    kept = {"index": _named(index), "query": query, "ids": dict(list(ids.items())[:_MOST])}
    with suppress(OSError):
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(kept, file)  # queries are nobody else's business: 0600
        new.replace(path)


def hit_of(index: Location, rank: str) -> tuple[str, str] | None:
    """The id of the hit that the last search of this index showed at a rank, and its query; None if there is none.

    >>> hit_of(Path("nowhere"), "not a rank") is None
    True
    """
    query, ids = _kept(index)
    return (ids[rank], query) if rank in ids else None


def ranks(index: Location) -> dict[str, str]:
    """The id of each hit that the last search of this index showed, by its rank; empty where there is none."""
    return _kept(index)[1]


def _kept(index: Location) -> tuple[str, dict[str, str]]:
    """What `remember` kept of this index: the query and the ids by their ranks; nothing where it is of another one."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        kept = json.loads(_path().read_text("utf-8"))
        if kept["index"] == _named(index):
            return str(kept["query"]), {str(rank): str(key) for rank, key in kept["ids"].items()}
    return "", {}


def _named(index: Location) -> str:
    """What tells an index from others, whatever links or hosts it was named by."""
    return str(index.resolve()) if isinstance(index, Path) else index.key


def _path() -> Path:
    """The file, in the folder that the system has for an application's data."""
    return Path(click.get_app_dir("newsearch"), "last-search.json")
