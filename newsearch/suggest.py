"""Other queries that may have been meant, and words that go on from what was typed, all from the archive itself.

Candidates are looked up in the archive by what may stand in each place, never drawn from all its words. Where a
search finds few articles, each word that few have is written otherwise:

    homophones, look-alike characters, two characters transposed     雷峰 雷锋, 末来 未来, 门厦 厦门
    one character wrong, missing or too many, in three and more      改革开发放 改革开放
    one letter wrong, missing, too many or transposed                xinhau xinhua
    pinyin                                                           chongqing 重庆

A candidate is a step away for each character that is another, two where the characters have nothing in common, and
one more if it is no word; of two characters it must be one. A step must be made up for by ten times as many articles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from newsearch.confusables import look_alikes
from newsearch.engine import Engine, most
from newsearch.expand import spelled
from newsearch.model import All, Any, Choices, Clause, Field, Run, Word
from newsearch.pinyin import homophones, readings
from newsearch.rank import Term
from newsearch.text import fold, is_han, units

__all__ = ["FEW", "complete", "suggestions"]

FEW = 5
"""Articles that a search finds when it may have been meant otherwise."""

_MORE = 10  # times as many articles as were found that a suggestion must find
_MOST = 3
_MOST_CULPRITS = 4
_LOOKED_AT = 20  # candidates of a kind
_LONGEST = 8  # units of a run that is written otherwise as a whole
_LATIN = re.compile("[a-z]{3,20}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def suggestions(query: str, clause: Clause, found: int, engine: Engine, total: Callable[[str], int]) -> dict[str, int]:
    """Other queries and how many articles each finds, best first.

    Args:
        query, clause, found: what was typed, how it was read, and how many articles it finds.
        total: how many articles another query finds.
    """
    typed = list(dict.fromkeys(_words(clause)))
    counts = {text: engine.find(Run(text), limit=0).total for text in typed}
    culprits = [text for text in typed if counts[text] <= FEW][:_MOST_CULPRITS]
    meant = {text: _meant(text, counts[text], engine) for text in culprits}
    queries = [_written(query, {text: other}) for text in culprits for other in meant[text]]
    if len(at_best := {text: others[0] for text, others in meant.items() if others}) > 1:
        queries.insert(0, _written(query, at_best))
    totals = {other: total(other) for other in dict.fromkeys(queries) if other and other != query}
    return dict([item for item in totals.items() if item[1] > _MORE * found][:_MOST])


def complete(typed: str, engine: Engine, limit: int) -> dict[str, int]:
    """Words of two characters and more that go on from what was typed, in headlines, and how many articles have each.

    Latin letters are read as pinyin as well.
    """
    text = fold(typed).text
    ways: list[Choices] = [tuple(map(frozenset, text))]
    ways += (reading.choices for group in readings(text)[:2] for reading in group)
    found = {
        word: number
        for way in filter(None, ways)
        for word, number in engine.words(way, limit=limit + len(way[0] or ""), longer=True, field="headline").items()
        if len(word) > 1
    }
    return most(found, limit)


def _words(clause: Clause) -> Iterator[str]:
    """The runs that a clause looks for, and their parts; what it excludes and labels are left out."""
    match clause:
        case Word(text, parts):
            if len(units(text)) <= _LONGEST:
                yield text
            yield from parts
        case Run(text):
            yield text
        case All(parts) | Any(parts):
            for part in parts:
                yield from _words(part)
        case Field("headline" | "body" | "byline", part):
            yield from _words(part)
        case _:
            pass


def _written(query: str, others: dict[str, str]) -> str:
    """The query with each of these folded runs written otherwise; nothing where one does not stand in it as typed."""
    for text, other in others.items():
        folded = fold(query)
        start = folded.text.find(text)
        if start < 0:
            return ""
        span = folded.span(start, start + len(text))
        if any(c.isspace() for c in query[span.start : span.end]):
            return ""
        query = query[: span.start] + other + query[span.end :]
    return query


def _meant(text: str, count: int, engine: Engine) -> list[str]:
    """What may have been meant by a run that so many articles have: a few, best first."""
    steps: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for found, far in _candidates(text, count, engine):
        for other, number in found.items():
            numbers[other] = number
            steps[other] = min(far(other), steps.get(other, 99))
    words = engine.statistics(Term("words", other) for other in numbers).frequencies
    are_words = {other: words[Term("words", other)] > 0 for other in numbers}
    worth = {
        other: number / 10.0 ** (steps[other] + (not are_words[other]))
        for other, number in numbers.items()
        if other != text and number > _MORE * count and (are_words[other] or len(units(other)) > 2)
    }
    return sorted(worth, key=lambda other: (-worth[other], other))[:_MOST]


_Candidates = tuple[dict[str, int], Callable[[str], int]]
"""Runs with how many articles have each, and how many steps away one of them is."""


def _candidates(text: str, count: int, engine: Engine) -> Iterator[_Candidates]:
    typed = units(text)
    if _LATIN.fullmatch(text):
        yield _there("chars", _misspelled(text), engine), lambda _: 1
        yield spelled(text, engine) if len(readings(text)) and not readings(text)[0][0].initials else {}, lambda _: 1
    if len(typed) < 2 or not any(map(is_han, typed)) or len(typed) > _LONGEST:
        return

    def changed(other: str) -> int:
        return sum(a != b for a, b in zip(typed, units(other), strict=True))

    for alike in (homophones, look_alikes):
        yield engine.runs(tuple(map(alike, typed)), limit=_LOOKED_AT), changed
    places = [frozenset((unit,)) for unit in typed]
    for n, (first, second) in enumerate(pairwise(places)):
        yield engine.runs((*places[:n], second, first, *places[n + 2 :]), limit=1), lambda _: 1
    if len(typed) > 2 and not count:
        for way in _edited(places):
            yield engine.runs(way, limit=_MOST), lambda _: 2


def _edited(places: list[frozenset[str]]) -> Iterator[Choices]:
    """With one place open, one more between two, or one less."""
    for n in range(len(places)):
        yield (*places[:n], None, *places[n + 1 :])
        yield (*places[:n], *places[n + 1 :])
        if n:
            yield (*places[:n], None, *places[n:])


def _there(layer: str, texts: Iterable[str], engine: Engine) -> dict[str, int]:
    found = engine.statistics(Term(layer, text) for text in texts).frequencies
    return most({term.text: number for term, number in found.items()}, _LOOKED_AT)


def _misspelled(word: str) -> set[str]:
    """The words one slip of the keyboard away (Norvig, How to Write a Spelling Corrector, 2007)."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + c + b[1:] for a, b in cuts if b for c in _LETTERS),
        *(a + c + b for a, b in cuts for c in _LETTERS),
    }
