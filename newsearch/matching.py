"""What a clause means for a document: the specification of matching, which every engine follows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache, partial, reduce
from itertools import accumulate
from operator import or_

from newsearch.analysis.layers import layer
from newsearch.clauses import (
    All,
    Any,
    Arrived,
    Clause,
    DateRange,
    Field,
    Leaf,
    Mentions,
    Near,
    Not,
    OneOf,
    Part,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    alternatives,
    assert_never,
)
from newsearch.dates.expressions import Period
from newsearch.dates.mentions import days_of, overlaps
from newsearch.deadline import Work, check
from newsearch.messages import Note
from newsearch.model import EXTRA, FIELDS, LABEL_FIELDS, NAME_KINDS, WORD_FIELDS, Document, FieldTokens
from newsearch.query.description import describe
from newsearch.text.field_keys import values_in
from newsearch.text.folding import fold_text
from newsearch.text.runs import occurrences, prefixes, wildcards
from newsearch.text.units import is_word_like, unit_starts, units

__all__ = [
    "CLOSE",
    "FAR",
    "LONGEST",
    "SENTENCE",
    "SENTENCE_MARKS",
    "distance",
    "ends_sentence",
    "facet_values",
    "folded_values",
    "holds",
    "in_label",
    "near",
    "same",
    "spans_of",
    "starts_word",
    "text_of",
]

CLOSE = 20
"""At most this many characters lie between words that are near across the end of a sentence. Chosen by hand."""

SENTENCE = 200
"""At most this many characters lie between words that are near within a sentence. Chosen by hand."""

FAR = 1 << 40
"""More characters than any text has."""

LONGEST = 8
"""Units of a word that is counted as one between two parts. Chosen by hand."""

SENTENCE_MARKS = "。!?;"
"""What ends a sentence by itself; three points and two line ends do as well."""

_BEGINNINGS = {"year": len("YYYY"), "month": len("YYYY-MM")}
"""How many characters of an issue day name its year and its month."""

_SENTENCE_END = re.compile(rf"[{SENTENCE_MARKS}]|(?=\.{{3}}|\n\n)")


def spans_of(leaf: Leaf, text: str, *, overlapping: bool = False) -> Iterator[tuple[int, int]]:
    """The spans of a leaf in a folded text, as half-open ranges; a prefix stands at the start of any unit."""
    match leaf:
        case Run(run):
            return occurrences(run, text, overlapping=overlapping)
        case Prefix(prefix):
            return prefixes(prefix, text, overlapping=overlapping)
        case Wildcard(pattern):
            return wildcards(pattern, text, overlapping=overlapping)
        case never:
            assert_never(never)


def near(
    parts: Sequence[Part], slops: Sequence[int], text: str, words: Collection[str] = (), work: Work | None = None
) -> bool:
    """Whether all parts of a nearness stand near each other in a folded text whose words are `words`.

    `work` is what `deadline.check` names, this one article if it is None.

    Each part of a nearness stands at a place of its own: equal parts at different places; places may overlap. How far
    they are apart is what stands between the first and the last of them and belongs to none: counted in units, or in
    words and units together where that makes less of it (a word is one that jieba cut in this field of this article, of
    at most eight units, and no punctuation; a stretch counts as the fewest words and single units that fill it).
    `"甲 乙 丙"~n` asks for all within n.

    In a chain `甲 NEAR/3 乙 NEAR/8 丙` every stretch of neighbouring parts stands within the widest of its own
    distances: 甲 and 乙 within 3, all three within 8, at the same places. A stretch also stands within a distance when
    a longer one that has it does. So a larger distance never finds less.

    >>> near([Run("进了"), Run("技术学校")], [1], "李萍进了中等技术学校", {"中等"})
    True
    """
    starts, chosen = unit_starts(text), _places(parts, text)
    places = [(bisect_left(starts, start), bisect_left(starts, end), could_be) for start, end, could_be in chosen]
    if reduce(or_, (could_be for *_, could_be in places), 0) + 1 != 1 << len(parts):
        return False
    return _Choice(tuple(slops), _Fewest(units(text), words)).exists(
        places, work or partial(_this_article, parts, slops)
    )


def _this_article(parts: Sequence[Part], slops: Sequence[int]) -> Note:
    return Note("work_clause", clause=describe(Near(tuple(parts), tuple(slops))), articles=1)


def _places(parts: Sequence[Part], text: str) -> list[tuple[int, int, int]]:
    """Start, end and the parts (as bits) of every place of every leaf of the parts, in the order of the text."""
    could_be: dict[Leaf, int] = {}
    for number, part in enumerate(parts):
        for leaf in alternatives(part):
            could_be[leaf] = could_be.get(leaf, 0) | 1 << number
    return sorted((*span, bits) for leaf, bits in could_be.items() for span in spans_of(leaf, text, overlapping=True))


class _Fewest:
    """Counts what lies between places, in the fewest words and single units; positions count units."""

    def __init__(self, units: list[str], words: Collection[str]) -> None:
        self._text = "".join(units)
        self._borders = [0, *accumulate(map(len, units))]
        self._words = words
        self._steps: dict[int, list[int]] = {}
        self._counts: dict[int, list[int]] = {}

    def __call__(self, first: int, last: int) -> int:
        counts = self._counts.setdefault(first, [0])
        for end in range(first + len(counts), last + 1):
            fewest = counts[-1]
            for start in self._begins(end):
                if start >= first and counts[start - first] < fewest:
                    fewest = counts[start - first]
            counts.append(fewest + 1)
        return counts[last - first]

    def _begins(self, end: int) -> list[int]:
        """Where a word of several units begins that ends at `end`."""
        if end not in self._steps:
            text, words, borders = self._text, self._words, self._borders
            starts = range(max(0, end - LONGEST), end - 1)
            self._steps[end] = [start for start in starts if text[borders[start] : borders[end]] in words]
        return self._steps[end]


_Apart = tuple[int, int]
"""Up to where the places chosen for a stretch reach, and how much lies between them; `(-1, 0)` when none is chosen."""


class _Choice:
    """Chooses a place for each part, from the first place of the text to the last.

    A state is which parts have a place, and for each stretch that matters how far it is apart so far: of states that
    differ in nothing else the one with less between counts. Those that can keep no distance any more are dropped.
    """

    def __init__(self, slops: tuple[int, ...], fewest: _Fewest) -> None:
        self._limits, self._stretches = _limits(slops)
        self._all = (2 << len(slops)) - 1
        self._most = [max(slop for within, slop in self._limits if n in within) for n in range(len(self._stretches))]
        self._fewest = fewest

    def exists(self, places: Sequence[tuple[int, int, int]], work: Work | None) -> bool:
        """Whether there is a choice that keeps all distances; places count units."""
        states: set[tuple[int, tuple[_Apart, ...]]] = {(0, ((-1, 0),) * len(self._stretches))}
        for start, end, could_be in places:
            states = {state for state in states if self._may_go_on(state, start)}
            for chosen, aparts in list(states):
                check(work)
                for part in _bits(could_be & ~chosen):
                    longer = self._with(aparts, part, start, end)
                    if longer is None:
                        continue
                    if chosen | part == self._all:
                        return True
                    states.add((chosen | part, longer))
            states = _least(states)
        return False

    def _may_go_on(self, state: tuple[int, tuple[_Apart, ...]], start: int) -> bool:
        """Whether a place at `start` may still be near enough to those chosen."""
        reach, between = state[1][-1]
        return reach < 0 or between + (start - reach) / LONGEST <= self._most[-1]

    def _with(self, aparts: tuple[_Apart, ...], part: int, start: int, end: int) -> tuple[_Apart, ...] | None:
        """How far the stretches are apart with one more place; None where a distance cannot be kept."""
        longer = tuple(
            self._longer(apart, start, end, most) if part & stretch else apart
            for apart, stretch, most in zip(aparts, self._stretches, self._most, strict=True)
        )
        kept = all(any(longer[n][1] <= limit for n in within) for within, limit in self._limits)
        return longer if kept else None

    def _longer(self, apart: _Apart, start: int, end: int, most: int) -> _Apart:
        """How far a stretch is apart with one more place; beyond `most` it does not matter how far."""
        reach, between = apart
        if reach < 0:
            return (end, between)
        if start - reach <= (most - between) * LONGEST:
            between += self._fewest(reach, start) if start > reach else 0
            if between <= most:
                return (max(reach, end), between)
        return (0, most + 1)


def _bits(number: int) -> Iterator[int]:
    while number:
        yield (bit := number & -number)
        number ^= bit


def _least(states: set[tuple[int, tuple[_Apart, ...]]]) -> set[tuple[int, tuple[_Apart, ...]]]:
    """The states without those that have more between than another, and are the same in all else."""
    if len(next(iter(states))[1]) > 1:
        return states
    least: dict[tuple[int, int], int] = {}
    for chosen, ((reach, between),) in states:
        least[chosen, reach] = min(between, least.get((chosen, reach), between))
    return {(chosen, ((reach, between),)) for (chosen, reach), between in least.items()}


@lru_cache(maxsize=256)
def _limits(slops: tuple[int, ...]) -> tuple[tuple[tuple[tuple[int, ...], int], ...], tuple[int, ...]]:
    """What distances ask for: for each of them the stretches of which one must keep it, and all these as bits of parts.

    Of stretches with one widest distance the longest stands for all: where it, or one that has it, keeps the distance,
    so do they. The stretch of all parts comes last.
    """
    parts = len(slops) + 1
    longest = dict[tuple[int, int], int]()
    for number, slop in enumerate(slops):
        first = next((n + 1 for n in range(number - 1, -1, -1) if slops[n] > slop), 0)
        last = next((n for n in range(number + 1, len(slops)) if slops[n] > slop), len(slops))
        longest[first, last] = slop
    wanted = longest or {(0, 0): 0}
    having = [
        (first, last)
        for first in range(parts)
        for last in range(first, parts)
        if any(first <= a and b <= last for a, b in wanted)
    ]
    having.sort(key=lambda stretch: stretch == (0, parts - 1))
    limits = tuple(
        (tuple(n for n, (first, last) in enumerate(having) if first <= a and b <= last), slop)
        for (a, b), slop in wanted.items()
    )
    return limits, tuple((2 << last) - (1 << first) for first, last in having)


def same(parts: Sequence[Part], text: str) -> bool:
    """Whether all parts stand in one sentence of the folded text.

    >>> [same([Run("钢铁"), Run("煤炭")], text) for text in ("钢铁增产,煤炭降价", "钢铁增产。煤炭降价")]
    [True, False]
    """
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    common: set[int] | None = None
    for part in parts:
        places = (span for leaf in alternatives(part) for span in spans_of(leaf, text, overlapping=True))
        spans = ((bisect_left(ends, start), bisect_left(ends, end - 1)) for start, end in places)
        found = {first for first, last in spans if first == last}
        common = found if common is None else common & found
        if not common:
            return False
    return True


def starts_word(prefix: str, tokens: FieldTokens) -> bool:
    """Whether a word begins with the folded prefix, or a longer run of units does, wherever it stands."""
    if any(word.startswith(prefix) and is_word_like(word) for word in tokens.words):
        return True
    return len(units(prefix)) > 1 and any(prefixes(prefix, tokens.text))


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends somewhere in a folded text."""
    return bool(_SENTENCE_END.search(text))


