"""Formats that other packages add: entry points of the group `newsearch.readers`, each a `SeedFormat`.

They are looked for when the first seed is read, and asked before the formats of newsearch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from newsearch.deadline import check
from newsearch.errors import SearchTooSlow, SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.seed import Reading, collected

__all__ = ["GROUP", "SeedFormat", "plugin_of", "reader_by_name", "unloaded"]

GROUP = "newsearch.readers"
"""The group of entry points (https://packaging.python.org/specifications/entry-points/)."""


_EXTRAS = {"pdf": "pypdfium2", "xlsx": "openpyxl", "xlsm": "openpyxl"}
"""The package that reads files with a suffix, and is installed by an extra."""

_ADDED = frozenset(["docx", "docm", "epub", "odt"])
"""Suffixes of formats that newsearch refused at first: an index may have a record of that."""


@dataclass(frozen=True, slots=True)
class SeedFormat:
    """A format of seed files, which another package adds as an entry point of the group `newsearch.readers`.

    `read` takes the name of a file, relative to its folder of seeds, and its bytes, and gives its articles; a `Note`
    among them says of a part why it is none. Ids must be the same at each reading, such as `f"{name}#{number}"`. An
    error that it raises skips the file and is named, that of a `SeedError` as the reason.

    A file is in the format when its suffix, what follows the last dot of its name, is one of `suffixes` (`"caj"`, in
    any case), or when it begins with one of `starts`, none of them empty. A format that is added comes before those of
    newsearch.

    >>> SeedFormat(lambda name, data: [Article(f"{name}#1", "", data.decode())], suffixes=("wire",)).suffixes
    ('wire',)
    """

    read: Callable[[str, bytes], Iterable[Article | Note]]
    suffixes: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()

    def has(self, name: str, start: bytes) -> bool:
        """Whether a file is in this format, by its name and its first bytes."""
        return _suffix(name) in map(str.lower, self.suffixes) or start.startswith(tuple(filter(None, self.starts)))


@dataclass(frozen=True, slots=True)
class _Plugin:
    """A format with what it is called: its entry point and the version of its package."""

    name: str
    version: str
    format: SeedFormat


@lru_cache(maxsize=1)
def _loaded() -> tuple[tuple[_Plugin, ...], tuple[Skipped, ...]]:
    """The formats of all packages that are installed, and which of them could not be loaded."""
    from importlib.metadata import entry_points  # 50 ms, a third of the time to start: only for who reads seeds

    plugins, failed = list[_Plugin](), list[Skipped]()
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        package = point.dist.name if point.dist else point.value
        try:
            loaded = point.load()
        except Exception as error:  # of any kind: it is somebody else's code
            failed.append(Skipped(package, Note("reader_not_loaded", reader=point.name, error=_said(error))))
            continue
        if isinstance(loaded, SeedFormat):
            plugins.append(_Plugin(point.name, point.dist.version if point.dist else "", loaded))
        else:
            failed.append(Skipped(package, Note("reader_no_format", reader=point.name, value=point.value)))
    return tuple(plugins), tuple(failed)


def unloaded() -> tuple[Skipped, ...]:
    """The packages whose formats could not be loaded, and why."""
    return _loaded()[1]


def plugin_of(name: str, start: bytes) -> Callable[[str, bytes], Reading] | None:
    """What a package has added to read a file of this name and these first bytes, None when nothing was."""
    plugin = next((plugin for plugin in _loaded()[0] if plugin.format.has(name, start)), None)
    return partial(_read, plugin) if plugin else None


def reader_by_name(name: str) -> str:
    """What reads a file of this name where that may change: a reader and its version, `""` for newsearch as ever.

    A file that was read by another one is read again.
    """
    return _reader_of(_suffix(name))


@lru_cache(maxsize=256)
def _reader_of(suffix: str) -> str:
    from importlib.util import find_spec

    for plugin in _loaded()[0]:
        if plugin.format.has(f".{suffix}", b""):
            return f"{plugin.name} {plugin.version}"
    if suffix in _ADDED:
        return "newsearch"
    needed = _EXTRAS.get(suffix, "")
    return needed if needed and find_spec(needed) else ""


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _read(plugin: _Plugin, name: str, data: bytes) -> Reading:
    """What a plugin makes of a file.

    Raises:
        SeedError: it raises any error, or gives what is neither an article nor a note.
    """
    try:
        return collected(_checked(plugin, plugin.format.read(name, data)))
    except (SeedError, SearchTooSlow):
        raise
    except Exception as error:  # of any kind: it is somebody else's code
        raise SeedError("reader_failed", reader=plugin.name, error=_said(error)) from error


def _checked(plugin: _Plugin, items: Iterable[object]) -> Iterator[Article | Note]:
    for item in items:
        check()
        if not isinstance(item, Article | Note):
            raise SeedError("reader_gave", reader=plugin.name, kind=type(item).__name__)
        yield item


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
