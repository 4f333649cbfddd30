"""Plans how the articles that a clause finds are ranked, in two stages.

A term is worth its idf (Lucene's), times the saturation of how much of it an article has: BM25F (Robertson, Zaragoza
and Taylor, Simple BM25 Extension to Multiple Weighted Fields, 2004), in which the fields are weighed before they are
saturated together, so that a word in headline and body is not paid twice.

The first stage scores all articles found by the pairs of units alone: few postings, and already a good order. The
second looks into the `RERANKED` best of these for what costs more to know: jieba's words and units, how early in the
body each term stands (the lead), the tier of a typed run that stands whole, the nearness of neighbouring words, and how
much of the query the article has at all (`coverage`). It only adds, so the window stays above the rest, whatever page
is asked for.

The constants were weighed with `benchmarks/relevance/tune.py`, which judges each fold of the queries by the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from newsearch.analysis.layers import FUNCTION_WORDS, layer
from newsearch.clauses import Clause, Mentions, Prefix, Run, Wildcard, Word, assert_never, leaves
from newsearch.deadline import check
from newsearch.model import FIELDS, FieldTokens
from newsearch.ranking.bm25f import Statistics, Term
from newsearch.text.units import is_han, is_word_like, units

__all__ = ["RERANKED", "FieldTerm", "Plan", "plan"]

RERANKED = 60
"""Articles that the second stage looks into. Chosen with `benchmarks.relevance.run`: with 30 a headline comes later."""

_MOST_NEIGHBOURS = 8  # words of a query whose nearness counts; chosen by hand


class FieldTerm(NamedTuple):
    """A term, and the fields that a query looks for it in."""

    term: Term
    fields: tuple[str, ...]


class WholeRun(NamedTuple):
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


class WordPair(NamedTuple):
    """Two words that a query has side by side, the fields that both are looked for in, and the terms of each."""

    fields: tuple[str, ...]
    one: str
    other: str
    terms: tuple[Sequence[Term], Sequence[Term]]

    def worth(self, statistics: Statistics) -> float:
        """The weight of the lighter word: nearness adds a share of it (`bm25f.NEARNESS`)."""
        return min(sum(map(statistics.idf, some)) for some in self.terms)


class Plan(NamedTuple):
    """What ranks the articles that a clause finds.

    `first` has the terms of the first stage, and how often the query has each, a light word less than once; `all` those
    of both stages, the first stage's before the others. Among these are the `numbers` and Latin words, the `words` of
    two and more characters, and the `pairs` of units.
    """

    first: Mapping[FieldTerm, float]
    all: Mapping[FieldTerm, float]
    wholes: tuple[WholeRun, ...]
    neighbours: tuple[WordPair, ...]
    numbers: tuple[FieldTerm, ...]
    words: tuple[FieldTerm, ...]
    pairs: tuple[FieldTerm, ...]

    def worth(self, statistics: Statistics) -> float:
        """What a query is worth: the idf of all its terms, each as often as the query has it."""
        return sum(times * statistics.idf(wanted.term) for wanted, times in self.all.items())

    @property
    def terms(self) -> set[Term]:
        """The terms of both stages."""
        return {wanted.term for wanted in self.all}


@lru_cache(maxsize=256)
def plan(clause: Clause) -> Plan:
    """What ranks the articles that a clause finds."""
    first: defaultdict[FieldTerm, float] = defaultdict(int)
    second: defaultdict[FieldTerm, float] = defaultdict(int)
    looked_for = list(_ranking_leaves(clause))
    for fields, leaf in looked_for:
        for stage, found in zip((first, second), _terms(leaf), strict=True):
            for term in found:
                stage[FieldTerm(term, fields)] += leaf.weight if isinstance(leaf, Word) else 1
    cut = [(fields, leaf) for fields, leaf in looked_for if isinstance(leaf, Word) and leaf.parts != (leaf.text,)]
    wholes = [
        WholeRun(fields, leaf.text, tuple(chain(*_terms(leaf))), leaf.weight / len(cut) ** 2) for fields, leaf in cut
    ]
    words = [(part, fields) for fields, leaf in looked_for for part in _parts(leaf)]
    neighbours = tuple(
        WordPair(fields, one, other, (_terms(Run(one))[0], _terms(Run(other))[0]))
        for (one, ours), (other, theirs) in pairwise(words[:_MOST_NEIGHBOURS])
        if one != other and (fields := tuple(field for field in ours if field in theirs))
    )
    both = first | {wanted: first.get(wanted, 0) + times for wanted, times in second.items()}
    numbers = tuple(w for w in both if w.term.layer == "chars" and not is_han(w.term.text[0]))
    long = tuple(w for w in both if w.term.layer == "words" and len(w.term.text) > 1)
    pairs = tuple(w for w in both if w.term.layer == "pairs")
    return Plan(first, both, tuple(wholes), neighbours, numbers, long, pairs)


def _ranking_leaves(clause: Clause) -> Iterator[tuple[tuple[str, ...], Word | Run]]:
    """The words and runs that a clause looks for in some of `FIELDS`, and those fields.

    A prefix and the pieces around a wildcard rank as the runs that they are; mentioned days do not rank.
    """
    for names, leaf in leaves(clause, FIELDS):
        fields = tuple(field for field in FIELDS if field in names)
        match leaf:
            case _ if not fields:
                pass
            case Word() | Run():
                yield fields, leaf
            case Prefix(text):
                yield fields, Run(text, (text,))
            case Wildcard(text):
                for piece in filter(None, text.split("?")):
                    yield fields, Run(piece)
            case Mentions():
                pass
            case never:
                assert_never(never)


def _terms(leaf: Word | Run) -> tuple[list[Term], list[Term]]:
    """The terms of the first stage and of the second, each as often as the leaf has it.

    The first has the pairs, and each unit that is in none of them, such as a lone character or a Latin word. Neither
    has those of a word that lie in function words alone.
    """
    check()
    words = layer(FieldTokens(leaf.text, leaf.words), "words")
    check()  # a run may have 100,000 characters
    chars, pairs = _chars_and_pairs(leaf.text)
    check()
    if isinstance(leaf, Word):
        words = tuple(word for word in words if word not in FUNCTION_WORDS) or words
        if leaf.parts != (leaf.text,):
            joining = _chars_and_pairs(_joining(leaf))
            chars, pairs = (_less(*found) for found in zip((chars, pairs), joining, strict=True))
    check()
    paired = {unit for pair in pairs for unit in units(pair)}
    first = [Term("pairs", pair) for pair in pairs]
    first += [Term("chars", unit) for unit in chars if unit not in paired]
    second = [Term("words", word) for word in words]
    second += [Term("chars", unit) for unit in chars if unit in paired]
    return first, second


@lru_cache(maxsize=1024)
def _chars_and_pairs(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units of a folded run, but for punctuation, and its pairs."""
    tokens = FieldTokens(text, ())
    return tuple(filter(is_word_like, layer(tokens, "chars"))), layer(tokens, "pairs")


def _joining(word: Word) -> str:
    """What stands between the parts of a word, with blanks in their places."""
    joining = word.text
    for part in sorted(word.parts, key=len, reverse=True):
        joining = joining.replace(part, " " * len(part))
    return joining


def _less(found: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple((Counter(found) - Counter(others)).elements()) if others else found


def _parts(leaf: Word | Run) -> tuple[str, ...]:
    return leaf.parts if isinstance(leaf, Word) else (leaf.text,)
