"""Finds the documents of one segment for which a clause holds: from postings, and from texts where these cannot tell.

A run of one unit is a term of `chars`, a run of two a term of `pairs`; of frequent runs the documents are stored. Any
other run can only stand where all its pairs do. Documents that have it as one word are proven, texts of the rest are
read. Of several clauses those that may need reading come last, and only documents that have the others are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial, reduce

import numpy as np
from numpy.typing import NDArray

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
from newsearch.dates.day_numbers import day_number
from newsearch.dates.mentions import SHORT, days_of
from newsearch.deadline import check
from newsearch.engine import looked_for
from newsearch.engine.texts.together import Together, stand_together
from newsearch.engine.whoosh.search.gathered import Gathered
from newsearch.engine.whoosh.search.values import ValueFinder
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Documents, Mask
from newsearch.matching import in_label
from newsearch.model import FIELDS, LABEL_FIELDS, WORD_FIELDS
from newsearch.text.runs import prefixes, stands
from newsearch.text.units import is_han, may_cut, pairs, units

__all__ = ["Finder"]

_FEW = 16  # with this few candidates, reading their texts beats intersecting another posting list; chosen by hand
_NONE: Documents = np.empty(0, dtype=np.uint16)
_KEPT = 64  # masks kept for the next clause, at most 64 KB each: 4 MB a segment; chosen by hand


class Finder:
    """Evaluates clauses over one segment. Results for deleted documents are undefined: mask with `segment.live`."""

    def __init__(self, segment: SegmentReader) -> None:
        self._segment = segment
        self._masks: dict[tuple[Clause, tuple[str, ...]], Mask] = {}
        self._gathered = Gathered(segment)
        self._values = ValueFinder(segment)

    def mask(self, clause: Clause, fields: tuple[str, ...] = FIELDS, within: Mask | None = None) -> Mask:
        """A mask of the documents for which the clause holds in one of the fields; it must not be written into.

        Results for documents that are not `within` are undefined.
        """
        key = clause, fields
        if (known := self._masks.get(key)) is not None:
            return known
        if within is not None and _may_read(clause):
            return self._evaluated(clause, fields, within)
        mask = self._evaluated(clause, fields, None)
        if len(self._masks) >= _KEPT:
            self._masks = {}  # another thread may be reading the old ones
        self._masks[key] = mask
        return mask

    def run(self, field: str | None, text: str, within: Mask | None = None) -> Documents:
        """The documents, unsorted, that have a folded run in `field`, or in any field; `within` as in `mask`."""
        if (number := self._frequent(field, text)) >= 0:
            return self._segment.rows("runs").docs(number)
        candidates = self._common(field, _terms(text), within)
        if _is_term(text):
            return candidates
        if is_han(text) and (number := self._segment.term("words", text)) >= 0:
            proven = self._segment.mask(field, "words", number)[candidates]
            return np.concatenate((candidates[proven], self._read(field, candidates[~proven], text)))
        return self._read(field, candidates, text)

    def _evaluated(self, clause: Clause, fields: tuple[str, ...], within: Mask | None) -> Mask:
        check(looked_for(clause, self._segment.size))
        match clause:
            case Word(_, (text,)):
                return self._stands(text, WORD_FIELDS if fields == FIELDS else fields, within)
            case Run(text):
                return self._stands(text, fields, within)
            case Word(_, parts):
                return self._evaluated(All(tuple(Word(part, (part,)) for part in parts)), fields, within)
            case Prefix(text):
                return self._any(self._prefixed(field, text, within) for field in fields)
            case Wildcard() | Near() | Same():
                return self._any(self._together(field, clause, within) for field in fields)
            case All(parts):
                together = [part for part in parts if isinstance(part, Wildcard | Near | Same)]
                for each in together if len(together) > 1 else ():  # texts are read where all of them may stand
                    may = self._any(self._may_stand(field, each, within) for field in fields)
                    within = may if within is None else within & may
                for part in sorted(parts, key=_may_read):
                    mask = self.mask(part, fields, within)
                    within = mask if within is None else within & mask
                return np.ones(self._segment.size, dtype=bool) if within is None else within
            case Any(parts, least):
                held = np.zeros(self._segment.size, dtype=np.int32)
                for part in parts:
                    held += self.mask(part, fields, within)
                return np.asarray(held >= least)
            case Not(part):
                return ~self.mask(part, fields, within)
            case Field(name, part):
                return self.mask(part, (name,), within)
            case DateRange(first, last):
                dates = self._segment.dates
                low, high = day_number(first) or 1, day_number(last) or np.iinfo(np.uint32).max
                return np.asarray((dates >= low) & (dates <= high))
            case Arrived(since):
                return np.asarray(self._segment.arrived >= since)
            case Mentions():
                return self._mentioning(*(day.toordinal() for day in days_of(clause)))
            case OneOf():
                return self._values.mask(clause)
            case never:
                assert_never(never)

    def _stands(self, text: str, fields: tuple[str, ...], within: Mask | None) -> Mask:
        if fields[: len(FIELDS)] == FIELDS:
            mask = self._having(None, text, within)
            return reduce(np.logical_or, self._label_masks(fields[len(FIELDS) :], partial(stands, text)), mask)
        return self._any(
            self._labelled(field, partial(in_label, field, text))
            if field in LABEL_FIELDS
            else self._having(field, text, within)
            for field in fields
        )

    def _having(self, field: str | None, text: str, within: Mask | None) -> Mask:
        """The documents of `run`, as a mask."""
        if (number := self._frequent(field, text)) >= 0:
            return self._segment.rows("runs").mask(number)
        if not _is_term(text):
            return self._marked(self.run(field, text, within))
        ((layer, term),) = _terms(text)
        number = self._segment.term(layer, term)
        return self._marked(_NONE) if number < 0 else self._segment.mask(field, layer, number)

    def _frequent(self, field: str | None, text: str) -> int:
        """The number of a frequent run, or -1."""
        return -1 if field or _is_term(text) else self._segment.frequent(text)

    def _together(self, field: str, clause: Together, within: Mask | None) -> Mask:
        """The documents whose field has all parts of a clause together."""
        may = self._may_stand(field, clause, within)
        if field in LABEL_FIELDS:
            return may
        candidates = np.flatnonzero(may if within is None else within & may)
        return self._marked(self._gathered.documents(field, candidates, clause))

    def _may_stand(self, field: str, clause: Together, within: Mask | None) -> Mask:
        """The documents whose field has all parts of a clause, maybe others; of a label those that hold."""
        if field in LABEL_FIELDS:
            return self._labelled(field, lambda label: stand_together(clause, label))
        parts = (clause,) if isinstance(clause, Wildcard) else clause.parts
        return reduce(np.logical_and, [self._standing_part(field, part, within) for part in parts])

    def _standing_part(self, field: str, part: Part, within: Mask | None) -> Mask:
        return self._any(self._standing(field, leaf, within) for leaf in alternatives(part))

    def _standing(self, field: str, part: Leaf, within: Mask | None) -> Mask:
        """The documents in which a part may stand: every one that has it, and maybe others."""
        match part:
            case Run(text):
                return self._marked(self.run(field, text, within))
            case Prefix(text):
                terms = [("chars", unit) for unit in _whole(text)]
            case Wildcard(text):
                terms = [term for piece in text.split("?") for term in _terms(piece)]
            case never:
                assert_never(never)
        if not terms:
            return np.ones(self._segment.size, dtype=bool)
        return self._marked(self._common(field, terms, within))

    def _mentioning(self, first: int, last: int) -> Mask:
        """The documents that mention a period as `dates.mentions.overlaps` asks; `first` and `last` are ordinals."""
        days, documents = self._segment.mentions
        starts, ends = days[:, 0], days[:, 1]
        found = (starts <= last) & (ends >= first) & (ends - starts < max(last - first + 1, SHORT))
        return self._marked(documents[found])

    def _prefixed(self, field: str, prefix: str, within: Mask | None) -> Mask:
        if field in LABEL_FIELDS:
            return self._labelled(field, lambda label: label.startswith(prefix))
        found = self._marked(self._segment.beginning(field, "words", prefix))
        if len(units(prefix)) > 1:
            candidates = self._beginning(field, prefix, within)
            found |= self._checked(field, candidates, lambda text: any(prefixes(prefix, text)))
        return found

    def _beginning(self, field: str, prefix: str, within: Mask | None) -> Documents:
        """The documents that may have a run that begins so."""
        if terms := [("chars", char) for char in _whole(prefix)]:
            return self._common(field, terms, within)
        return (
            np.arange(self._segment.size, dtype=np.uint16) if within is None else within.nonzero()[0].astype(np.uint16)
        )

    def _labelled(self, field: str, holds: Callable[[str], bool]) -> Mask:
        return self._any(self._label_masks((field,), holds))

    def _label_masks(self, fields: Iterable[str], holds: Callable[[str], bool]) -> Iterator[Mask]:
        """For each field the documents of which the label holds; nothing where no label does, as of most words."""
        for field in fields:
            labels, codes = self._segment.labels(field)
            if any(held := list(map(holds, labels))):
                yield np.array(held)[codes]

    def _checked(self, field: str, candidates: NDArray[np.integer], holds: Callable[[str], bool]) -> Mask:
        text, found = self._segment.text, []
        for document in candidates.tolist():
            check()
            if holds(text(field, document)):
                found.append(document)
        return self._marked(np.array(found, dtype=np.uint16))

    def _read(self, field: str | None, candidates: Documents, run: str) -> Documents:
        """Those of the candidates whose text has the run."""
        cuttable = may_cut(run)
        found = [_NONE]
        left = candidates.astype(np.intp)
        for name in ("body", "headline", "byline") if field is None else (field,):
            offsets = np.array(self._segment.offsets(name, left, run), dtype=np.int64)
            held = offsets >= 0
            doubtful = held & (cuttable | (offsets % 2 == 1))  # inside a unit, or between two characters
            for number in np.flatnonzero(doubtful).tolist():
                check()
                held[number] = stands(run, self._segment.text(name, int(left[number])))
            found.append(left[held].astype(np.uint16))
            left = left[~held]
        return np.concatenate(found)

    def _common(self, field: str | None, terms: Sequence[tuple[str, str]], within: Mask | None) -> Documents:
        """The documents that have all terms, and maybe others when they are few; the rarest term comes first."""
        segment = self._segment
        numbers = [(layer, segment.term(layer, text)) for layer, text in terms]
        if any(number < 0 for _, number in numbers):
            return _NONE
        numbers.sort(key=lambda term: segment.count_of(field, *term))
        candidates = segment.documents(field, *numbers[0])
        for term in numbers[1:]:
            if candidates.size <= _FEW:
                break
            candidates = candidates[segment.mask(field, *term)[candidates]]
        return candidates if within is None else candidates[within[candidates]]

    def _marked(self, docs: NDArray[np.integer]) -> Mask:
        mask = np.zeros(self._segment.size, dtype=bool)
        mask[docs.astype(np.intp)] = True
        return mask

    def _any(self, masks: Iterable[Mask]) -> Mask:
        found = list(masks)
        return reduce(np.logical_or, found) if found else np.zeros(self._segment.size, dtype=bool)


def _may_read(clause: Clause) -> bool:
    """Whether texts may have to be read for a clause."""
    match clause:
        case Word(_, parts):
            return not all(map(_is_term, parts))
        case Run(text):
            return not _is_term(text)
        case All(parts) | Any(parts):
            return any(map(_may_read, parts))
        case Not(part) | Field(_, part):
            return _may_read(part)
        case DateRange() | Mentions() | OneOf() | Arrived():
            return False
        case Prefix() | Wildcard() | Near() | Same():
            return True
        case never:
            assert_never(never)


def _whole(prefix: str) -> list[str]:
    """The units of a prefix that are units of whatever begins so: its last one may go on, and 172. to 172.6."""
    return units(prefix.rstrip("."))[:-1]


@lru_cache(maxsize=1024)
def _is_term(text: str) -> bool:
    """Whether a run is one term by itself, of one unit or two."""
    return [term for _, term in _terms(text)] == [text]


@lru_cache(maxsize=1024)
def _terms(text: str) -> tuple[tuple[str, str], ...]:
    """The layers and terms that a run needs: its pairs, and each unit that is in none of them."""
    found = dict.fromkeys(pairs(text))
    covered = {unit for pair in found for unit in units(pair)}
    rest = dict.fromkeys(unit for unit in units(text) if unit not in covered)
    return (*(("pairs", pair) for pair in found), *(("chars", unit) for unit in rest))
