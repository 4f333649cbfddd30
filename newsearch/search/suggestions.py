"""Suggests other queries that may have been meant, and completes words, all from the archive itself.

Candidates are looked up in the archive by which characters may stand at each offset; its words are never gone through.
Where a search finds few articles, other writings are tried of each word that few articles have. Where it finds more,
only of a short run that stands nowhere as a whole, though its parts do (习近评). The writings are:

    homophones, look-alike characters, two characters transposed     雷峰 雷锋, 末来 未来, 门厦 厦门
    one letter wrong, missing, too many or transposed; pinyin        xinhau xinhua, chongqing 重庆
    if none is a word, one character wrong, missing or too many      改革开发放 改革开放
    a date of the articles instead of one in their text              台风 2023年7月, 台风 日期：2023年7月

A candidate is one step away for each character that differs, two where the characters have nothing in common, and one
more if it is no word. A candidate of two characters must be a word if any candidate is, since two neighbours may belong
to different words. Each step must be made up for by ten times as many articles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from newsearch.clauses import All, Choices, Clause, Run, Word, leaves
from newsearch.dates.ranges import date_range, relative
from newsearch.deadline import check
from newsearch.engine import Engine, Lookup, most_frequent
from newsearch.model import FIELDS
from newsearch.ranking.bm25f import Term
from newsearch.search.expansion import spelled
from newsearch.search.retrieval import is_long
from newsearch.text.folding import fold
from newsearch.text.look_alikes import look_alikes
from newsearch.text.pinyin import homophones, readings
from newsearch.text.units import is_han, units

__all__ = ["complete", "suggestions"]

# All chosen by hand.
_FEW = 5  # with at most this many articles found, any word may have been meant otherwise
_MORE = 5  # a suggestion must find more than this many times the articles found
_AS_GOOD = 0.05  # a candidate must be worth this share of the best one
_MOST = 3  # suggestions, and candidates for a word
_MOST_CULPRITS = 4  # words of a query that are written otherwise
_LOOKED_AT = 50  # candidates of a kind
_LONGEST = 8  # units of a run that is written otherwise as a whole
_SHORT = 5  # the same where more than `_FEW` articles were found
_LATIN = re.compile("[a-z]{3,20}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def suggestions(
    query: str, clause: Clause, found: int, engine: Engine, totals: Callable[[Sequence[str]], list[int]]
) -> dict[str, int]:
    """Other queries and how many articles each finds, best first; none for a long query.

    Args:
        query: what was typed.
        clause: how it was read.
        found: how many articles it finds.
        engine: that of the archive.
        totals: gives the numbers of articles that other queries find.
    """
    if is_long(query):
        return {}
    are_few = found <= _FEW
    typed = list(dict.fromkeys(_words(clause) if are_few else _cut_runs(clause)))
    counts = dict(zip(typed, engine.totals([Run(text) for text in typed]), strict=True))
    culprits = [text for text in typed if counts[text] <= (_FEW if are_few else 0)][:_MOST_CULPRITS]
    dates = list(_dates(clause)) if are_few else []
    if not (culprits or dates):
        return {}
    meant = _meant({text: counts[text] for text in culprits}, are_few, engine)
    queries = [_written(query, {text: other}) for text in culprits for other in meant[text]]
    if len(at_best := {text: others[0] for text, others in meant.items() if others}) > 1:
        queries.insert(0, _written(query, at_best))
    queries = [*(_dated(query, text) for text in dates), *queries]
    queries = [other for other in dict.fromkeys(queries) if other and other != query]
    found_by = dict(zip(queries, totals(queries), strict=True))
    least = max(_MORE * found, _AS_GOOD * max(found_by.values(), default=0))
    return dict([item for item in found_by.items() if item[1] > least][:_MOST])


def complete(typed: str, engine: Engine, limit: int) -> dict[str, int]:
    """The `limit` most frequent words of headlines that begin with what was typed, and how many articles have each.

    Words have two characters or more. Latin letters are read as pinyin as well.
    """
    text = fold(typed).text
    ways: list[Choices] = [tuple(map(frozenset, text))]
    ways += (reading.choices for group in readings(text)[:2] for reading in group)
    asked = [Lookup(way, "words", limit + len(way[0] or ""), longer=True, field="headline") for way in ways if way]
    found = {word: number for some in engine.lookups(asked) for word, number in some.items() if len(word) > 1}
    return most_frequent(found, limit)


def _cut_runs(clause: Clause) -> Iterator[str]:
    """The short runs that were typed without a blank and that the analyzer has cut into several parts."""
    parts = clause.parts if isinstance(clause, All) else (clause,)
    return (w.text for w in parts if isinstance(w, Word) and len(w.parts) > 1 and len(units(w.text)) <= _SHORT)


def _dates(clause: Clause) -> Iterator[str]:
    """The words that are days or periods, the same ones whenever they are typed."""
    for word in clause.parts if isinstance(clause, All) else (clause,):
        if isinstance(word, Word):
            texts = (word.text, *word.parts)
            yield from islice((text for text in texts if date_range(text) and not relative(text)), 1)


def _dated(query: str, date: str) -> str:
    """The query with a date as that of the articles."""
    return " ".join(_written(query, {date: f" 日期：{date} "}).split())


def _words(clause: Clause) -> Iterator[str]:
    """The runs that a clause looks for, and their parts; exclusions and labels are left out."""
    for fields, leaf in leaves(clause, FIELDS):
        if set(fields) <= set(FIELDS) and isinstance(leaf, Word | Run):
            if isinstance(leaf, Run) or len(units(leaf.text)) <= _LONGEST:
                yield leaf.text
            yield from leaf.parts if isinstance(leaf, Word) else ()


def _written(query: str, others: dict[str, str]) -> str:
    """The query with each folded run of `others` replaced; empty where one does not stand in it in one piece."""
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


def _meant(counts: Mapping[str, int], are_few: bool, engine: Engine) -> dict[str, list[str]]:
    """What may have been meant by each of some runs, with how many articles have it: a few runs, best first."""
    found = _near(list(counts), engine)
    terms = {other for candidates in found.values() for some, _ in candidates for other in some}
    frequencies = engine.statistics(Term("words", other) for other in terms).frequencies
    words = {term.text for term, number in frequencies.items() if number}
    are_wrong = [text for text, n in counts.items() if are_few and not n and not _others(text, found[text]) & words]
    edited = _edited(are_wrong, engine)
    return {text: _best(text, counts[text], found[text], words, edited.get(text)) for text in counts}


_Candidates = tuple[dict[str, int], Callable[[str], int]]
"""Runs with how many articles have each, and a function that gives the steps from the typed run to one of them."""


def _others(text: str, candidates: Sequence[_Candidates]) -> set[str]:
    return {other for some, _ in candidates for other in some} - {text}


def _best(
    text: str, count: int, candidates: Sequence[_Candidates], known: Collection[str], edited: Mapping[str, int] | None
) -> list[str]:
    """The best of the candidates for a run: `known` has those that are words, `edited` more of them if none is."""
    steps: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for found, far in candidates:
        check()
        for other, number in found.items():
            numbers[other] = number
            steps[other] = min(far(other), steps.get(other, far(other)))
    words = _others(text, candidates) & {*known}
    if edited is not None:
        numbers, steps, words = numbers | dict(edited), dict.fromkeys(edited, 2) | steps, set(edited)
    worth = {
        other: number / 10.0 ** (steps[other] + (other not in words))
        for other, number in numbers.items()
        if other != text
        and number > _MORE * count
        and (steps[other] == 1 or not count)  # what does stand somewhere was hardly all wrong
        and (other in words or len(units(other)) > 2 or (steps[other] == 1 and not words))
    }
    least = _AS_GOOD * max(worth.values(), default=0)
    return sorted((other for other in worth if worth[other] >= least), key=lambda other: (-worth[other], other))[:_MOST]


def _near(texts: Sequence[str], engine: Engine) -> dict[str, list[_Candidates]]:
    """The candidates for each run, one kind after the other; what can be is looked up together."""
    found: dict[str, list[_Candidates]] = {text: list(_near_latin(text, engine)) for text in texts}
    asked = [(text, *one) for text in texts for one in _patterns(text)]
    for (text, _, far), some in zip(asked, engine.lookups([lookup for _, lookup, _ in asked]), strict=True):
        found[text].append((some, far))
    return found


def _near_latin(text: str, engine: Engine) -> Iterator[_Candidates]:
    if _LATIN.fullmatch(text):
        yield _frequent("chars", _misspelled(text), engine), lambda _: 1
        if readings(text) and not readings(text)[0][0].initials:
            yield spelled(text, engine), lambda _: 1


def _patterns(text: str) -> Iterator[tuple[Lookup, Callable[[str], int]]]:
    """What is looked up of a run with Han characters, and how far from it what is found will be."""
    typed = units(text)
    if len(typed) < 2 or not any(map(is_han, typed)) or len(typed) > _LONGEST:
        return

    def changed(other: str) -> int:
        return sum(a != b for a, b in zip(typed, units(other), strict=True))

    for alike in (homophones, look_alikes):
        yield Lookup(tuple(map(alike, typed)), "runs", _LOOKED_AT), changed
    as_typed = [frozenset((unit,)) for unit in typed]
    for n, (first, second) in enumerate(pairwise(as_typed)):
        yield Lookup((*as_typed[:n], second, first, *as_typed[n + 2 :]), "runs", 1), lambda _: 1


def _edited(texts: Sequence[str], engine: Engine) -> dict[str, dict[str, int]]:
    """Words like runs of three characters or more, but with one of them another, or one more or less in between."""
    asked = [(text, Lookup(way, "words", _MOST)) for text in texts for way in _edits(text)]
    found: dict[str, dict[str, int]] = {text: {} for text in texts}
    for (text, _), some in zip(asked, engine.lookups([lookup for _, lookup in asked]), strict=True):
        found[text] |= some
    return found


def _edits(text: str) -> list[Choices]:
    if not 2 < len(text) <= _LONGEST or not is_han(text):
        return []
    as_typed = [frozenset(char) for char in text]
    last = len(as_typed) - 1
    ways: list[Choices] = [(*as_typed[:n], None, *as_typed[n + 1 :]) for n in range(last + 1)]
    ways += [(*as_typed[:n], None, *as_typed[n:]) for n in range(1, last + 1)]
    return [*ways, *((*as_typed[:n], *as_typed[n + 1 :]) for n in range(1, last))]


def _frequent(layer: str, texts: Iterable[str], engine: Engine) -> dict[str, int]:
    """The texts that are terms of a layer, and how many articles have each; only those that most have."""
    found = engine.statistics(Term(layer, text) for text in texts).frequencies
    return most_frequent({term.text: number for term, number in found.items()}, _LOOKED_AT)


def _misspelled(word: str) -> set[str]:
    """The words one slip of the keyboard away (Norvig, How to Write a Spelling Corrector, 2007)."""
    cuts = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + c + b[1:] for a, b in cuts if b for c in _LETTERS),
        *(a + c + b for a, b in cuts for c in _LETTERS),
    }
