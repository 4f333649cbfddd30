"""Tells the arrays of a segment whose values cannot be: whoever made the file may have put anything there.

The checksums of such a file are right. What is checked is what the readers rely on: how many values an array has, that
borders ascend and divide what they are borders of, that tables are sorted, that the numbers of documents, terms and
rows exist, that texts and articles can be read. It takes time in proportion to the file. What passes gives wrong
answers at worst, as an index of other texts would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import zstandard
from numpy.typing import NDArray

from newsearch.analysis.reprints import BANDS, VALUES
from newsearch.engine.whoosh.segment.columns import Strings
from newsearch.engine.whoosh.segment.keys import split_pairs
from newsearch.engine.whoosh.segment.pair_places import FURTHER
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.errors import ArticleInvalid
from newsearch.model import FACET_COLUMNS, FIELDS, LABEL_FIELDS, LAYERS, NAME_KINDS

__all__ = ["unsound_arrays"]

_Array = NDArray[np.unsignedinteger[Any]]
_Check: TypeAlias = "tuple[str, Callable[[], bool]]"
"""The name of an array, and whether its values can be."""

_LABELS = (*LABEL_FIELDS, *(f"facet.{name}" for name in FACET_COLUMNS if name != "date"))
_TABLES = (
    "words.terms",
    "chars.terms",
    "runs.terms",
    "extra.values",
    *(f"{kind}.values" for kind in NAME_KINDS),
    *_LABELS,
)
_UNREADABLE = (ArithmeticError, ArticleInvalid, AttributeError, LookupError, TypeError, ValueError, zstandard.ZstdError)


def unsound_arrays(segment: SegmentReader) -> list[str]:
    """The names of the arrays of a segment that have values which cannot be.

    Raises:
        IndexDamaged: it lacks an array.
    """
    return [name for name, holds in _checks(segment) if not _holds(holds)]


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except _UNREADABLE:  # of an array that it looks into, which has a check of its own
        return False


def _checks(segment: SegmentReader) -> Iterator[_Check]:
    yield from _of_documents(segment)
    yield from _of_tables(segment)
    yield from _of_bodies(segment)
    for layer in LAYERS:
        for name in ("once", "more", "headline", "byline"):
            yield from _of_rows(segment, f"{layer}.{name}", _terms(segment, layer))
    for name in (*NAME_KINDS, "extra"):
        yield from _of_rows(segment, name, segment.columns[f"{name}.values.ends"].size - 1)
    yield from _of_rows(segment, "runs", segment.columns["runs.ends"].size - 1)


def _terms(segment: SegmentReader, layer: str) -> int:
    """How many terms a layer has."""
    return segment.columns["pairs.keys"].size if layer == "pairs" else segment.columns[f"{layer}.terms.ends"].size - 1


def _of_documents(segment: SegmentReader) -> Iterator[_Check]:
    """What each document has."""
    columns, size = segment.columns, segment.size
    counted = [f"{field}.{layer}.lengths" for field in FIELDS for layer in LAYERS]
    counted += ["date", "arrived", "mentions.counts", *(f"{name}.codes" for name in _LABELS)]
    yield from ((name, partial(_is, columns[name].size, size)) for name in counted)
    for name in ("id", "stored", *(f"{field}.text" for field in FIELDS)):
        yield f"{name}.ends", partial(_divide, columns[f"{name}.ends"], columns[f"{name}.data"].size, size)
    for name in _LABELS:
        yield f"{name}.codes", partial(_below, columns[f"{name}.codes"], columns[f"{name}.ends"].size - 1)
    mentions = int(columns["mentions.counts"].sum(dtype=np.int64))
    yield from (
        (f"mentions.{name}", partial(_is, columns[f"mentions.{name}"].size, mentions)) for name in ("first", "last")
    )
    yield "id.order", lambda: _is(np.bincount(columns["id.order"], minlength=size).tolist(), [1] * size)
    yield "id.data", lambda: _ascend(map(segment.id, columns["id.order"].tolist()))
    yield "date", partial(_are_days, columns["date"])
    yield from ((f"{field}.text.data", partial(_can_be_read, segment, field)) for field in FIELDS)
    yield "stored.data", lambda: all(segment.articles[number].id == segment.id(number) for number in range(size))
    yield "reprints.sketches", partial(_is, columns["reprints.sketches"].size, size * VALUES)
    yield "reprints.docs", lambda: not columns["reprints.docs"].size % BANDS and _below(columns["reprints.docs"], size)


def _of_tables(segment: SegmentReader) -> Iterator[_Check]:
    """What is sorted."""
    columns = segment.columns
    for name in _TABLES:
        ends, data = columns[f"{name}.ends"], columns[f"{name}.data"]
        yield f"{name}.ends", partial(_divide, ends, data.size, ends.size - 1)
        yield f"{name}.data", partial(_is_table, columns.strings(name))
    keys = columns["pairs.keys"]
    units = split_pairs(keys.astype(np.uint64), columns.values["bits"])
    yield "pairs.keys", lambda: _rise(keys) and all(_below(some, _terms(segment, "chars")) for some in units)
    codes = columns["runs.codes"]
    yield "runs.codes", partial(_is, codes.size, columns["runs.terms.ends"].size - 1)
    yield "runs.codes", partial(_below, codes, columns["runs.ends"].size - 1)


def _of_bodies(segment: SegmentReader) -> Iterator[_Check]:
    """What lies along the bodies, end to end."""
    columns, size = segment.columns, segment.columns["body.text.data"].size // 2
    path = columns["body.path"]
    behind = np.unpackbits(path[size // 8 :], bitorder="little")[size % 8 :]
    yield "body.path", lambda: _is(path.size, 8 * (size // 64 + 1)) and not behind.any()
    pairs, ends, steps = (columns[f"body.places.{name}"] for name in ("pairs", "ends", "steps"))
    yield "body.places.pairs", partial(_rise, pairs)
    yield "body.places.ends", partial(_divide, ends, steps.size, pairs.size)
    wide = columns["body.places.wide"]
    yield "body.places.wide", lambda: not pairs.size or _is(wide.tolist(), _wide(segment))
    yield "body.places.steps", partial(_stay_within, steps, ends, size)


def _of_rows(segment: SegmentReader, name: str, terms: int) -> Iterator[_Check]:
    """The rows of documents of a list, one for each of so many terms, or for those that it names (see `rows`)."""
    columns, size = segment.columns, segment.size
    own, frequencies = columns.get(f"{name}.terms"), columns.get(f"{name}.frequencies")
    ends, docs, dense, bits = (columns[f"{name}.{part}"] for part in ("ends", "docs", "dense", "bits"))
    if own is not None:
        yield f"{name}.terms", lambda: _rise(own) and _below(own, terms)
    if frequencies is not None:
        yield f"{name}.frequencies", lambda: _is(frequencies.size, int(ends[-1]))
    rows = terms if own is None else own.size
    yield f"{name}.dense", lambda: _rise(dense) and _below(dense, rows)
    counts = np.diff(ends.astype(np.int64))
    yield f"{name}.bits", lambda: _is(_counted(bits, dense.size, size), counts[dense].tolist())
    sparse = counts.copy()
    sparse[dense[dense < sparse.size]] = 0
    yield f"{name}.ends", partial(_divide, ends, docs.size + int((counts - sparse).sum()), rows)
    yield f"{name}.docs", lambda: _below(docs, size) and _rise(docs, np.cumsum(sparse))


def _is(one: object, other: object) -> bool:
    return one == other


def _divide(ends: _Array, size: int, parts: int) -> bool:
    """Whether these are the borders of so many parts of what has this size, from a first 0 on."""
    if ends.size != parts + 1 or ends[0] != 0 or ends[-1] != size:
        return False
    return bool((ends[1:] >= ends[:-1]).all())


def _below(numbers: NDArray[Any], most: int) -> bool:
    return not numbers.size or int(numbers.max()) < most


def _rise(numbers: _Array, borders: NDArray[np.int64] | None = None) -> bool:
    """Whether each number is greater than the one before, but for the first behind a border."""
    risen = numbers[1:] > numbers[:-1]
    if borders is not None:
        inside = borders[(borders > 0) & (borders < numbers.size)]
        risen[inside - 1] = True
    return bool(risen.all())


def _ascend(strings: Iterable[bytes | str]) -> bool:
    return all(one < other for one, other in pairwise(strings))  # type: ignore[operator]


def _is_table(strings: Strings) -> bool:
    """Whether strings are sorted, each once, and can be read."""
    for string in strings:
        string.decode("utf-8", "surrogatepass")
    return _ascend(strings)


def _are_days(days: _Array) -> bool:
    """Whether numbers are days as YYYYMMDD, or 0."""
    months, of_month = days // 100 % 100, days % 100
    are = (days < 10**8) & (months > 0) & (months < 13) & (of_month > 0) & (of_month < 32)
    return bool((are | (days == 0)).all())


def _can_be_read(segment: SegmentReader, field: str) -> bool:
    """Whether a text of each document is UTF-16."""
    whole = not (segment.columns[f"{field}.text.ends"] & 1).any()
    return whole and all(isinstance(segment.text(field, number), str) for number in range(segment.size))


def _wide(segment: SegmentReader) -> list[int]:
    """The documents whose bodies have characters of two code units."""
    codes, borders = segment.bodies
    halves = np.flatnonzero(codes - np.uint16(0xD800) < 0x800)
    return [*dict.fromkeys((borders.searchsorted(halves, side="right") - 1).tolist())]


def _stay_within(steps: NDArray[np.uint16], ends: _Array, size: int) -> bool:
    """Whether the steps of each pair lead to places before the end of all bodies (see `pair_places`)."""
    held = np.flatnonzero(np.diff(ends.astype(np.int64)))  # a pair may stand in headlines alone
    sums = np.append(0, np.cumsum(steps, dtype=np.int64))[ends]
    within, done = np.diff(sums)[held] < size, steps[ends[1:][held].astype(np.int64) - 1] < FURTHER
    return bool(within.all() and done.all())


def _counted(bits: NDArray[np.uint8], rows: int, size: int) -> list[int]:
    """How many documents each dense row has."""
    return [
        int(np.unpackbits(row, count=size).sum()) if not _padding(row, size) else -1
        for row in bits.reshape(rows, -(-size // 8))
    ]


def _padding(row: NDArray[np.uint8], size: int) -> int:
    """The bits behind those of the documents."""
    return int(row[-1]) & (1 << -size % 8) - 1