def distance(one: str, other: str, text: str) -> int | None:
    """Characters between two folded runs where they stand closest in a folded text, in either order.

    None where one of them is missing, or they are further apart than 20 characters and not in one sentence.

    >>> distance("北碚", "揭牌", "北碚开发区昨日揭牌"), distance("北碚", "揭牌", "揭牌后")
    (5, None)
    """
    others = [start for start, _ in occurrences(other, text, overlapping=True)]
    gaps = []
    for start, end in occurrences(one, text, overlapping=True) if others else ():
        index = bisect_left(others, start)
        if index:
            before = others[index - 1] + len(other)
            gaps.append((start - before, before, start))
        if index < len(others):
            gaps.append((others[index] - end, end, others[index]))
    if not gaps:
        return None
    apart, before, after = min(gaps)
    if apart <= CLOSE:
        return max(apart, 0)
    return apart if apart <= SENTENCE and not ends_sentence(text[before:after]) else None


def holds(clause: Clause, document: Document, fields: tuple[str, ...] = FIELDS) -> bool:
    """Whether a clause holds for a document in any of the fields: what every engine must find."""
    match clause:
        case Word(_, parts):
            names = WORD_FIELDS if fields == FIELDS else fields
            return all(_stands(part, document, names) for part in parts)
        case Run(text):
            return _stands(text, document, fields)
        case Prefix(text):
            return any(_begins(text, document, f) for f in fields)
        case Wildcard():
            return any(any(spans_of(clause, text_of(document, f))) for f in fields)
        case Near(parts, slops):
            return any(near(parts, slops, text_of(document, f), _words(document, f)) for f in fields)
        case Same(parts):
            return any(same(parts, text_of(document, f)) for f in fields)
        case All(parts):
            return all(holds(part, document, fields) for part in parts)
        case Any(parts, least):
            return sum(holds(part, document, fields) for part in parts) >= least
        case Not(part):
            return not holds(part, document, fields)
        case Field(name, part):
            return holds(part, document, (name,))
        case DateRange(first, last):
            date = document.article.date
            return date is not None and (first or "") <= date <= (last or "9999-12-31")
        case Arrived(since):
            return document.arrived >= since
        case Mentions():
            asked = days_of(clause)
            return any(overlaps(Period(*period), *asked) for period in document.mentions)
        case OneOf(facet, values, prefix):
            found = folded_values(document, facet)
            return any(text.startswith(values) if prefix else text in values for text in found)
        case never:
            assert_never(never)


