"""What a seed file held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped

__all__ = ["MOST_NOTES", "FirstNotes", "Reading", "Seed", "collected", "filled"]

MOST_NOTES = 10
"""Notes on one file that are kept, and then how many more there were: a file may be a million lines of rubbish."""

Reading = tuple[list[Article], "FirstNotes"]
"""The articles of a file, and why other parts of it are none."""


class FirstNotes:
    """The first `MOST_NOTES` notes on a file, and last how many more there were."""

    def __init__(self) -> None:
        self._first: list[Note] = []
        self._more = 0

    def add(self, note: Note) -> None:
        """Take a note in."""
        if note.code == "seed_more_skipped":  # of a part of the file
            self._more += int(str(note.values["count"]))
        elif len(self._first) < MOST_NOTES:
            self._first.append(note)
        else:
            self._more += 1

    def __iter__(self) -> Iterator[Note]:
        yield from self._first
        if self._more:
            yield Note("seed_more_skipped", count=self._more)


def collected(items: Iterable[Article | Note]) -> Reading:
    """The articles among what was read, and the notes on the rest."""
    articles, notes = list[Article](), FirstNotes()
    for item in items:
        if isinstance(item, Article):
            articles.append(item)
        else:
            notes.add(item)
    return articles, notes


def filled(articles: Iterable[Article], known: Mapping[str, object]) -> Iterator[Article]:
    """The articles, their empty attributes from what is known of all of them."""
    for article in articles:
        missing: dict[str, Any] = {name: value for name, value in known.items() if value and not getattr(article, name)}
        yield replace(article, **missing) if missing else article


@dataclass(frozen=True, slots=True)
class Seed:
    """What a seed file held; without `finished`, reading it took too long, and nobody knows."""

    articles: tuple[Article, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    finished: bool = True
