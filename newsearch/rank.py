"""Ranks what was found, in two stages, and explains every score.

The first stage scores all articles found by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25
and Beyond, 2009, with the idf of Lucene) over the pairs of units, in each field: few postings, and already a good
order. The second looks into the `WINDOW` best of these and adds what costs more to know, and is never less than zero:
BM25 over jieba's words and over units, how early in the body each term stands (the lead), the tier of a typed run that
stands whole, and the nearness of neighbouring words. So the window stays above the rest, whatever page is asked for.

The constants come from `benchmarks/tune.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis import FUNCTION_WORDS, layer
from newsearch.model import (
    FIELDS,
    LAYERS,
    All,
    Any,
    Clause,
    Document,
    Explanation,
    Field,
    FieldTokens,
    Near,
    Not,
    Run,
    Word,
)
from newsearch.near import SENTENCE, distance, first_place
from newsearch.text import is_word_like, may_cut, stands, units

__all__ = ["FIELD_WEIGHTS", "LEAD", "WINDOW", "Plan", "Statistics", "Term", "TextScorer", "explain", "norm", "plan"]
__all__ += ["saturation"]

K1 = 0.8
B = 0.75
FIELD_WEIGHTS = {"headline": 2.0, "body": 1.0, "byline": 1.0}
WINDOW = 30
"""Articles that the second stage looks into."""

LEAD = 250
"""UTF-16 code units of headline and body, read on: a term that stands in them earns the more the earlier it does."""

UTF16 = "utf-16-le"
"""How leads are read: engines may keep their texts so, and bytes are found faster than characters."""

_READ_ON = ("headline", "body")
_PARAGRAPH_END = "\n\n".encode(UTF16)

NEARNESS = ((0, 0.4), (5, 0.2), (20, 0.1), (SENTENCE, 0.05))
"""At most so many characters between two neighbouring words of a query: this part of what the lesser one is worth."""

_MOST_NEIGHBOURS = 8


class Term(NamedTuple):
    """A token of one layer."""

    layer: str
    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A folded run that earns the tier where it stands whole in the field, and the terms that it stands for.

    Several runs of one query share the tier: in full each, one of them would outweigh all the other words.
    """

    field: str
    text: str
    terms: tuple[Term, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What ranks the articles that a clause finds.

    `first` and `second` have the terms of the two stages, and how often the query looks for each in which field;
    `neighbours` the fields and folded words that the query has side by side.
    """

    first: Mapping[Term, Counter[str]]
    second: Mapping[Term, Counter[str]]
    wholes: tuple[Whole, ...]
    neighbours: tuple[tuple[str, str, str], ...]

    @property
    def terms(self) -> set[Term]:
        """The terms of both stages."""
        return {*self.first, *self.second}


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


def norm(length: NDArray[np.float64], mean_length: float) -> NDArray[np.float64]:
    """What the lengths of articles, in tokens, mean to BM25: k1 for one of mean length."""
    return K1 * (1 - B + B * length / max(mean_length, 1e-9))


def saturation(frequency: NDArray[np.float64], norms: NDArray[np.float64]) -> NDArray[np.float64]:
    """The saturated frequency of a term in articles of these norms: 0 to k1 + 1."""
    return frequency * (K1 + 1) / (frequency + norms)


@lru_cache(maxsize=256)
def plan(clause: Clause) -> Plan:
    """What ranks the articles that a clause finds."""
    first: dict[Term, Counter[str]] = {}
    second: dict[Term, Counter[str]] = {}
    leaves = list(_leaves(clause, FIELDS))
    for fields, leaf in leaves:
        cheap, dear = _terms(leaf)
        for stage, found in ((first, cheap), (second, dear)):
            for term in found:
                stage.setdefault(term, Counter()).update(fields)
    cut = [(fields, leaf) for fields, leaf in leaves if isinstance(leaf, Word) and leaf.parts != (leaf.text,)]
    wholes = [
        Whole(name, leaf.text, tuple(chain(*_terms(leaf))), 1 / len(cut) ** 2)
        for fields, leaf in cut
        for name in fields
    ]
    words = [(part, fields) for fields, leaf in leaves for part in _parts(leaf)]
    neighbours = [
        (field, one, other)
        for (one, ours), (other, theirs) in pairwise(words[:_MOST_NEIGHBOURS])
        for field in ours
        if field in theirs and one != other
    ]
    return Plan(first, second, tuple(wholes), tuple(neighbours))


class TextScorer:
    """What the second stage reads in the folded texts of an article: how early, whole and near the query stands there.

    `fields` are those that it reads, `whole_fields` those that it reads beyond the lead.
    """

    def __init__(self, plan: Plan, statistics: Statistics) -> None:
        worth: dict[tuple[str, tuple[str, ...]], float] = {}
        for term, fields in (*plan.first.items(), *plan.second.items()):
            key = term.text, tuple(name for name in _READ_ON if name in fields)
            worth[key] = worth.get(key, 0.0) + max(fields.values()) * statistics.idf(term)
        self._leads = [
            (text, text.encode(UTF16), names, value, may_cut(text)) for (text, names), value in worth.items() if names
        ]
        self._wholes = [
            (whole.field, whole.text, whole.share * _worth(whole.terms, statistics)) for whole in plan.wholes
        ]
        self._neighbours = [
            (field, one, other, min(_worth(_terms(Run(word))[0], statistics) for word in (one, other)))
            for field, one, other in plan.neighbours
        ]
        self.whole_fields = {whole[0] for whole in self._wholes} | {pair[0] for pair in self._neighbours}
        self.fields = self.whole_fields | {*_READ_ON}

    def lead(self, headline: bytes, body: bytes) -> float:
        """What is added for how early the terms stand, given the texts in UTF-16."""
        return math.fsum(value for value, *_ in self.lead_parts(headline, body))

    def lead_parts(self, headline: bytes, body: bytes) -> Iterator[tuple[float, str, tuple[object, ...]]]:
        """The values to add for how early the terms stand, each with a sentence to fill in."""
        body = body[: 2 * LEAD]
        read_on = (headline + _PARAGRAPH_END + body)[: 2 * LEAD] if headline else body
        beginnings = {_READ_ON: read_on, _READ_ON[:1]: headline[: 2 * LEAD], _READ_ON[1:]: body}
        for text, wanted, names, value, cuttable in self._leads:
            beginning = beginnings[names]
            start = beginning.find(wanted)
            if start >= 0 and (cuttable or start % 2):  # inside a unit, or between two code units
                start = 2 * first_place(text, beginning.decode(UTF16, "replace"))
            if start >= 0:
                yield value * (1 - start / (2 * LEAD)), "lead: {} at character {}", (text, start // 2)

    def beyond_lead(self, texts: Mapping[str, str]) -> Iterator[tuple[float, str, tuple[object, ...]]]:
        """The other values to add, each with a sentence to fill in."""
        for field, text, value in self._wholes:
            if stands(text, texts[field]):
                yield value, "{}: {} as one run", (field, text)
        for field, one, other, value in self._neighbours:
            apart = distance(one, other, texts[field])
            if apart is not None:
                share = next((share for most, share in NEARNESS if apart <= most), 0.0)
                yield value * share, "{}: {} and {} with {} characters between", (field, one, other, apart)


def explain(clause: Clause, document: Document, statistics: Statistics, *, in_window: bool) -> Explanation:
    """The score of an article that the clause finds, and every number that it was made of.

    `in_window` is whether the article is among those that the second stage looks into.
    """
    wanted = plan(clause)
    stages = (wanted.first, wanted.second) if in_window else (wanted.first,)
    parts = [
        _explain_term(term, field, times, document, statistics)
        for stage in stages
        for term, fields in stage.items()
        for field, times in fields.items()
    ]
    if in_window:
        texts = {name: document.fields[name].text for name in FIELDS}
        scorer = TextScorer(wanted, statistics)
        read = chain(scorer.lead_parts(*(texts[name].encode(UTF16) for name in _READ_ON)), scorer.beyond_lead(texts))
        parts += [Explanation(value, sentence.format(*filled)) for value, sentence, filled in read]
    found = tuple(part for part in parts if part.value)
    because = "sum of BM25 over fields and layers" + (", lead, tiers and nearness" if in_window else "")
    return Explanation(math.fsum(part.value for part in found), because, found)


def _explain_term(term: Term, field: str, times: int, document: Document, statistics: Statistics) -> Explanation:
    tokens = layer(document.fields[field], term.layer)
    frequency = min(tokens.count(term.text), 255)
    mean = statistics.mean_lengths[field, term.layer]
    saturated = float(saturation(np.array([float(frequency)]), norm(np.array([float(len(tokens))]), mean))[0])
    idf = statistics.idf(term)
    articles = statistics.frequencies.get(term, 0)
    worth = times * FIELD_WEIGHTS[field]
    value = worth * idf * saturated
    because = f"{field} {term.layer}: {term.text} × {frequency} in {len(tokens)} tokens (mean {mean:.1f})"
    return Explanation(
        value,
        because,
        (
            Explanation(worth, "weight of the field, times in the query"),
            Explanation(idf, f"idf: in {articles} of {statistics.articles} articles"),
            Explanation(saturated, f"saturated frequency, k1={K1} b={B}"),
        ),
    )


def _leaves(clause: Clause, fields: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Word | Run]]:
    """The words and runs that a clause looks for, and the fields in which; what it excludes is left out."""
    match clause:
        case Word() | Run() if fields:
            yield fields, clause
        case All(parts) | Any(parts) | Near(parts):
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
    joining = leaf.text
    for part in sorted(leaf.parts, key=len, reverse=True):
        joining = joining.replace(part, " " * len(part))
    return list((Counter(found) - Counter(layer(FieldTokens(joining, ()), kind))).elements())


def _parts(leaf: Word | Run) -> tuple[str, ...]:
    return leaf.parts if isinstance(leaf, Word) else (leaf.text,)


def _worth(terms: Iterable[Term], statistics: Statistics) -> float:
    """The most that terms can reach in the body."""
    return sum(statistics.idf(term) for term in terms) * (K1 + 1)
