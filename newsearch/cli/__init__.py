"""The command line: parse, call, print."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from newsearch.cli import archive, article, concordance, counts, issue, serve, suggest, watch
from newsearch.cli import search as search_commands
from newsearch.cli.common import FAILED, FOUND, STOPPED, drop_output, printable
from newsearch.errors import NewsearchError
from newsearch.messages import Note

__all__ = ["main"]

_MODULES = (archive, search_commands, article, concordance, counts, issue, suggest, watch, serve)
"""Where the commands are: each module names its own in `__all__`."""


class _Group(click.Group):
    """Prints every error as one sentence without a traceback, and knows `index` as `sync`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, {"index": "sync"}.get(cmd_name, cmd_name))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except click.ClickException as error:
            vars(error)["message"] = printable(error.message)  # click prints it itself
            raise
        except BrokenPipeError:
            drop_output()  # the reader has seen enough
            ctx.exit(FOUND)
        except (KeyboardInterrupt, click.Abort):
            click.echo(f"newsearch: {Note('stopped')}", err=True)
            ctx.exit(STOPPED)
        except Exception as error:  # Python would exit with 1, which says that nothing was found
            if os.environ.get("NEWSEARCH_TRACEBACK") and not isinstance(error, NewsearchError | OSError):
                raise
            click.echo(f"newsearch: {printable(_sentence(error))}", err=True)
            ctx.exit(FAILED)


def _sentence(error: Exception) -> str:
    """What to say of an error, with the next step."""
    match error:
        case NewsearchError() | OSError():
            return str(error)
        case MemoryError():
            return str(Note("out_of_memory"))
        case RecursionError():
            return str(Note("nested_too_deeply"))
        case OverflowError():
            return str(Note("number_too_large", error=str(error)))
    return str(Note("unexpected_error", kind=type(error).__name__, error=" ".join(str(error).split())))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--index", "path", metavar="DIR", envvar="NEWSEARCH_INDEX", help="Folder of the index [index].")
@click.option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same.")
@click.version_option(package_name="newsearch")
@click.pass_context
def main(ctx: click.Context, path: str | None, no_color: bool) -> None:
    """Full-text search for Chinese news on your own machine."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # neither a stray byte nor a lone surrogate must stop the work
    ctx.obj = {"path": path or "index", "no_color": no_color}


for module in _MODULES:
    for name in module.__all__:
        main.add_command(getattr(module, name))