def facet_values(document: Document, facet: str) -> tuple[str, ...]:
    """What an article is counted by, as it is stored: its names, the values of an extra field, or its one value."""
    if facet in NAME_KINDS:
        return document.names.get(facet, ())
    if facet.startswith(EXTRA):
        return document.extra.get(facet.removeprefix(EXTRA), ())
    value = getattr(document.article, "date" if facet in _BEGINNINGS else facet)
    text = "" if value is None else str(value)
    return tuple(filter(None, [text[: _BEGINNINGS.get(facet)]]))


def folded_values(document: Document, facet: str) -> list[str]:
    """What an article can be asked for by a facet (see `clauses.OneOf`); what folds to nothing is no value."""
    stored = facet_values(document, facet)
    if facet in NAME_KINDS:
        return list(stored)
    return list(filter(None, (fold_text(value) for each in stored for value in values_in(facet, each))))


def _begins(prefix: str, document: Document, name: str) -> bool:
    """Whether a word of a field begins so, or a label, which is not cut into words."""
    if name in LABEL_FIELDS:
        return document.labels[name].startswith(prefix)
    return starts_word(prefix, document.fields[name])


def _words(document: Document, name: str) -> frozenset[str]:
    return frozenset(layer(document.fields[name], "words")) if name in FIELDS else frozenset()


def text_of(document: Document, name: str) -> str:
    """The folded text of a field or a label."""
    return document.fields[name].text if name in FIELDS else document.labels[name]


def in_label(name: str, text: str, label: str) -> bool:
    """Whether a folded run stands in a label; page 3 is not in A3, although a number behind letters is a unit."""
    return any(name != "page" or not label[:start][-1:].isalpha() for start, _ in occurrences(text, label))


def _stands(text: str, document: Document, fields: tuple[str, ...]) -> bool:
    return any(
        in_label(f, text, text_of(document, f))
        if f in LABEL_FIELDS
        else next(occurrences(text, text_of(document, f)), None)
        for f in fields
    )
