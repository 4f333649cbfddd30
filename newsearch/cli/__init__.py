"""The command line: parse, call, print."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, NoReturn

import click

from newsearch.cli import archive, article, check, complete, concordance, counts, issue, learn, serve, suggest, watch
from newsearch.cli import search as search_commands
from newsearch.cli.command import Group
from newsearch.cli.common import FAILED, FOUND, STOPPED, command_for_this, complain, drop_output, printable, said
from newsearch.cli.language import OPTION, VARIABLE, chosen, speak
from newsearch.cli.options import not_empty
from newsearch.errors import NewsearchError
from newsearch.messages import Note

__all__ = ["main"]

_MODULES = (archive, check, search_commands, article, concordance, counts, issue, suggest, watch, serve, learn)
"""Where the commands are: each module names its own in `__all__`."""


_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""What ends a command from outside: `kill`, cron's timeout and shutdown, and a terminal that is closed."""

_WRITING = ("sync", "index", "add", "rebuild", "copy", "verify")
"""The commands that write an index, which is as it was when they are stopped."""


class _Ended(BaseException):
    """A signal has come that ends the command."""

    def __init__(self, number: int) -> None:
        self.number = number


class _Group(Group):
    """Prints every error as one sentence without a traceback, and knows `index` as `sync`."""

    sections = {  # noqa: RUF012
        "commands_search": ("search", "show", "concordance", "suggest"),
        "commands_article": ("similar", "reprints", "neighbours", "keywords"),
        "commands_counts": ("timeline", "trend", "issue", "stats"),
        "commands_archive": ("sync", "add", "check", "rebuild", "copy", "verify"),
        "commands_watch": ("watch", "serve", "mcp"),
        "commands_why": ("explain", "analyze", "help", "completion", "man"),
    }

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, {"index": "sync"}.get(cmd_name, cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See click; who typed a query where a command stands learns how to search."""
        if args and not args[0].isascii() and not ctx.resilient_parsing:
            words = " ".join(map(shlex.quote, args))
            ctx.fail(said(Note("command_missing", name=args[0], words=words)))
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *others: Any, **options: Any) -> Any:
        """See click; leaves the language of the process as it was, for programs that call this."""
        if args is None:
            _start_with_utf8()
        _open_streams()
        before = os.environ.get("LANGUAGE")
        try:
            return super().main(args, *others, **options)
        except OSError:  # the sentence on an error cannot be printed either
            if not options.get("standalone_mode", True):
                raise
            drop_output(sys.stdout, sys.stderr)
            sys.exit(FAILED)
        finally:
            os.environ.pop("LANGUAGE", None) if before is None else os.environ.update(LANGUAGE=before)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[VARIABLE] = wanted = chosen(args, os.environ)
        ctx.meta[OPTION] = [] if wanted == chosen([], os.environ) else ["--lang", wanted]
        speak(self, wanted)
        with _in_sentences(ctx):  # of --help and --version, which print
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        with _in_sentences(ctx):
            return super().invoke(ctx)


@contextmanager
def _in_sentences(ctx: click.Context) -> Iterator[None]:
    """Print every error as one sentence, and end the command with the status that it has."""
    try:
        yield
    except (click.exceptions.Exit, click.exceptions.NoArgsIsHelpError):
        raise
    except click.MissingParameter as error:
        raise click.UsageError(said(_missing(error)), error.ctx) from error
    except click.ClickException as error:
        vars(error)["message"] = printable(error.message)  # click prints it itself
        raise
    except BrokenPipeError:
        drop_output()  # the reader has seen enough
        ctx.exit(FOUND)
    except (KeyboardInterrupt, click.Abort):
        _end(ctx, STOPPED)
    except _Ended as ended:
        _end(ctx, 128 + ended.number)  # as shells tell of a command that a signal has ended
    except Exception as error:  # Python would exit with 1, which says that nothing was found
        if os.environ.get("NEWSEARCH_TRACEBACK") and not isinstance(error, NewsearchError | OSError):
            raise
        complain(_note(error))
        try:
            sys.stdout.flush()
        except OSError:  # the disk is full, and what is buffered would be written once more
            drop_output()
        ctx.exit(FAILED)


def _missing(error: click.MissingParameter) -> Note:
    """What to say of an argument that is missing, with an example where the command has one."""
    assert error.param and error.ctx
    name = error.param.make_metavar(error.ctx).strip("[]{}.")
    for example in getattr(error.ctx.command, "examples", ()):
        return Note("argument_missing_example", name=name, example=f"{command_for_this()} {example}")
    return Note("argument_missing", name=name)


def _end(ctx: click.Context, status: int) -> NoReturn:
    note = Note("stopped_writing") if ctx.invoked_subcommand in _WRITING else Note("stopped")
    with suppress(OSError):  # the terminal may be closed
        complain(note)
    ctx.exit(status)


def _end_on_signals(ctx: click.Context) -> None:
    """Let signals end the command as Ctrl-C does, so that processes and files are cleared up; `nohup` is respected."""
    if threading.current_thread() is not threading.main_thread():
        return

    def end(number: int, _: object) -> NoReturn:
        for each in _ENDING:
            signal.signal(each, signal.SIG_IGN)  # clearing up is not to be ended as well
        raise _Ended(number)

    for each in _ENDING:
        if signal.getsignal(each) is signal.SIG_DFL:
            signal.signal(each, end)
            ctx.call_on_close(lambda each=each: signal.signal(each, signal.SIG_DFL))


def _open_streams() -> None:
    """Open what the process was started without, as `<&-` and `>&-` do: nothing is read there, and nothing kept."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - to the end of the process


def _start_with_utf8() -> None:
    """Start Python again where it takes what is typed, printed and named for ASCII: `LC_ALL=C` says nothing better.

    Python itself does so (PEP 538, PEP 540) unless it is told not to.
    """
    if os.name == "posix" and sys.getfilesystemencoding() == "ascii" and "utf8=1" not in sys.orig_argv:
        os.execv(sys.executable, [sys.executable, "-X", "utf8=1", *sys.orig_argv[1:]])


def _note(error: Exception) -> Note | str:
    """What to say of an error, with the next step."""
    match error:
        case NewsearchError():
            return error.note
        case OSError(errno=int(), filename=str(path)):
            return Note("system_error", path=os.path.abspath(path), reason=str(error.strerror))
        case OSError(errno=int()):
            return Note("system_error_alone", reason=str(error.strerror))
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
    callback=not_empty,
    help="Folder of the index, or opensearch://HOST/NAME [index].",
)
@click.option(
    "--archive",
    metavar="NAME",
    envvar="NEWSEARCH_ARCHIVE",
    show_envvar=True,
    shell_complete=complete.archives,
    help="An archive of newsearch.toml.",
)
@click.version_option(package_name="newsearch", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, path: str | None, archive: str | None) -> None:
    """Full-text search for Chinese news on your own machine."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # neither a stray byte nor a lone surrogate must stop the work
    _end_on_signals(ctx)
    ctx.obj = {"path": path, "archive": archive}


for module in _MODULES:
    for name in module.__all__:
        main.add_command(getattr(module, name))
