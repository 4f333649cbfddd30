"""The commands that teach newsearch: help on a topic, completion in the shell, and the page of the manual."""

from __future__ import annotations

import re
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import click
from click.shell_completion import get_completion_class

from newsearch.cli.command import command
from newsearch.cli.common import said
from newsearch.cli.language import language
from newsearch.messages import Note
from newsearch.messages.breaks import breaks, cells

__all__ = ["completion", "help_", "man"]

_TOPICS = ("query",)
_SHELLS = ("bash", "zsh", "fish")

_COMPINIT = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }"
"""Loads what zsh completes with (zshcompsys(1)), where the file of the user has not: a new one is empty."""

_COLUMN = 26
"""The cell at which the explanations of a topic begin."""

_Entry: TypeAlias = tuple[str, click.Context]
"""A command's whole name and the context that its help is written in."""


def _topics(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The commands and the topics that begin so."""
    root = ctx.find_root().command
    names = root.list_commands(ctx) if isinstance(root, click.Group) else []
    return [name for name in sorted([*names, *_TOPICS]) if name.startswith(incomplete)]


@command("help", examples=["help query", "help search"])
@click.argument("topic", nargs=-1, shell_complete=_topics)
@click.pass_context
def help_(ctx: click.Context, topic: tuple[str, ...]) -> None:
    """Print the help of a command, or the query language: `help query`."""
    root = ctx.find_root()
    if topic == ("query",):
        import shutil

        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
        for row in (
            Path(__file__).with_name("topics").joinpath(f"query.{language()}.txt").read_text("utf-8").splitlines()
        ):
            click.echo(_fitting(row, width))
        return
    known = dict(_entries(root.command, root))
    name = " ".join([str(root.info_name), *topic])
    if name not in known:
        raise click.UsageError(said(Note("help_unknown", topic=" ".join(topic), topics=_TOPICS)))
    click.echo(known[name].get_help())


@command(
    examples=[
        "completion bash >> ~/.bashrc",
        "completion zsh >> ~/.zshrc",
        "completion fish >> ~/.config/fish/config.fish",
    ]
)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options and their values: append it to the shell's own file."""
    writer = get_completion_class(shell)
    if writer is None:
        raise click.UsageError(said(Note("help_unknown", topic=shell, topics=_SHELLS)))
    root = ctx.find_root()
    name = str(root.info_name)
    source = writer(root.command, {}, name, f"_{name.upper().replace('-', '_')}_COMPLETE").source()
    click.echo(re.sub(r"^ *(?=compdef )", rf"\g<0>{_COMPINIT}\n\g<0>", source, count=1, flags=re.M))


@command(examples=["man > ~/.local/share/man/man1/newsearch.1"])
@click.pass_context
def man(ctx: click.Context) -> None:
    """Print the page of the manual, for man(1)."""
    root = ctx.find_root()
    lines = [f'.TH NEWSEARCH 1 "{date.today().isoformat()}"', f".SH {said(Note('man_name'))}"]
    lines += [f"newsearch \\- {_roff(root.command.get_short_help_str())}"]
    for name, inner in _entries(root.command, root):
        lines += [f".SH {_roff(name)}", ".nf", *map(_roff, inner.get_help().splitlines()), ".fi"]
    click.echo("\n".join(lines))


def _entries(inner: click.Command, ctx: click.Context) -> list[_Entry]:
    """A command and all below it, each with a context of its own."""
    found = [(ctx.command_path, ctx)]
    if isinstance(inner, click.Group):
        for name in inner.list_commands(ctx):
            below = inner.commands[name]
            found += _entries(below, below.context_class(below, info_name=name, parent=ctx))
    return found


def _fitting(row: str, width: int) -> str:
    """A line of a topic in lines of at most `width` cells (0: one line), its second column below itself."""
    if not 0 < width < cells(row):
        return row
    column = next((end for end in range(len(row)) if row.startswith("  ") and cells(row[:end]) == _COLUMN), 0)
    first, margin = row[:column], _COLUMN if width >= 2 * _COLUMN else _COLUMN // 4
    offsets = [0, *breaks(row[column:], width - (margin if column else 0))]
    lines = [row[column + start : column + end].strip() for start, end in pairwise([*offsets, len(row)])]
    if not column:
        return "\n".join(line for line in lines if line)
    head = first if width >= 2 * _COLUMN else f"{first.rstrip()}\n{'':{margin}}"
    return head + f"\n{'':{margin}}".join(line for line in lines if line)


def _roff(text: str) -> str:
    """A line of text for troff (groff_char(7)): hyphens and backslashes as they stand, no line a request."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
