"""What looks wrong with seed files that were read: counted file by file while their articles go by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Oddity, Skipped

__all__ = ["BY_THE_WAY", "LONGEST", "Oddities"]

LONGEST = 100_000
"""Characters of a body; a longer one may be a book, or several articles that were not told apart. Chosen by hand."""

BY_THE_WAY = frozenset(("contents_table", "part_heading"))
"""What readers say of parts that are rightly no articles: told of files that were read now, and of no others."""

_OF_READERS = {
    "seed_bytes_replaced": "odd_bytes",
    "seed_dates_unread": "odd_dates_unread",
    "seed_fields_long": "odd_fields_long",
    "seed_fields_nested": "odd_fields_nested",
    "seed_fields_many": "odd_fields_many",
    "seed_values_many": "odd_values_many",
}
"""What readers say of a file that was read all the same."""


class Oddities:
    """The oddities of the files that were read; articles without a date are odd only where `any_dated` are."""

    def __init__(self) -> None:
        self.any_dated = False
        self._found: list[Oddity] = []
        self._undated: list[tuple[str, int, int]] = []  # small: in many archives no file has a date

    def all(self) -> tuple[Oddity, ...]:
        """What was found so far, kind by kind."""
        undated = (
            Oddity(name, Note("odd_undated", count=count, articles=articles, where=Note("in_file", file=name)))
            for name, count, articles in (self._undated if self.any_dated else ())
        )
        return tuple(sorted((*self._found, *undated), key=lambda oddity: oddity.note.code))

    def passing(self, name: str, articles: Iterable[Article], skipped: Collection[Skipped]) -> Iterator[Article]:
        """The articles of a file, looked at on their way; where there are none, what was `skipped` should say why."""
        number = empty = nameless = long = undated = 0
        for article in articles:
            number += 1
            empty += not article.body or article.body.isspace()
            nameless += not article.headline
            long += len(article.body) > LONGEST
            undated += article.date is None
            yield article
        self.any_dated = self.any_dated or undated < number
        where = Note("in_file", file=name)
        if not (number or skipped):
            self._found.append(Oddity(name, Note("odd_nothing", where=where)))
        if empty:
            self._found.append(Oddity(name, Note("odd_empty", count=empty, articles=number, where=where)))
        if nameless:
            self._found.append(Oddity(name, Note("odd_nameless", count=nameless, articles=number, where=where)))
        if long:
            self._found.append(Oddity(name, Note("odd_long", count=long, articles=number, most=LONGEST, where=where)))
        if undated:
            self._undated.append((name, undated, number))

    def add(self, other: Oddities) -> None:
        """Add those of other files."""
        self.any_dated = self.any_dated or other.any_dated
        self._found += other._found
        self._undated += other._undated

    def without(self, skipped: Iterable[Skipped]) -> list[Skipped]:
        """What a reader has skipped; what it says of a file that was read all the same is taken in here."""
        rest = []
        for each in skipped:
            if (code := _OF_READERS.get(each.note.code)) is None:
                rest.append(each)
            else:
                self._found.append(
                    Oddity(each.path, Note(code, **each.note.values, where=Note("in_file", file=each.path)))
                )
        return rest
