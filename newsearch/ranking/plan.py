"""Ranks what was found, in two stages, and explains every score.

A term is worth its idf (Lucene's), times the saturation of how much of it an article has: BM25F (Robertson, Zaragoza
and Taylor, Simple BM25 Extension to Multiple Weighted Fields, 2004), in which the fields are weighed before they are
saturated together, so that a word in headline and body is not paid twice.

The first stage scores all articles found by the pairs of units alone: few postings, and already a good order. The
second looks into the `WINDOW` best of these for what costs more to know: jieba's words and units, how early in the body
each term stands (the lead), the tier of a typed run that stands whole, and the nearness of neighbouring words. It only
adds, so the window stays above the rest, whatever page is asked for.

The constants were weighed with `benchmarks/tune.py`, which judges each fold of the queries by the others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.analyzer import FUNCTION_WORDS, layer
from newsearch.dates.day_numbers import ordinals
from newsearch.matching import FAR, SENTENCE, distance
from newsearch.model import (
    FIELDS,
    LAYERS,
    All,
    Any,
    Clause,
    Document,
    Field,
    FieldTokens,
    Near,
    Not,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
)
from newsearch.results import Explanation
from newsearch.text.folding import is_word_like, occurrences, stands, units

__all__ = ["LEAD_WEIGHT", "MOST_COUNTED", "WINDOW", "Plan", "Statistics", "Term", "Wanted"]
__all__ += ["closeness", "earliness", "explain", "plan", "recency", "saturation", "scale"]

K1 = 1.2
B = 0.75
FIELD_WEIGHTS = {"headline": 5.0, "body": 1.0, "byline": 1.0}
WINDOW = 30
"""Articles that the second stage looks into."""

LEAD = 150
"""Characters of the folded body: a term that stands in them is worth the more the earlier it does."""

LEAD_WEIGHT = 3.0
"""What a term at the very beginning of the body counts beside `FIELD_WEIGHTS`."""

NEARNESS = ((0, 0.4), (5, 0.2), (20, 0.1), (SENTENCE, 0.05))
"""At most so many characters between two neighbouring words of a query: this part of what the lesser one is worth."""

MOST_COUNTED = 255
"""A term stands in a field no more often than this: engines may keep a frequency in one byte."""

RECENT_FLOOR = 0.5
"""What is left of the score of the oldest articles."""

_MOST_NEIGHBOURS = 8
_MOST_APART = np.array([most for most, _ in NEARNESS])
_SHARES = np.array([*(share for _, share in NEARNESS), 0.0])


class Term(NamedTuple):
    """A token of one layer."""

    layer: str
    text: str


class Wanted(NamedTuple):
    """A term, and the fields that a query looks for it in."""

    term: Term
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A folded run that earns the tier where it stands whole in one of the fields, and the terms that it stands for.

    Several runs of one query share the tier: in full each, one of them would outweigh all the other words.
    """

    fields: tuple[str, ...]
    text: str
    terms: tuple[Term, ...]
    share: float

    def worth(self, statistics: Statistics) -> float:
        """What the tier adds."""
        return self.share * sum(map(statistics.idf, self.terms))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Two words that a query has side by side, the fields that both are looked for in, and the terms of each."""

    fields: tuple[str, ...]
    one: str
    other: str
    terms: tuple[Sequence[Term], Sequence[Term]]

    def worth(self, statistics: Statistics) -> float:
        """What the lesser one is worth: what standing next to each other adds comes to a part of it."""
        return min(sum(map(statistics.idf, some)) for some in self.terms)


@dataclass(frozen=True, slots=True)
class Plan:
    """What ranks the articles that a clause finds.

    `first` has what the first stage looks for, and how often the query has it; `all` what both do, that of the first
    before the others.
    """

    first: Mapping[Wanted, int]
    all: Mapping[Wanted, int]
    wholes: tuple[Whole, ...]
    neighbours: tuple[Neighbours, ...]

    @property
    def terms(self) -> set[Term]:
        """The terms of both stages."""
        return {wanted.term for wanted in self.all}


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 knows of the archive: live articles, mean length of each field and layer, articles with each term.

    `frequencies` counts an article once for a term that stands in several of the fields.
    """

    articles: int
    mean_lengths: Mapping[tuple[str, str], float]
    frequencies: Mapping[Term, int]

    def idf(self, term: Term) -> float:
        """Lucene's idf of a term, never negative."""
        found = self.frequencies.get(term, 0)
        return math.log(1 + (self.articles - found + 0.5) / (found + 0.5))


