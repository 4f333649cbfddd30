"""BM25 on one bag of tokens an article, untuned: what a ranking has to beat.

k1=1.2 and b=0.75 as Lucene has them, with Lucene's idf; any token asked for, headline and body in one bag.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import layer
from newsearch.model import LAYERS, FieldTokens
from newsearch.ranking.bm25f import Term
from newsearch.text.folding import fold
from newsearch.text.units import is_word_like

__all__ = ["BAGS", "Bags", "asked", "tokens"]

BAGS: Mapping[str, tuple[str, ...]] = {"jieba words": ("words",), "pairs": ("pairs",), "all three layers": LAYERS}
"""The layers in each bag, by its name."""

K1 = 1.2
B = 0.75


def tokens(text: str, analyzer: Analyzer) -> dict[str, tuple[str, ...]]:
    """The tokens of each layer of a text, folded and cut as newsearch does, without punctuation."""
    folded = fold(text).text
    cut = FieldTokens(folded, analyzer.words(folded))
    return {name: tuple(filter(is_word_like, layer(cut, name))) for name in LAYERS}


class Bags:
    """Bags of the tokens of some layers, one an article, of which only the `asked` terms are kept.

    A word and a unit of the same characters are two terms: so the bag of all layers is at its best.
    """

    def __init__(
        self, articles: Iterable[Mapping[str, Sequence[str]]], layers: Sequence[str], asked: set[Term]
    ) -> None:
        self._layers = layers
        rows: dict[Term, list[tuple[int, int]]] = {}
        lengths = []
        for number, cut in enumerate(articles):
            bag = self._bag(cut)
            lengths.append(bag.total())
            for term in asked & bag.keys():
                rows.setdefault(term, []).append((number, bag[term]))
        mean = max(sum(lengths) / max(len(lengths), 1), 1.0)
        self._norms = K1 * (1 - B + B * np.array(lengths) / mean)
        self._impacts = {term: self._impact(np.array(pairs).T) for term, pairs in rows.items()}

    def best(self, query: Mapping[str, Sequence[str]], count: int = 10) -> list[int]:
        """The numbers of the best articles for the tokens of a query, equal scores in the articles' order."""
        scores = np.zeros(self._norms.size)
        for term, times in self._bag(query).items():
            if term in self._impacts:
                docs, impact = self._impacts[term]
                scores[docs] += times * impact
        order = np.argsort(-scores, kind="stable")[:count]
        return [int(number) for number in order if scores[number]]

    def _bag(self, cut: Mapping[str, Sequence[str]]) -> Counter[Term]:
        return Counter(Term(name, token) for name in self._layers for token in cut[name])

    def _impact(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The articles with a term, and what it adds to the score of each."""
        docs, frequencies = rows
        idf = np.log(1 + (self._norms.size - docs.size + 0.5) / (docs.size + 0.5))
        return docs, idf * frequencies * (K1 + 1) / (frequencies + self._norms[docs])


def asked(queries: Iterable[Mapping[str, Sequence[str]]]) -> set[Term]:
    """Every term of some queries, of whichever layer."""
    return {Term(name, token) for cut in queries for name, found in cut.items() for token in found}
