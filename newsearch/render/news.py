"""What is new to watches, for mail, feed readers and other programs."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from newsearch.archive.watches import Watch
from newsearch.errors import WatchError
from newsearch.messages import Language, Note, say
from newsearch.model import NewsFormat
from newsearch.render.atom import atom_entry, atom_file, entries_of
from newsearch.render.export import exported
from newsearch.render.json import hit_to_json, summary_to_json, to_json, versioned
from newsearch.render.wording import web_address
from newsearch.results import Hit, Results

__all__ = ["FeedFile", "printed"]

_KEPT = 500
"""Entries that a feed in a file keeps; chosen by hand: some weeks of a busy watch, for who reads it seldom."""


def printed(
    news: Iterable[tuple[Watch, Results]], form: NewsFormat, language: Language = "en", *, is_quiet: bool = False
) -> Iterator[str]:
    """The news of watches as the pieces of one file, given as the watches are run.

    Args:
        is_quiet: give nothing where there is no news at all, instead of a file without any.
    """
    if form == "jsonl":
        for watch, results in news:
            hits = ({"watch": watch.name, **hit_to_json(hit)} for hit in results)
            yield from (to_json(versioned("hit", hit)) + "\n" for hit in hits)
            summary = {"watch": watch.name, **summary_to_json(results, language)}
            yield to_json(versioned("search", summary), language) + "\n"
        return
    coming = iter(news)
    first = next(coming, None)
    if first is None and is_quiet:
        return
    run = coming if first is None else chain([first], coming)
    now = datetime.datetime.now().astimezone()
    if form == "atom":
        entries = (_entry(hit, watch, language) for watch, results in run for hit in results)
        yield from atom_file(say(Note("watch_feed_title"), language), _time(now), entries)
        return
    for number, (watch, results) in enumerate(run):
        title = f"{watch.name} · {watch.query}"
        yield from exported([results], form, now, first=not number, language=language, title=title)


@dataclass
class FeedFile:
    """An Atom feed in a file, which what is new is put at the head of; the last `_KEPT` entries stay."""

    path: Path
    language: Language
    entries: list[str]
    is_there: bool

    @classmethod
    def read(cls, path: Path, language: Language) -> FeedFile:
        """The feed of a file, without entries where there is none.

        Raises:
            WatchError: the file is no feed: it is not replaced.
            OSError: it cannot be read.
        """
        if not path.exists():
            return cls(path, language, [], False)
        entries = entries_of(path.read_text("utf-8", "replace"))
        if entries is None:
            raise WatchError("feed_is_another_file", path=path.absolute())
        return cls(path, language, entries, True)

    def add(self, watch: Watch, results: Results) -> bool:
        """Put the news of a watch at the head; whether the file has to be written."""
        new = [_entry(hit, watch, self.language) for hit in results]
        known = {_id_of(entry) for entry in new}  # an article that has changed is told again
        self.entries = [*new, *(entry for entry in self.entries if _id_of(entry) not in known)][:_KEPT]
        is_old, self.is_there = self.is_there and not new, True
        return not is_old

    def text(self) -> str:
        """The feed as XML."""
        now = datetime.datetime.now().astimezone()
        return "".join(atom_file(say(Note("watch_feed_title"), self.language), _time(now), self.entries))


def _entry(hit: Hit, watch: Watch, language: Language) -> str:
    return atom_entry(hit, web_address(hit.article.url), language, watch.name)


def _id_of(entry: str) -> str:
    return entry.partition("<id>")[2].partition("</id>")[0]


def _time(now: datetime.datetime) -> str:
    return now.isoformat(timespec="seconds")
