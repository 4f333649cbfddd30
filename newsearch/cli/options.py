"""The options and arguments that several commands share, and the choices of each."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, get_args

import click
from click.shell_completion import CompletionItem

from newsearch.cli import complete
from newsearch.cli.common import INDEX, said
from newsearch.cli.numbers import Seconds, Whole
from newsearch.messages import Bilingual, Note
from newsearch.model import Mode

__all__ = [
    "PATH",
    "choice",
    "columns_option",
    "filter_option",
    "format_options",
    "id_argument",
    "index_option",
    "json_option",
    "limit_option",
    "links_option",
    "memory_option",
    "mode_option",
    "not_empty",
    "page_option",
    "replicas_option",
    "seconds_option",
    "seeds_argument",
    "shards_option",
    "since_option",
    "until_option",
    "verbose_option",
    "wait_option",
    "workers_option",
]


PATH = click.Path(path_type=Path, readable=False)
"""The type of files and folders; who opens one finds whether it may be read, and says so in the reader's language."""


_CHINESE = {
    **{"relevance": "相关度", "newest": "最新", "oldest": "最早", "arrived": "入库", "date": "日期"},
    **{"left": "左文", "right": "右文", "year": "年", "month": "月", "day": "日", "all": "全部", "any": "任一"},
}
"""What may be typed for a choice in Chinese, as the pages call it."""


class _Choice(click.Choice[str]):
    """A choice that may be typed in Chinese where it has a name there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """See click; says in the reader's language what may be chosen."""
        meant = {_CHINESE[each]: each for each in self.choices if each in _CHINESE}
        try:
            chosen: str = super().convert(meant.get(value, value), param, ctx)
        except click.BadParameter:
            choices = [
                Bilingual(each, f"{each}（{_CHINESE[each]}）") if each in _CHINESE else each for each in self.choices
            ]
            self.fail(said(Note("choice_wanted", value=str(value), choices=choices)), param, ctx)
        return chosen

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """See click."""
        names = {each: _CHINESE.get(each, "") for each in self.choices}
        return [CompletionItem(name) for name in complete.in_both(ctx, names, incomplete)]


def choice(values: object) -> click.Choice[str]:
    """The choice among the values of a `Literal` type: `newsearch.model` is the only place that lists them."""
    return _Choice(get_args(values))


