"""What all commands share: options in groups, examples below them, and words that may begin with a hyphen."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from gettext import gettext
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from newsearch.cli import complete
from newsearch.cli.common import said
from newsearch.cli.language import language
from newsearch.cli.screen import screen_options
from newsearch.messages import Note
from newsearch.messages.breaks import breaks, cells

__all__ = ["GROUPS", "WORDS", "Command", "Context", "Group", "command"]

GROUPS = {
    "which": ("mode", "within", "since", "until", "filters", "arrived_since"),
    "words": ("synonyms", "abbreviations", "pinyin", "fuzzy_ocr"),
    "order": ("sort", "recent", "half_life", "no_fold", "by"),
    "amount": ("limit", "page", "all_hits", "after", "width", "snippet_length", "facets", "full", "full_text"),
    "output": ("form", "as_json", "explain", "plot", "query", "verbose"),
    "other": (),
}
"""The groups of options in the order of use, each a code of `messages` (`options_which`); `other` has the rest."""

_SENTENCE = re.compile(r"(?<=[。.;；])(?: |(?<=[。；]))")

_BLANK = re.compile("(?<=[，。；：？！、]) ")
"""A blank that click sets where a full-width mark has its own."""

_DASHED = re.compile("[-－—–―‐‑−]{1,4}([a-z]{3,}(?:-[a-z]+)*)([=＝ \u3000]?)(.*)", re.DOTALL)
"""An option whose hyphens and sign may be those of an input method."""

_NARROW, _NARROWEST = 60, 20
"""Cells below which the terms of a help stand above their texts, and the fewest that it is set in. Chosen by hand."""

_HYPHEN = "\ufdd0"
"""Stands before a word that begins with a hyphen while click reads the arguments: no character of any text."""


if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:
    _ParamType = click.ParamType  # no generic class before click 8.4


class _Words(_ParamType):
    """A word of a query, as it was typed."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value).removeprefix(_HYPHEN)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The fields whose names begin so, with the colon behind them."""
        from newsearch.query.lexer import field_names

        names = field_names() if incomplete else ()
        return [CompletionItem(f"{name}:") for name in names if name.startswith(incomplete)]


WORDS = _Words()
"""The type of arguments that may begin with a hyphen: `-发布会` is what must not be found, and no option."""


