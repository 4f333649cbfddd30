"""What a clause means for a document: the specification of matching, which every engine follows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence

from newsearch.analysis.layers import layer
from newsearch.clauses import (
    All,
    Any,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    assert_never,
)
from newsearch.dates.expressions import Period
from newsearch.dates.mentions import days_of, overlaps
from newsearch.model import FIELDS, LABEL_FIELDS, Document, FieldTokens
from newsearch.text.runs import occurrences, prefixes, wildcards
from newsearch.text.units import unit_starts, units

__all__ = ["CLOSE", "FAR", "SENTENCE", "Leaf"]
__all__ += ["distance", "ends_sentence", "holds", "near", "same", "spans_of", "starts_word", "text_of"]

CLOSE = 20
"""At most this many characters lie between words that are near across the end of a sentence. Chosen by hand."""

SENTENCE = 200
"""At most this many characters lie between words that are near within a sentence. Chosen by hand."""

FAR = 1 << 40
"""More characters than any text has."""

Leaf = Run | Prefix | Wildcard
"""What has spans in a text (see `spans_of`)."""

_LONGEST = 8  # units of a word that is looked for between two parts; chosen by hand
_MOST_WORDS = 50  # a larger distance is counted in units alone; chosen by hand
_SENTENCE_END = re.compile(r"[。!?;]|\.{3}|\n\n")


def spans_of(leaf: Leaf, text: str) -> Iterator[tuple[int, int]]:
    """The spans of a leaf in a folded text, as half-open ranges; a prefix stands at the start of any unit."""
    match leaf:
        case Run(run):
            return occurrences(run, text)
        case Prefix(prefix):
            return prefixes(prefix, text)
        case Wildcard(pattern):
            return wildcards(pattern, text)
        case never:
            assert_never(never)


def near(parts: Sequence[Leaf], slop: int, text: str, words: Container[str] = ()) -> bool:
    """Whether all parts stand in one window of the folded text, at most `slop` units or words more than they need.

    `words` are those of the text: what stands between the parts is counted in them where that makes less of it. So
    the distance never asks for more than its number of characters, whatever the dictionary cuts. Over fifty, it is
    counted in units alone.

    >>> near([Run("进了"), Run("技术学校")], 1, "李萍进了中等技术学校", {"中等"})
    True
    """
    found = sorted((start, end, n) for n, part in enumerate(parts) for start, end in spans_of(part, text))
    if len({part for _, _, part in found}) < len(parts):
        return False
    starts = unit_starts(text)
    latest: dict[int, tuple[int, int]] = {}
    for start, end, part in found:
        latest[part] = (start, end)
        if len(latest) == len(parts):
            first, last = min(s for s, _ in latest.values()), max(e for _, e in latest.values())
            more = _units(starts, first, last) - sum(_units(starts, s, e) for s, e in latest.values())
            if more <= slop:
                return True
            worth_counting = slop <= _MOST_WORDS and more <= slop * _LONGEST
            if worth_counting and _words_between(sorted(latest.values()), text, words) <= slop:
                return True
    return False


def _units(starts: list[int], first: int, last: int) -> int:
    """How many units begin from one offset of a text up to another."""
    return bisect_left(starts, last) - bisect_left(starts, first)


def _words_between(spans: list[tuple[int, int]], text: str, words: Container[str]) -> int:
    """The fewest words and single units that fill what lies between some spans."""
    total, done = 0, spans[0][1]
    for start, end in spans[1:]:
        between = units(text[done:start])
        fewest = [0]
        for last in range(1, len(between) + 1):
            starts = range(max(0, last - _LONGEST), last)
            fewest.append(1 + min(fewest[s] for s in starts if s == last - 1 or "".join(between[s:last]) in words))
        total += fewest[-1]
        done = max(done, end)
    return total


def same(parts: Sequence[Leaf], text: str) -> bool:
    """Whether all parts stand in one sentence of the folded text.

    >>> [same([Run("钢铁"), Run("煤炭")], text) for text in ("钢铁增产,煤炭降价", "钢铁增产。煤炭降价")]
    [True, False]
    """
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    common: set[int] | None = None
    for part in parts:
        spans = ((bisect_left(ends, start), bisect_left(ends, end - 1)) for start, end in spans_of(part, text))
        found = {first for first, last in spans if first == last}
        common = found if common is None else common & found
        if not common:
            return False
    return True


def starts_word(prefix: str, tokens: FieldTokens) -> bool:
    """Whether a word begins with the folded prefix, or a longer run of units does, wherever it stands."""
    if any(word.startswith(prefix) for word in tokens.words):
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
            return all(_stands(part, document, fields) for part in parts)
        case Run(text):
            return _stands(text, document, fields)
        case Prefix(text):
            return any(_begins(text, document, f) for f in fields)
        case Wildcard():
            return any(near((clause,), 0, text_of(document, f)) for f in fields)
        case Near(parts, slop):
            return any(near(parts, slop, text_of(document, f), _words(document, f)) for f in fields)
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
        case Mentions():
            asked = days_of(clause)
            return any(overlaps(Period(*period), *asked) for period in document.mentions)
        case never:
            assert_never(never)


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


def _stands(text: str, document: Document, fields: tuple[str, ...]) -> bool:
    return any(next(occurrences(text, text_of(document, f)), None) for f in fields)