def not_empty(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The value of an option; one that is empty comes from a variable that is not set, and is never meant."""
    if value is not None and not value.strip():
        raise click.UsageError(said(Note("option_empty", option=max(param.opts, key=len))))
    return value


def _keep_index(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """The index of a command, kept where an error that the group prints finds it."""
    if not_empty(ctx, param, value):
        ctx.meta[INDEX] = value
    return value


index_option = click.option(
    "-i",
    "--index",
    "path",
    metavar="DIR",
    callback=_keep_index,
    help="Folder of the index, or opensearch://HOST/NAME [index].",
)
limit_option = click.option("-n", "--limit", default=10, show_default=True, type=Whole(1, 1000), help="Hits a page.")
page_option = click.option("-p", "--page", default=1, show_default=True, type=Whole(1), help="Which page.")
json_option = click.option("-j", "--json", "as_json", is_flag=True, help="JSON Lines, one object a line.")
workers_option = click.option(
    "--workers",
    default=lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
    show_default="all cores",
    type=Whole(1),
    help="Processes to build with.",
)
mode_option = click.option(
    "--mode",
    type=choice(Mode),
    default="all",
    show_default=True,
    help="all: all words, and fewer where few articles have them; any: one is enough; strict: all words only.",
)
since_option = click.option(
    "--since", metavar="DATE", callback=not_empty, help="First issue day: 2024-03-01, 2024-03, 2024, 去年, 上周三."
)
until_option = click.option("--until", metavar="DATE", callback=not_empty, help="Last issue day.")
seconds_option = click.option(
    "--seconds",
    default=10.0,
    show_default=True,
    type=Seconds(0, min_open=True),
    help="End a search that takes longer.",
)


def format_options(forms: Sequence[str], text: str, **old: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options that name the form of the output, which a command takes as `form`: --format, and --json for jsonl.

    Args:
        forms: the choices.
        text: the help of --format.
        old: older options that are not shown, each with the form that it names.

    Raises:
        UsageError: two of them name different forms.
    """
    flags = {"json": "jsonl", **old}

    def decorated(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def called(form: str | None, **values: Any) -> None:
            named = [(f"--format {form}", form)] if form else []
            named += [(f"--{flag}", meant) for flag, meant in flags.items() if values.pop(f"as_{flag}")]
            for way, meant in named:
                if meant != named[0][1]:
                    raise click.UsageError(said(Note("options_apart", one=named[0][0], other=way)))
            function(form=named[0][1] if named else None, **values)

        for flag in old:
            click.option(f"--{flag}", f"as_{flag}", is_flag=True, hidden=True)(called)
        click.option("-j", "--json", "as_json", is_flag=True, help="JSON Lines, one object a line: --format jsonl.")(
            called
        )
        click.option("-f", "--format", "form", type=click.Choice(forms), help=text)(called)
        return called

    return decorated


def _chosen(ctx: click.Context, param: click.Parameter, filters: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The values of each facet that filters such as `source=央视网` name."""
    chosen: dict[str, tuple[str, ...]] = {}
    for each in filters:
        name, equals, value = each.replace("＝", "=", 1).partition("=")
        if not (name.strip() and equals and value.strip()):
            raise click.BadParameter(said(Note("filter_without_value", filter=each)))
        chosen[name.strip()] = (*chosen.get(name.strip(), ()), value.strip())
    return chosen


def _columns(ctx: click.Context, param: click.Parameter, typed: tuple[str, ...]) -> dict[str, str] | None:
    """A map of columns such as `名称=headline,内文=body`; empty where the option has none, None without the option."""
    columns: dict[str, str] = {}
    for pair in filter(None, (part.strip() for each in typed for part in re.split("[,，]", each))):
        name, equals, attribute = pair.replace("＝", "=").rpartition("=")
        if not (name.strip() and equals and attribute.strip()):
            raise click.BadParameter(said(Note("columns_unreadable", columns=pair)))
        columns[name.strip()] = attribute.strip().lower()
    if not typed:
        return None
    from newsearch.seeds.records.fields import check_columns

    check_columns(columns)
    return columns


columns_option = click.option(
    "--columns",
    metavar="NAME=FIELD,...",
    multiple=True,
    callback=_columns,
    help="What fields of tables and records are: 名称=headline,内文=body. Remembered; '' forgets it.",
)
filter_option = click.option(
    "--filter",
    "filters",
    metavar="FACET=VALUE",
    shell_complete=complete.filters,
    multiple=True,
    callback=_chosen,
    help="Only articles that a facet counts for VALUE: source=央视网; repeated for one facet, any of the values.",
)
id_argument = click.argument("article_id", metavar="ID", shell_complete=complete.hits)
links_option = click.option(
    "--follow-links", is_flag=True, help="Read links to files outside of the folders of seeds, too."
)
seeds_argument = click.argument("seeds", nargs=-1, type=PATH)
verbose_option = click.option("--verbose", is_flag=True, help="Name every file, not ten lines at most.")
memory_option = click.option(
    "--memory",
    default=2048,
    show_default=True,
    type=Whole(16),
    help="Megabytes to build with, beside 120 for each process; at least 128 for each.",
)
shards_option = click.option(
    "--shards", type=Whole(1, 1024), help="In a cluster: parts of an index that is made anew [1]."
)
replicas_option = click.option(
    "--replicas",
    type=Whole(0, 10),
    help="In a cluster: copies of each part [1 where there are several nodes].",
)
wait_option = click.option(
    "--wait",
    default=60.0,
    show_default=True,
    type=Seconds(0),
    help="Seconds to wait for another process that is writing.",
)
