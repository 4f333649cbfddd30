"""Chooses the language of the command line, English or Chinese, and makes click speak it.

What newsearch says while it works are the sentences of `newsearch.messages`. What click says, and the help texts, which
click shows, go through gettext, as click's own words do: `catalogues/` has their Chinese.
"""

from __future__ import annotations

import gettext
import inspect
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from newsearch.messages import LANGUAGES, Language

__all__ = ["OPTION", "VARIABLE", "chosen", "english", "help_texts", "language", "speak"]

VARIABLE = "NEWSEARCH_LANG"

OPTION = "newsearch.cli.language"
"""The key, in the meta of a context, of the options without which the environment speaks another language."""

_DOMAIN = "newsearch"
_CATALOGUES = Path(__file__).with_name("catalogues")
_LOCALES = "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"
"""The variables of gettext (https://www.gnu.org/software/gettext/manual/), the first that is set counts."""

_ENGLISH: dict[tuple[int, str], str] = {}
"""Each text of the help in English, by the `id` of the command or parameter that holds it, and its attribute."""


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that the arguments ask for, or the environment: `--lang`, NEWSEARCH_LANG, then the locale.

    Of several `--lang` the last one counts. A locale that is neither Chinese nor English speaks English. The arguments
    are looked at before click reads them, so that `--help` and errors are in the right language wherever `--lang`
    stands.

    >>> chosen(["search", "--lang", "zh"], {}), chosen([], {"LANG": "zh_CN.UTF-8"}), chosen([], {"LANG": "C"})
    ('zh', 'zh', 'en')
    >>> chosen([], {"LANG": "zh_CN.UTF-8", "NEWSEARCH_LANG": "en"}), chosen(["--lang", "en", "--lang=zh"], {})
    ('en', 'zh')
    """
    asked = [*reversed([*_asked(arguments)]), environment.get(VARIABLE, "")]
    for known in asked:
        if known in LANGUAGES:
            return known
    locale = next((environment[name] for name in _LOCALES if environment.get(name)), "")
    for each in locale.split(":"):  # LANGUAGE is a list
        code = each.replace("-", "_").split("_")[0].split(".")[0].lower()
        if code in ("zh", "en"):
            return "zh" if code == "zh" else "en"
    return "en"


def _asked(arguments: Sequence[str]) -> Iterator[str]:
    """What stands behind each `--lang`."""
    for argument, following in zip(arguments, [*arguments, ""][1:], strict=True):
        if argument == "--":
            return
        if argument == "--lang":
            yield following
        elif argument.startswith("--lang="):
            yield argument.removeprefix("--lang=")


def language() -> Language:
    """The language of the command that runs."""
    found: Language = click.get_current_context().find_root().meta.get(VARIABLE, "en")
    return found


def speak(command: click.Command, wanted: Language) -> None:
    """Make click, and the help of this command and of all below it, speak a language."""
    os.environ["LANGUAGE"] = "zh" if wanted == "zh" else "en"
    gettext.bindtextdomain(_DOMAIN, str(_CATALOGUES))
    gettext.textdomain(_DOMAIN)
    if wanted == "en" and not _ENGLISH:
        return  # the help is as it was written
    catalogue = gettext.translation(_DOMAIN, _CATALOGUES, [wanted], fallback=True)  # found once: every start does this
    for holder, name in help_texts(command):
        text = english(holder, name)
        setattr(holder, name, catalogue.gettext(text) if text else None)


def english(holder: click.Command | click.Parameter, name: str) -> str:
    """A text of the help in English, in whatever language it is shown now; `""` if there is none."""
    return _ENGLISH.setdefault((id(holder), name), _text_of(holder, name))


def help_texts(command: click.Command) -> Iterator[tuple[click.Command | click.Parameter, str]]:
    """Where each text of the help of a command, and of all below it, is kept: what holds it, and its attribute."""
    yield from ((command, name) for name in ("help", "short_help", "epilog", "options_metavar"))
    for parameter in command.params:
        yield parameter, "metavar"
        if isinstance(parameter, click.Option):
            yield parameter, "help"
            if isinstance(parameter.show_default, str):
                yield parameter, "show_default"
    if isinstance(command, click.Group):
        yield command, "subcommand_metavar"
        for inner in command.commands.values():
            yield from help_texts(inner)


def _text_of(holder: click.Command | click.Parameter, name: str) -> str:
    """The English of a text of the help, as click shows it; `""` if there is none."""
    text = getattr(holder, name)
    if text is None and name == "metavar":
        return _metavar(holder) if isinstance(holder, click.Parameter) else ""
    return inspect.cleandoc(text) if text else ""


def _metavar(parameter: click.Parameter) -> str:
    """What click shows for the value of a parameter without a metavar; `""` where it shows the choices."""
    if isinstance(parameter, click.Option):
        is_shown = not (parameter.is_flag or parameter.count or isinstance(parameter.type, click.Choice))
        return parameter.type.name.upper() if is_shown else ""
    if isinstance(parameter.type, click.Choice):
        return ""
    name = str(parameter.name).upper()
    return (name if parameter.required else f"[{name}]") + ("..." if parameter.nargs != 1 else "")
