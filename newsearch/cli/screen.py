"""Where output goes: its width, its colours, its pager, and the options for them, which every command takes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import click
from click.core import ParameterSource

from newsearch.cli.language import language
from newsearch.messages import LANGUAGES, Note, say

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["PIPE_WIDTH", "console", "is_piped", "paged", "screen_options"]

_Color: TypeAlias = Literal["auto", "always", "never"]

PIPE_WIDTH = 80
"""Columns of charts and tables in a pipe."""

_LINK = re.compile(r"\x1b\]8;.*?\x1b\\")
"""The beginning or the end of a link on a terminal (OSC 8), which many pagers show as it stands."""

_SET = "newsearch.cli.screen."
"""What the keys of these options in the meta of a context begin with."""


def _keep(context: click.Context, option: click.Parameter, value: object) -> None:
    """Keep the value of an option where every command finds it; the last one given counts.

    Raises:
        UsageError: it contradicts another one.
    """
    name = str(option.name)
    if context.get_parameter_source(name) not in (None, ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP):
        context.meta[_SET + name] = value
    if _is_set("no_color") and (color := context.meta.get(f"{_SET}color", "never")) != "never":
        raise click.UsageError(say(Note("options_apart", one=f"--color {color}", other="--no-color"), language()))


def screen_options() -> Sequence[click.Option]:
    """The options that stand before a command or behind it."""
    common: dict[str, Any] = {"expose_value": False, "callback": _keep, "is_eager": True}
    return (
        click.Option(
            ["--lang"],
            type=click.Choice(LANGUAGES),
            help="Chinese or English [NEWSEARCH_LANG, or the system's].",
            **common,
        ),
        click.Option(["--color"], type=click.Choice(get_args(_Color)), help="Colours [auto: on a terminal].", **common),
        click.Option(["--no-color"], is_flag=True, help="No colours; NO_COLOR does the same.", **common),
        click.Option(["--no-pager"], is_flag=True, help="Never page through long output.", **common),
    )


def _is_set(name: str) -> bool:
    return bool(click.get_current_context().meta.get(_SET + name))


def _color() -> _Color:
    """What the options say of colours; where they say nothing, `auto`."""
    meta = click.get_current_context().meta
    chosen: _Color = "never" if _is_set("no_color") else meta.get(f"{_SET}color", "auto")
    return chosen


def is_piped() -> bool:
    """Whether what is printed goes to a file or another program, without colours: no need to load rich for it."""
    if _color() == "always":
        return False
    return not sys.stdout.isatty() and not {"FORCE_COLOR", "TTY_COMPATIBLE"} & os.environ.keys()  # rich's own variables


def console(*, is_prose: bool = True) -> Console:
    """Where to print: as wide as the terminal.

    In a pipe prose has no width, so that a paragraph is one line for the next program; what is laid out in columns
    (`is_prose=False`) has 80.
    """
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich would exit with 1, which says that nothing was found

    width = None if sys.stdout.isatty() else 100_000 if is_prose else PIPE_WIDTH
    color = _color()
    return Piped(
        color_system=None if color == "never" else "auto",
        force_terminal=color == "always" or None,
        highlight=False,
        emoji=False,
        width=width,
    )


def paged(print_on: Callable[[Console], None]) -> None:
    """Print, through a pager where it is more than a terminal shows at a time.

    The pager is PAGER, or less as git calls it (LESS=-FRX): it shows colours, and leaves the text on the screen.
    """
    screen = console()
    if not sys.stdout.isatty() or _is_set("no_pager"):
        print_on(screen)
        return
    with screen.capture() as captured:
        print_on(screen)
    text = captured.get()
    if text.count("\n") < screen.height:
        click.echo(text, nl=False, color=True)
    else:
        os.environ.setdefault("LESS", "-FRX")
        click.echo_via_pager(_LINK.sub("", text))
