"""Ranks what was found: BM25 over the layers of each field, and a tier for articles with the whole run.

The score of an article is the sum, over fields and layers, of BM25 (Robertson and Zaragoza, The Probabilistic
Relevance Framework: BM25 and Beyond, 2009) with the idf of Lucene, `log(1 + (n - df + 0.5) / (df + 0.5))`. A typed
run that stands whole in an article adds as much as its words could reach at best, so it outranks scattered words;
several runs in one query share that.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis import layer
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
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
)
from newsearch.text import is_word_like, occurrences

__all__ = ["Statistics", "Term", "Whole", "explain", "norm", "saturation", "terms", "tier", "weight", "wholes"]

K1 = 1.2
B = 0.75
FIELD_WEIGHTS = {"headline": 2.0, "body": 1.0, "byline": 1.0}
LAYER_WEIGHTS = {"words": 1.0, "chars": 1.0, "pairs": 1.0}


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


def weight(field: str, layer: str) -> float:
    """What a term is worth in a field and layer."""
    return FIELD_WEIGHTS[field] * LAYER_WEIGHTS[layer]


def norm(length: NDArray[np.float64], mean_length: float) -> NDArray[np.float64]:
    """What the lengths of articles, in tokens, mean to BM25: k1 for one of mean length."""
    return K1 * (1 - B + B * length / max(mean_length, 1e-9))


def saturation(frequency: NDArray[np.float64], norms: NDArray[np.float64]) -> NDArray[np.float64]:
    """The saturated frequency of a term in articles of these norms: 0 to k1 + 1."""
    return frequency * (K1 + 1) / (frequency + norms)


def terms(clause: Clause) -> dict[Term, Counter[str]]:
    """The terms that rank the articles a clause finds, and how often the query looks for each in which field."""
    found: dict[Term, Counter[str]] = {}
    for fields, leaf in _leaves(clause, FIELDS):
        for term in _leaf_terms(leaf):
            found.setdefault(term, Counter()).update(fields)
    return found


def wholes(clause: Clause) -> tuple[Whole, ...]:
    """The runs of a clause that earn the tier: those cut into several parts."""
    cut = [
        (fields, leaf)
        for fields, leaf in _leaves(clause, FIELDS)
        if isinstance(leaf, Word) and leaf.parts != (leaf.text,)
    ]
    return tuple(
        Whole(name, leaf.text, tuple(_leaf_terms(leaf)), 1 / len(cut)) for fields, leaf in cut for name in fields
    )


def tier(whole: Whole, statistics: Statistics) -> float:
    """What a whole run adds: its share of the most that its terms can reach in the body."""
    return whole.share * sum(statistics.idf(t) * LAYER_WEIGHTS[t.layer] * (K1 + 1) for t in whole.terms)


def explain(clause: Clause, document: Document, statistics: Statistics) -> Explanation:
    """The score of an article that the clause finds, and every number that it was made of."""
    parts = [
        _explain_term(term, field, times, document, statistics)
        for term, fields in terms(clause).items()
        for field, times in fields.items()
    ]
    for whole in wholes(clause):
        if next(occurrences(whole.text, document.fields[whole.field].text), None):
            parts.append(Explanation(tier(whole, statistics), f"{whole.field}: {whole.text} as one run"))
    found = tuple(part for part in parts if part.value)
    return Explanation(math.fsum(part.value for part in found), "sum of BM25 over fields and layers", found)


def _explain_term(term: Term, field: str, times: int, document: Document, statistics: Statistics) -> Explanation:
    tokens = layer(document.fields[field], term.layer)
    frequency = min(tokens.count(term.text), 255)
    mean = statistics.mean_lengths[field, term.layer]
    saturated = float(saturation(np.array([float(frequency)]), norm(np.array([float(len(tokens))]), mean))[0])
    idf = statistics.idf(term)
    articles = statistics.frequencies.get(term, 0)
    worth = times * weight(field, term.layer)
    value = worth * idf * saturated
    because = f"{field} {term.layer}: {term.text} × {frequency} in {len(tokens)} tokens (mean {mean:.1f})"
    return Explanation(
        value,
        because,
        (
            Explanation(worth, "weight of field and layer, times in the query"),
            Explanation(idf, f"idf: in {articles} of {statistics.articles} articles"),
            Explanation(saturated, f"saturated frequency, k1={K1} b={B}"),
        ),
    )


def _leaves(clause: Clause, fields: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Word | Run]]:
    """The words and runs that a clause looks for, and the fields in which; what it excludes is left out.

    A prefix and the pieces around a wildcard rank as the runs that they are."""
    match clause:
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


def _leaf_terms(leaf: Word | Run) -> Iterator[Term]:
    tokens = FieldTokens(leaf.text, leaf.words)
    return (Term(kind, text) for kind in LAYERS for text in layer(tokens, kind) if is_word_like(text))
