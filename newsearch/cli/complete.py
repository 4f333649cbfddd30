"""What the shell completes beside commands and options: facets, watches, archives, and the hits of the last search."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from newsearch.cli.configuration import Archive, chosen, found, read
from newsearch.cli.last_search import ranks
from newsearch.errors import NewsearchError
from newsearch.location import absolute, located
from newsearch.model import FACETS

__all__ = ["archives", "facets", "filters", "hits", "watches"]


def facets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of facets, each behind a comma that stands before it."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in FACETS if name.startswith(last)]


def filters(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of facets to filter by."""
    return [f"{name}=" for name in FACETS if name.startswith(incomplete)]


def archives(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The archives of newsearch.toml."""
    with suppress(NewsearchError, OSError):
        if file := found(Path.cwd()):
            return _beginning(read(file).archives, incomplete)
    return []


def watches(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The watches of the index."""
    from newsearch.archive.index import Index

    with suppress(NewsearchError, OSError):
        archive = _archive(ctx)
        return _beginning((watch.name for watch in Index(archive.index, archive.settings).watches()), incomplete)
    return []


def hits(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ranks of the last search of the index, each with the id of its article, and the ids that begin so."""
    with suppress(NewsearchError, OSError):
        known = ranks(_archive(ctx).index)
        shown = [CompletionItem(rank, help=key) for rank, key in known.items() if rank.startswith(incomplete)]
        return shown + [CompletionItem(key) for key in known.values() if incomplete and key.startswith(incomplete)]
    return []


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _archive(ctx: click.Context) -> Archive:
    """The archive that the options so far name; the command does not run, so nothing has kept it."""
    before, behind = ctx.find_root().params, ctx.params
    path = behind.get("path") or before.get("path")
    return chosen(Path.cwd(), absolute(located(path)) if path else None, before.get("archive"))
