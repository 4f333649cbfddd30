"""Makes the corpora that every peer reads: articles as JSON Lines, the archive itself and larger ones made from it.

A multiple is the archive itself followed by copies whose sentences are dealt again: every sentence of the archive
stands once in each copy, in another article, so that postings grow as they do with more news while no two articles
are alike. What does not grow is the vocabulary: real news of ten times the days has more names.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from newsearch.seeds import reader
from newsearch.seeds.files import find

__all__ = ["Article", "describe", "extra", "lines", "multiply", "read", "stored", "write"]

FILE_ARTICLES = 100
"""Articles a file: a million of them make ten thousand files. Chosen by hand."""

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*[”」』）]*")
_PIECE = re.compile(r"[^\s，。！？；：、,!?;:]+[\s，。！？；：、,!?;:]*")


@dataclass(frozen=True, slots=True)
class Article:
    """What all peers index: an id, two texts and a day (or none)."""

    id: str
    title: str
    text: str
    date: str

    @property
    def size(self) -> int:
        """The bytes of its texts in UTF-8."""
        return len(self.title.encode()) + len(self.text.encode())


def read(folder: Path, most_files: int | None = None) -> Iterator[Article]:
    """The articles of a folder of seeds, or of its first files."""
    for name, path in islice(find([folder]), most_files):
        for article in reader.read(name, path.read_bytes()).articles:
            headline = "\n".join(filter(None, (article.kicker, article.headline, article.subtitle)))
            yield Article(article.id, headline, article.body, article.date or "")


def multiply(articles: Iterable[Article], times: int, seed: int) -> Iterator[Article]:
    """The articles, then `times - 1` copies of them with their sentences, headlines and dates dealt again.

    Memory holds the archive once, whatever `times` is. Each copy has the same numbers of paragraphs and of
    sentences in them.
    """
    originals = list(articles)
    yield from originals
    if times > 1:
        shapes = [_shape(a.text) for a in originals]
        deck = _Deck(originals, random.Random(seed))
        for copy in range(2, times + 1):
            deck.shuffle()
            for number, shape in enumerate(shapes, 1):
                yield deck.deal(f"x{copy}-{number}", shape)


def extra(articles: Iterable[Article], count: int, seed: int) -> list[Article]:
    """Articles that are not in any multiple, of the same sentences: what a new seed file brings."""
    originals = list(articles)
    deck = _Deck(originals, random.Random(f"extra-{seed}"))
    deck.shuffle()
    return [deck.deal(f"extra{seed}-{n}", _shape(a.text)) for n, a in enumerate(islice(originals, count), 1)]


class _Deck:
    """Sentences, headline pieces and dates, shuffled and dealt until none is left."""

    def __init__(self, articles: list[Article], source: random.Random) -> None:
        self._source = source
        self._sentences = [s for a in articles for s in _SENTENCE.findall(a.text)]
        self._pieces = [p for a in articles for p in _halves(a.title)]
        self._dates = [a.date for a in articles]
        self._next = {"sentence": 0, "piece": 0, "date": 0}

    def shuffle(self) -> None:
        for cards in (self._sentences, self._pieces, self._dates):
            self._source.shuffle(cards)
        self._next = dict.fromkeys(self._next, 0)

    def deal(self, article_id: str, shape: list[int]) -> Article:
        text = "\n\n".join("".join(self._draw("sentence", self._sentences) for _ in range(n)) for n in shape)
        title = self._draw("piece", self._pieces) + self._draw("piece", self._pieces)
        return Article(article_id, title.strip() or article_id, text, self._draw("date", self._dates))

    def _draw(self, name: str, cards: list[str]) -> str:
        index = self._next[name]
        self._next[name] = index + 1
        return cards[index % len(cards)] if cards else ""


def _shape(text: str) -> list[int]:
    """How many sentences each paragraph has."""
    return [n for line in text.split("\n") if (n := len(_SENTENCE.findall(line)))]


def _halves(title: str) -> list[str]:
    """A headline in two, between its clauses where it has several, else in its middle."""
    pieces = _PIECE.findall(title) or [title]
    middle = (len(pieces) + 1) // 2
    if len(pieces) > 1:
        return ["".join(pieces[:middle]), "".join(pieces[middle:])]
    return [title[: len(title) // 2], title[len(title) // 2 :]]


def write(articles: Iterable[Article], folder: Path) -> dict[str, int]:
    """Write the articles as JSON Lines, `FILE_ARTICLES` a file. The folder is complete or not there.

    Returns:
        How many `articles` and `files` there are, and `text_bytes`, their bytes in UTF-8.
    """
    making = folder.with_suffix(".new")
    making.mkdir(parents=True, exist_ok=True)
    counts = {"articles": 0, "files": 0, "text_bytes": 0}
    stream = iter(articles)
    while batch := list(islice(stream, FILE_ARTICLES)):
        (making / f"{counts['files']:06}.jsonl").write_text(lines(batch), "utf-8")
        counts["files"] += 1
        counts["articles"] += len(batch)
        counts["text_bytes"] += sum(a.size for a in batch)
    (making / ".counts.json").write_text(json.dumps(counts), "utf-8")
    making.rename(folder)
    return counts


def lines(articles: Iterable[Article]) -> str:
    """The articles as JSON Lines."""
    return "".join(json.dumps(asdict(a), ensure_ascii=False) + "\n" for a in articles)


def stored(folder: Path) -> Iterator[Article]:
    """The articles that `write` wrote."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield Article(**json.loads(line))


def describe(folder: Path) -> dict[str, int]:
    """The counts that `write` returned for this folder."""
    counts: dict[str, int] = json.loads((folder / ".counts.json").read_text("utf-8"))
    return counts
