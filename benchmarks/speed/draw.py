"""Draws queries from a corpus by a seeded rule, so that each finds something and nobody picked them.

Every query starts from an article drawn at random, with replacement, and a sentence of it; words are jieba's of at
least two Han characters that are no function words and that jieba cuts to themselves when they stand alone.

    word, newest   one word of the sentence
    and, snippets  two different words of the sentence
    or             three words of the sentences of three articles
    common         the words that stand in most articles of a sample, one a query
    near, same     two different words of the sentence that stand so in the article
    run2, 4, 8     2, 4 or 8 neighbouring units of a stretch without blanks and punctuation
    headline       one word of the headline
    dates          one word, in the 30, 90 or 365 days around the date of the article
"""

from __future__ import annotations

import datetime
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import rjieba

from benchmarks.corpus import Article
from benchmarks.peers.query import KINDS, Query
from benchmarks.speed.literal import NEAR, holds
from newsearch.analysis.layers import FUNCTION_WORDS
from newsearch.text.folding import fold
from newsearch.text.units import is_han, units

__all__ = ["draw"]

_SAMPLE = 3000
_STRETCH = re.compile(r"[^\W_]+(?:[.-][0-9]+)*")
_SENTENCE_END = re.compile(r"[。!?;\n]+")
_DAYS = (30, 90, 365)


def draw(articles: Iterable[Article], seed: int, count: int = 300) -> dict[str, list[Query]]:
    """For each kind `count` different queries, or as many as a small corpus has."""
    source = random.Random(seed)
    everything = list(articles)
    sample = source.sample(everything, min(_SAMPLE, len(everything)))
    hat = _Hat(sample, source)
    makers: dict[str, Callable[[], Query | None]] = {
        "word": hat.word,
        "and": hat.both,
        "or": hat.any,
        "run2": lambda: hat.run(2),
        "run4": lambda: hat.run(4),
        "run8": lambda: hat.run(8),
        "headline": hat.headline,
        "dates": hat.dates,
        "newest": hat.newest,
        "snippets": hat.snippets,
        "near": lambda: hat.together("near", f" NEAR/{NEAR} "),
        "same": lambda: hat.together("same", " SAME "),
    }
    drawn = {kind: _distinct(make, count) for kind, make in makers.items()}
    drawn["common"] = [Query("common", word, (word,)) for word in _commonest(sample, count)]
    source.shuffle(drawn["common"])  # a round that runs out of time must not have asked the commonest alone
    return {kind: drawn[kind] for kind in KINDS}


def _distinct(make: Callable[[], Query | None], count: int) -> list[Query]:
    found: dict[tuple[str, str, str], Query] = {}
    for _ in range(count * 20):
        if len(found) == count:
            break
        if query := make():
            found.setdefault((query.text, query.since, query.until), query)
    return list(found.values())


def _commonest(sample: list[Article], count: int) -> list[str]:
    counts = Counter(w for a in sample for w in set(_words(a.title + "\n\n" + a.text)))
    return [w for w, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:count]]


def _words(source: str) -> list[str]:
    """The words of a source text that make a query, in reading order, each as often as it stands there."""
    words = [w for stretch in fold(source).text.split() for w in rjieba.cut(stretch)]
    return [w for w in words if _is_query(w)]


def _is_query(word: str) -> bool:
    return len(word) > 1 and is_han(word) and word not in FUNCTION_WORDS and rjieba.cut(word) == [word]


class _Hat:
    """Articles to draw from."""

    def __init__(self, articles: list[Article], source: random.Random) -> None:
        self._articles = articles
        self._source = source

    def word(self) -> Query | None:
        return next((Query("word", w, (w,)) for w in self._some(1)), None)

    def both(self) -> Query | None:
        words = self._some(2)
        return Query("and", " ".join(words), words) if len(words) == 2 else None

    def any(self) -> Query | None:
        words = tuple(dict.fromkeys(w for _ in range(3) for w in self._some(1)))
        return Query("or", " OR ".join(words), words, match="any") if len(words) == 3 else None

    def run(self, length: int) -> Query | None:
        text = fold(self._source.choice(self._articles).text).text
        stretches = [u for m in _STRETCH.finditer(text) if len(u := units(m[0])) >= length]
        if not stretches:
            return None
        stretch = self._source.choice(stretches)
        start = self._source.randrange(len(stretch) - length + 1)
        run = "".join(stretch[start : start + length])
        return Query(f"run{length}", f'"{run}"', (run,), match="run") if len(units(run)) == length else None

    def headline(self) -> Query | None:
        words = _words(self._source.choice(self._articles).title)
        word = self._source.choice(words) if words else None
        return Query("headline", f"headline:{word}", (word,), field="headline") if word else None

    def dates(self) -> Query | None:
        article = self._source.choice(self._articles)
        words = _pick(self._source, article, 1)
        if not words or not article.date:
            return None
        day = datetime.date.fromisoformat(article.date)
        half = datetime.timedelta(self._source.choice(_DAYS) // 2)
        return Query("dates", words[0], words, since=str(day - half), until=str(day + half))

    def newest(self) -> Query | None:
        return next((Query("newest", w, (w,), sort="newest") for w in self._some(1)), None)

    def snippets(self) -> Query | None:
        words = self._some(2)
        return Query("snippets", " ".join(words), words, snippets=True) if len(words) == 2 else None

    def together(self, kind: str, operator: str) -> Query | None:
        article = self._source.choice(self._articles)
        words = _pick(self._source, article, 2)
        query = Query(kind, operator.join(words), words, match=kind)
        return (
            query if words and holds(query, fold(article.title).text, fold(article.text).text, article.date) else None
        )

    def _some(self, count: int) -> tuple[str, ...]:
        return _pick(self._source, self._source.choice(self._articles), count)


def _pick(source: random.Random, article: Article, count: int) -> tuple[str, ...]:
    """`count` different words of one sentence of an article; none when the sentence has fewer."""
    sentences = list(_sentences(article))
    words = list(dict.fromkeys(_words(source.choice(sentences)))) if sentences else []
    return tuple(source.sample(words, count)) if len(words) >= count else ()


def _sentences(article: Article) -> Iterator[str]:
    return (s for s in _SENTENCE_END.split(article.text) if s.strip())
