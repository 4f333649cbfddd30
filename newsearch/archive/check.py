"""A dry run: what seed files would be read as, and what a sync would say of them, without an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsearch.archive.oddities import BY_THE_WAY, Oddities
from newsearch.archive.seed_options import SeedOptions
from newsearch.archive.seed_reading import unreadable
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Oddity, Skipped
from newsearch.seeds.containers.kinds import container_of
from newsearch.seeds.encodings import opened
from newsearch.seeds.files import existing, find
from newsearch.seeds.plugins import plugin_of, reader_by_name
from newsearch.seeds.reader import START, read, reader_of
from newsearch.seeds.records.fields import columns_named, with_columns
from newsearch.seeds.refused import BEGINNING
from newsearch.seeds.streams import LARGE, Stream, stream

__all__ = ["Check", "CheckedFile"]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a seed file would be read as.

    `form` and `encoding` are what was found: the name of the format's reader, and of Python's codec; `""` where it is
    no text. `articles` are read as they are taken, once.
    """

    name: str
    form: str
    encoding: str
    articles: Iterable[Article]
    skipped: tuple[Skipped, ...]


class Check:
    """Reads the seed files under some paths, but for an index `apart` in a folder among them.

    `skipped` and `oddities` are of the files that were taken so far.

    Raises:
        SeedError: a path does not exist.
    """

    def __init__(
        self,
        paths: Iterable[str | Path],
        options: SeedOptions = SeedOptions(),  # noqa: B008 - it is frozen
        apart: Path | None = None,
    ) -> None:
        self.skipped: list[Skipped] = []
        self._roots = existing(paths)
        self._options = options
        self._apart = apart.resolve() if apart else None
        self._oddities = Oddities()

    @property
    def oddities(self) -> tuple[Oddity, ...]:
        """What looks wrong with the files whose articles were taken."""
        return self._oddities.all()

    def files(self) -> Iterator[CheckedFile]:
        """The files, sorted by name within each path."""
        apart: list[Skipped] = []

        def unread(inside: str, folder: Path, error: OSError) -> None:
            apart.append(Skipped(inside or str(folder), unreadable(error)))

        def skip(name: str, note: Note) -> None:
            apart.append(Skipped(name, note))

        for name, path in find(self._roots, unread, self._apart, skip, follow_links=self._options.follow_links):
            yield self._checked(name, path)
        self.skipped += apart

    def _checked(self, name: str, path: Path) -> CheckedFile:
        form = encoding = ""
        found: Iterable[Article] = ()
        try:
            form, encoding = _format_of(name, path)
            is_large = path.stat().st_size > LARGE
            columns = self._options.columns or {}
            with columns_named(columns):
                streamed = stream(name, path, self._options.largest_page) if is_large else None
                seed = streamed or read(name, path.read_bytes())
            found = with_columns(columns, seed.articles()) if isinstance(seed, Stream) else seed.articles
            skipped = seed.skipped
        except OSError as error:
            skipped = (Skipped(name, unreadable(error)),)
        rest = tuple(self._oddities.without(skipped))
        self.skipped += rest
        return CheckedFile(name, form, encoding, self._oddities.passing(name, found, _why(rest)), rest)


def _why(skipped: Iterable[Skipped]) -> list[Skipped]:
    """What was skipped, but for what is rightly no article."""
    return [each for each in skipped if each.note.code not in BY_THE_WAY]


def _format_of(name: str, path: Path) -> tuple[str, str]:
    """The format and the encoding of a file: the first `""` where nothing reads it, the second where it is no text."""
    try:
        with path.open("rb") as data:
            start = data.read(BEGINNING)
        if plugin_of(name, start):
            return reader_by_name(name).partition(" ")[0], ""
        if container := container_of(name, start, lambda: path.open("rb")):
            return container.__name__.removeprefix("read_"), ""
        file = opened(path)
        with file() as text:
            reader = reader_of(name, text.read(START)).__name__.removeprefix("read_")
    except (SeedError, UnicodeError):
        return "", ""
    return ("markdown" if reader == "page" and name.lower().endswith(".md") else reader), file.encoding
