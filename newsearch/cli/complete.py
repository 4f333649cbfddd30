"""What the shell completes beside commands and options: facets, watches, archives, and the hits of the last search.

Names that have Chinese are completed in Chinese as well, where that is the language, or where Chinese has been typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from newsearch.cli.configuration import Archive, chosen, found, read
from newsearch.cli.language import VARIABLE
from newsearch.cli.last_search import ranks
from newsearch.errors import NewsearchError
from newsearch.location import absolute, located
from newsearch.messages.known import in_chinese
from newsearch.model import FACETS

__all__ = ["archives", "facets", "filters", "hits", "in_both", "watches"]


def facets(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of facets, each behind a comma that stands before it."""
    last = re.split("[,，、]", incomplete)[-1]
    before = incomplete.removesuffix(last)
    return [f"{before}{name}" for name in in_both(ctx, dict(zip(FACETS, map(in_chinese, FACETS), strict=True)), last)]


def filters(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names of facets to filter by."""
    return [f"{name}=" for name in facets(ctx, param, incomplete)]


def in_both(ctx: click.Context, names: Mapping[str, str], incomplete: str) -> list[str]:
    """The names that begin so, of some in English, each with its Chinese."""
    is_chinese = ctx.find_root().meta.get(VARIABLE) == "zh" or not incomplete.isascii()
    return _beginning([*names, *filter(None, names.values() if is_chinese else ())], incomplete)


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
