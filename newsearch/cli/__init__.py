"""The command line: parse, call, print."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from newsearch.cli import archive, article, counts, learn, suggest, watch
from newsearch.cli import search as search_commands
from newsearch.cli.command import Group
from newsearch.cli.common import FAILED, FOUND, STOPPED, complain, drop_output, printable
from newsearch.cli.language import VARIABLE, chosen, speak
from newsearch.errors import NewsearchError
from newsearch.messages import Note

__all__ = ["main"]

_MODULES = (archive, search_commands, article, counts, suggest, watch, learn)
"""Where the commands are: each module names its own in `__all__`."""


class _Group(Group):
    """Prints every error as one sentence without a traceback, and knows `index` as `sync`."""

    sections = {  # noqa: RUF012
        "commands_search": ("search", "show", "concordance", "suggest"),
        "commands_article": ("similar", "reprints", "keywords"),
        "commands_counts": ("timeline", "trend", "stats"),
        "commands_archive": ("sync", "add", "check", "rebuild", "verify"),
        "commands_watch": ("watch", "serve", "mcp"),
        "commands_why": ("explain", "analyze", "help", "completion", "man"),
    }

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, {"index": "sync"}.get(cmd_name, cmd_name))

    def main(self, *args: Any, **options: Any) -> Any:
        """See click; leaves the language of the process as it was, for programs that call this."""
        before = os.environ.get("LANGUAGE")
        try:
            return super().main(*args, **options)
        finally:
            os.environ.pop("LANGUAGE", None) if before is None else os.environ.update(LANGUAGE=before)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[VARIABLE] = wanted = chosen(args, os.environ)
        speak(self, wanted)
        return super().parse_args(ctx, args)

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
            complain(Note("stopped"))
            ctx.exit(STOPPED)
        except Exception as error:  # Python would exit with 1, which says that nothing was found
            if os.environ.get("NEWSEARCH_TRACEBACK") and not isinstance(error, NewsearchError | OSError):
                raise
            complain(_note(error))
            ctx.exit(FAILED)


def _note(error: Exception) -> Note | str:
    """What to say of an error, with the next step."""
    match error:
        case NewsearchError():
            return error.note
        case OSError():
            return str(error)
        case MemoryError():
            return Note("out_of_memory")
        case RecursionError():
            return Note("nested_too_deeply")
        case OverflowError():
            return Note("number_too_large", error=str(error))
    return Note("unexpected_error", kind=type(error).__name__, error=" ".join(str(error).split()))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-i",
    "--index",
    "path",
    metavar="DIR",
    envvar="NEWSEARCH_INDEX",
    show_envvar=True,
    help="Folder of the index [index].",
)
@click.version_option(package_name="newsearch")
@click.pass_context
def main(ctx: click.Context, path: str | None) -> None:
    """Full-text search for Chinese news on your own machine."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # neither a stray byte nor a lone surrogate must stop the work
    ctx.obj = {"path": path or "index"}


for module in _MODULES:
    for name in module.__all__:
        main.add_command(getattr(module, name))
