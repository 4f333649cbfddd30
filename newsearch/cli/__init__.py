"""The command line: parse, call, print."""

from __future__ import annotations

import sys
from typing import Any

import click

from newsearch.cli import archive, watch
from newsearch.cli import article as around
from newsearch.cli import counts as chart
from newsearch.cli import search as find
from newsearch.cli import suggest as meant
from newsearch.cli.common import FAILED, FOUND, drop_output, printable
from newsearch.errors import NewsearchError

__all__ = ["main"]


class _Group(click.Group):
    """Prints the errors of newsearch without a traceback, and knows `index` as `sync`."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, {"index": "sync"}.get(cmd_name, cmd_name))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            drop_output()  # the reader has seen enough
            ctx.exit(FOUND)
        except (NewsearchError, OSError) as error:
            click.echo(f"newsearch: {printable(str(error))}", err=True)
            ctx.exit(FAILED)


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


for module in (archive, find, around, chart, meant, watch):
    for name in module.__all__:
        main.add_command(getattr(module, name))