def scale(field: str, lengths: NDArray[np.float64], mean_length: float) -> NDArray[np.float64]:
    """What standing once in a field of so many tokens counts: the weight of the field where the length is the mean."""
    scaled: NDArray[np.float64] = FIELD_WEIGHTS[field] / (1 - B + B * lengths / max(mean_length, 1e-9))
    return scaled


def saturation(counted: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of a term is in articles, 0 to k1 + 1, given what counts of it in all fields."""
    saturated = counted * (K1 + 1)
    saturated /= counted + K1
    return saturated


def earliness(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.float64]:
    """How early in bodies terms of so many characters begin: 1 at the very start, 0 for one not wholly in the lead."""
    return np.where(starts + lengths <= LEAD, 1 - starts / LEAD, 0.0)


def closeness(apart: NDArray[np.integer]) -> NDArray[np.float64]:
    """The part of what the lesser of two words is worth, with so many characters between them (see `NEARNESS`)."""
    return _SHARES[_MOST_APART.searchsorted(apart)]


def recency(days: NDArray[np.uint32], newest: int, half_life: int) -> NDArray[np.float64]:
    """What the scores of articles are multiplied by, given their issue days as YYYYMMDD, 0 where unknown.

    From 1 for one of the newest day of the archive down to `RECENT_FLOOR`, which undated articles have: what can be
    lost is halved in every `half_life` days; 0 loses nothing. An old archive is treated as a new one, and no answer
    changes overnight.
    """
    if half_life <= 0:
        return np.ones(days.size)
    age = ordinals(np.array([newest], dtype=np.uint32)) - ordinals(days)
    fresh = np.where(days == 0, 0.0, 0.5 ** (np.maximum(age, 0) / half_life))
    return np.asarray(RECENT_FLOOR + (1 - RECENT_FLOOR) * fresh)


@lru_cache(maxsize=256)
def plan(clause: Clause) -> Plan:
    """What ranks the articles that a clause finds."""
    first: Counter[Wanted] = Counter()
    second: Counter[Wanted] = Counter()
    leaves = list(_leaves(clause, FIELDS))
    for fields, leaf in leaves:
        for stage, found in zip((first, second), _terms(leaf), strict=True):
            stage.update(Wanted(term, fields) for term in found)
    cut = [(fields, leaf) for fields, leaf in leaves if isinstance(leaf, Word) and leaf.parts != (leaf.text,)]
    wholes = [Whole(fields, leaf.text, tuple(chain(*_terms(leaf))), 1 / len(cut) ** 2) for fields, leaf in cut]
    words = [(part, fields) for fields, leaf in leaves for part in _parts(leaf)]
    neighbours = tuple(
        Neighbours(fields, one, other, (_terms(Run(one))[0], _terms(Run(other))[0]))
        for (one, ours), (other, theirs) in pairwise(words[:_MOST_NEIGHBOURS])
        if one != other and (fields := tuple(field for field in ours if field in theirs))
    )
    return Plan(first, first + second, tuple(wholes), neighbours)


def explain(clause: Clause, document: Document, statistics: Statistics, *, in_window: bool) -> Explanation:
    """The score of an article that the clause finds, and every number that it was made of.

    `in_window` is whether the article is among those that the second stage looks into.
    """
    ranked = plan(clause)
    terms = ranked.all if in_window else ranked.first
    parts = [_explain_term(wanted, times, document, statistics, in_window) for wanted, times in terms.items()]
    if in_window:
        parts += _explain_texts(ranked, {name: document.fields[name].text for name in FIELDS}, statistics)
    found = tuple(part for part in parts if part.value)
    because = "sum over terms" + (", tiers and nearness" if in_window else "")
    return Explanation(math.fsum(part.value for part in found), because, found)


def _explain_term(
    wanted: Wanted, times: int, document: Document, statistics: Statistics, in_window: bool
) -> Explanation:
    term, fields = wanted
    parts = []
    for field in fields:
        tokens = layer(document.fields[field], term.layer)
        mean = statistics.mean_lengths[field, term.layer]
        frequency = min(tokens.count(term.text), MOST_COUNTED)
        counted = frequency * float(scale(field, np.array([float(len(tokens))]), mean)[0])
        parts.append(Explanation(counted, f"{field}: × {frequency} in {len(tokens)} tokens (mean {mean:.1f})"))
    if in_window and "body" in fields:
        start = next((start for start, _ in occurrences(term.text, document.fields["body"].text)), FAR)
        early = float(earliness(np.array([start]), np.array([len(term.text)]))[0])
        parts.append(Explanation(LEAD_WEIGHT * early, f"lead: at {start} of {LEAD} characters"))
    counted = sum(part.value for part in parts)
    saturated = float(saturation(np.array([counted]))[0])
    idf = times * statistics.idf(term)
    articles = statistics.frequencies.get(term, 0)
    return Explanation(
        idf * saturated,
        f"{term.layer}: {term.text}",
        (
            Explanation(idf, f"idf: in {articles} of {statistics.articles} articles, {times} × in the query"),
            Explanation(saturated, f"saturated, k1={K1} b={B}", tuple(part for part in parts if part.value)),
        ),
    )


def _explain_texts(ranked: Plan, texts: Mapping[str, str], statistics: Statistics) -> Iterator[Explanation]:
    """What the whole texts of the fields add: the tiers and the nearness."""
    for whole in ranked.wholes:
        for field in whole.fields:
            if stands(whole.text, texts[field]):
                yield Explanation(whole.worth(statistics), f"{field}: {whole.text} as one run")
                break
    for pair in ranked.neighbours:
        found = [(apart, f) for f in pair.fields if (apart := distance(pair.one, pair.other, texts[f])) is not None]
        if found:
            apart, field = min(found)
            value = pair.worth(statistics) * float(closeness(np.array([apart]))[0])
            yield Explanation(value, f"{field}: {pair.one} and {pair.other} with {apart} characters between")


def _leaves(clause: Clause, fields: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Word | Run]]:
    """The words and runs that a clause looks for, and the fields in which; what it excludes is left out.

    A prefix and the pieces around a wildcard rank as the runs that they are.
    """
    match clause:
        case _ if not fields:
            return
        case Word() | Run():
            yield fields, clause
        case Prefix(text):
            yield fields, Run(text, (text,))
        case Wildcard(text):
            for piece in filter(None, text.split("?")):
                yield fields, Run(piece)
        case All(parts) | Any(parts) | Near(parts) | Same(parts):
            for part in parts:
                yield from _leaves(part, fields)
        case Field(name, part):
            yield from _leaves(part, tuple(f for f in FIELDS if f == name))
        case Not():
            pass


def _terms(leaf: Word | Run) -> tuple[list[Term], list[Term]]:
    """The terms of the first stage and of the second, each as often as the leaf has it.

    The first has the pairs, and each unit that is in none of them, such as a lone character or a Latin word.
    """
    found = {kind: _tokens(leaf, kind) for kind in LAYERS}
    paired = {unit for pair in found["pairs"] for unit in units(pair)}
    first = [Term("pairs", pair) for pair in found["pairs"]]
    first += [Term("chars", unit) for unit in found["chars"] if unit not in paired]
    second = [Term("words", word) for word in found["words"]]
    second += [Term("chars", unit) for unit in found["chars"] if unit in paired]
    return first, second


def _tokens(leaf: Word | Run, kind: str) -> list[str]:
    """The tokens of a layer, less those that lie in function words alone."""
    found = [t for t in layer(FieldTokens(leaf.text, leaf.words), kind) if is_word_like(t)]
    if isinstance(leaf, Run):
        return found
    if kind == "words":
        return [word for word in found if word not in FUNCTION_WORDS] or found
    if leaf.parts == (leaf.text,):
        return found
    joining = leaf.text
    for part in sorted(leaf.parts, key=len, reverse=True):
        joining = joining.replace(part, " " * len(part))
    return list((Counter(found) - Counter(layer(FieldTokens(joining, ()), kind))).elements())


def _parts(leaf: Word | Run) -> tuple[str, ...]:
    return leaf.parts if isinstance(leaf, Word) else (leaf.text,)