class _Formatter(click.HelpFormatter):
    """Sets help as Chinese is set: a character takes two cells, and a line may end behind any of them."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        """See click, which never sets help narrower than 50 cells."""
        columns = shutil.get_terminal_size().columns - 2
        narrow = max(columns, _NARROWEST) if columns < _NARROW else None
        super().__init__(indent_increment, width or narrow, max_width)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """See click; without a blank behind the full-width colon."""
        usage = gettext("Usage:")  # an error is printed when no command runs any more
        super().write_usage(prog, args, usage if usage.endswith("：") else prefix)

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':{self.current_indent}}{heading}{'：' if language() == 'zh' else ':'}\n")

    def write_text(self, text: str) -> None:
        for paragraph in text.split("\n\n"):
            self._write_lines(" ".join(paragraph.split()), self.current_indent, self.current_indent)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        listed = list(rows)
        col_max = min(col_max, self.width // 3) if self.width < _NARROW else col_max
        column = min(max(cells(term) for term, _ in listed), col_max) + col_spacing + self.current_indent
        for term, text in listed:
            row = f"{'':{self.current_indent}}{term}"
            room = column - cells(row)
            self.write(row + (" " * room if room >= col_spacing else "\n" if text else ""))
            self._write_lines(" ".join(text.split()), 0 if room >= col_spacing else column, column)

    def _write_lines(self, text: str, first: int, others: int) -> None:
        """Write a text in lines within the width; the first one is indented by `first`, the others by `others`."""
        text = _BLANK.sub("", text)
        offsets = [0, *breaks(text, self.width - others), len(text)]
        lines = [text[start:end].strip() for start, end in pairwise(offsets)]
        self.write("".join(f"{'':{others if n else first}}{line}\n" for n, line in enumerate(lines)))


class Context(click.Context):
    """A context whose help is set by cells."""

    formatter_class = _Formatter


class _Shared(click.Command):
    """What commands and groups of them share: the options of the screen, and a short help that is never cut."""

    context_class = Context

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        taken = {name for parameter in self.params for name in parameter.opts}
        self.params += [option for option in screen_options() if not taken & {*option.opts}]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """See click, which keeps the option and so the language of its first help."""
        if option := super().get_help_option(ctx):
            option.help = gettext("Show this message and exit.")
        return option

    def get_short_help_str(self, limit: int = 45) -> str:
        """See click; the first sentence, whatever its length."""
        first = (self.short_help or self.help or "").split("\n\n")[0]
        return " ".join(_SENTENCE.split(first, maxsplit=1)[0].split()).rstrip("。.;；")


class Group(_Shared, click.Group):
    """A group of commands, which its help lists in sections, in the order of use.

    `sections` are codes of `messages` with the names of the commands in each; those that are in none come last.
    """

    sections: Mapping[str, Sequence[str]] = {}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click; who typed Chinese where a command stands learns which there are."""
        if args and not args[0].isascii() and not ctx.resilient_parsing:
            ctx.fail(said(Note("command_missing_in", name=args[0], names=self.list_commands(ctx))))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click; in sections."""
        known = {name for names in self.sections.values() for name in names}
        rest = [name for name in self.list_commands(ctx) if name not in known]
        for code, names in {**self.sections, "commands": rest}.items():
            shown = [(name, self.commands[name].get_short_help_str()) for name in names if name in self.commands]
            if shown:
                with formatter.section(said(Note(code))):
                    formatter.write_dl(shown)


class Command(_Shared):
    """A command whose help has groups of options and examples, and that takes the options of the screen.

    Args:
        examples: what to type behind `newsearch`, each a line; the tests parse them.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **values: Any) -> None:
        super().__init__(*args, **values)
        self.params.append(
            click.Option(
                ["--archive"],
                metavar="NAME",
                shell_complete=complete.archives,
                expose_value=False,
                callback=_keep_archive,
                help="An archive of newsearch.toml.",
            )
        )
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See click; words that begin with a hyphen are no options where the command takes words.

        Raises:
            UsageError: one is an option but for its hyphens, which input methods make dashes.
        """
        names = {name for parameter in self.params for name in parameter.opts}
        for each in args[: args.index("--")] if "--" in args else args:
            if (meant := _hyphenated(each)) != each and re.split("[= ]", meant)[0] in names:
                raise click.UsageError(said(Note("option_dashes", typed=each, option=meant)))
        if any(isinstance(parameter.type, _Words) for parameter in self.params):
            takes = {name for each in self.params if not getattr(each, "is_flag", False) for name in each.opts}
            args = [
                _HYPHEN + each if _is_word(each) and before not in takes else each
                for before, each in zip(["", *args], args, strict=False)
            ]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click; in groups."""
        known = {name: group for group, names in GROUPS.items() for name in names}
        rows: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option) and (record := parameter.get_help_record(ctx)):
                rows[known.get(str(parameter.name), "other")].append(_set(record))
        grouped = [(group, some) for group, some in rows.items() if some]
        for group, some in grouped:
            with formatter.section(said(Note("options" if len(grouped) == 1 else f"options_{group}"))):
                formatter.write_dl(some)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See click; the examples."""
        if self.examples:
            with formatter.section(said(Note("examples"))):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}newsearch {example}\n")


def _set(record: tuple[str, str]) -> tuple[str, str]:
    """The names of an option and its help, with the marks of the language: click joins what it adds by `; `."""
    names, text = record
    return (names, text.replace("; ", "；")) if language() == "zh" else record


def _keep_archive(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the name of an archive that stands behind the command where the one before it is."""
    if value:
        ctx.obj["archive"] = value


def command(name: str | None = None, *, examples: Sequence[str] = ()) -> Callable[[Callable[..., Any]], Command]:
    """`click.command` with `Command`."""
    return click.command(name, cls=Command, examples=examples)


def _hyphenated(argument: str) -> str:
    """An argument as an option is written: dashes before it as hyphens, a full-width sign behind its name as one.

    >>> _hyphenated("－－limit"), _hyphenated("——sort=newest"), _hyphenated("--limit\u30002"), _hyphenated("－校园")
    ('--limit', '--sort=newest', '--limit 2', '－校园')
    """
    option = _DASHED.fullmatch(argument)
    if not option:
        return argument
    name, sign, value = option.groups()
    return f"--{name}{unicodedata.normalize('NFKC', sign)}{value}"


def _is_word(argument: str) -> bool:
    """Whether an argument that begins with a hyphen is a word: no option of ours begins with a sign of another kind.

    >>> _is_word("-校园"), _is_word("-5G"), _is_word("-GPT"), _is_word("-N"), _is_word("-n5"), _is_word("--all")
    (True, True, True, False, False, False)
    """
    return re.match("-(?:[^A-Za-z-]|[A-Z][A-Za-z])", argument) is not None
