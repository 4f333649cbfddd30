"""Merges segments into one, without their deleted documents: arrays put end to end, and postings sorted again."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from operator import itemgetter
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.arrays import indices_within
from newsearch.engine.whoosh.build import builder
from newsearch.engine.whoosh.build.builder import LABEL_COLUMNS
from newsearch.engine.whoosh.build.layers import LayerWriter
from newsearch.engine.whoosh.build.values import merge_values
from newsearch.engine.whoosh.build.word_paths import write_path
from newsearch.engine.whoosh.segment.articles import write_records
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, Strings, narrowest, narrowest_kind, write_strings
from newsearch.engine.whoosh.segment.keys import CODES, Keys, pairs, split_pairs
from newsearch.engine.whoosh.segment.postings import expand, lists_of, postings_before, stretches
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.engine.whoosh.segment.sketches import write_sketches
from newsearch.model import LABEL_FIELDS, LAYERS, NAME_KINDS

__all__ = ["merge"]

_Numbers = NDArray[np.int64]

_SLICE = 1 << 18
"""Postings that are sorted together: 2 MB, and ten times as much while they are laid out. Chosen by hand."""

_TOGETHER = 2048
"""Documents whose texts are read before what was read of the file is forgotten. Chosen by hand."""


def merge(segments: Sequence[SegmentReader], path: Path) -> None:
    """Write the live documents of some segments, in their order, as one segment file."""
    kept = [np.arange(s.size) if s.live is None else np.flatnonzero(s.live) for s in segments]
    with path.open("w+b") as file:
        writer = ColumnsWriter(file, path.parent)
        documents = _new_numbers(segments, kept)
        _merge_terms(writer, "words", segments, documents)
        for name in (*NAME_KINDS, "extra"):
            merge_values(writer, name, segments, documents)
        chars = _merge_terms(writer, "chars", segments, documents)
        bits = _merge_pairs(writer, segments, documents, chars)
        _merge_values(writer, segments, kept, bits)
        writer.finish(size=_size(documents), bits=bits)


def _new_numbers(segments: Sequence[SegmentReader], kept: list[_Numbers]) -> list[_Numbers]:
    """For each segment the new number of each document, -1 for a deleted one."""
    numbers = []
    first = 0
    for segment, live in zip(segments, kept, strict=True):
        new = np.full(segment.size, -1)
        new[live] = np.arange(first, first + live.size)
        first += live.size
        numbers.append(new)
    return numbers


def _merge_terms(
    writer: ColumnsWriter, layer: str, segments: Sequence[SegmentReader], documents: list[_Numbers]
) -> list[_Numbers]:
    """Merge a layer of strings; for each segment the new number of each term. A term may be left without documents."""
    new = [array("q") for _ in segments]
    size = write_strings(writer, f"{layer}.terms", _united([s.terms(layer) for s in segments], new)).size - 1
    numbers = [np.asarray(some, dtype=np.int64) for some in new]
    lists = [lists_of(segment.columns, layer) for segment in segments]
    counts = np.zeros(size, dtype=np.int64)
    for rows, of_segment in zip(lists, numbers, strict=True):
        counts[of_segment] += np.diff(postings_before(rows, np.arange(of_segment.size + 1)))
    layers = LayerWriter(writer, layer, size=_size(documents))
    for these, _ in stretches(counts, _SLICE):
        parts = []
        for rows, of_segment, docs in zip(lists, numbers, documents, strict=True):
            first, last = of_segment.searchsorted((these.start, these.stop)).tolist()
            parts.append(expand(rows, of_segment[first:last], docs, first, last))
        layers.add(_sorted(parts))
        _release(segments)
    layers.write(size)
    return numbers


def _united(tables: Sequence[Strings], new: Sequence[array[int]]) -> Iterator[bytes]:
    """The terms of some sorted tables, sorted; for each table the new number of each of its terms is added to `new`."""
    number, last = -1, None
    numbered = (zip(table, repeat(numbers)) for table, numbers in zip(tables, new, strict=True))
    for term, numbers in heapq.merge(*numbered, key=itemgetter(0)):
        if term != last:
            number, last = number + 1, term
            yield term
        numbers.append(number)


def _sorted(parts: Sequence[Keys]) -> Keys:
    postings = np.concatenate(parts)
    postings.sort()
    return postings


def _release(segments: Sequence[SegmentReader]) -> None:
    """Forget what was read of the segments: so much of their files is not in memory at once."""
    for segment in segments:
        segment.columns.release()


def _merge_labels(
    writer: ColumnsWriter, name: str, segments: Sequence[SegmentReader], kept: Sequence[_Numbers]
) -> None:
    """Merge distinct labels and the codes of documents, without looking at one document after the other."""
    tables = [list(segment.label(name)[0]) for segment in segments]
    parts = [segment.label(name)[1][k] for segment, k in zip(segments, kept, strict=True)]
    used = {t[code] for t, codes in zip(tables, parts, strict=True) for code in np.unique(codes).tolist()}
    ranks = {label: rank for rank, label in enumerate(sorted(used))}
    new = [np.array([ranks.get(label, 0) for label in table], dtype=np.int64) for table in tables]
    write_strings(writer, name, ranks)
    codes = np.concatenate([n[codes] for n, codes in zip(new, parts, strict=True)])
    writer.add(f"{name}.codes", narrowest(codes, np.uint8))


class _Pairs:
    """The pairs of a segment, whose units have these new numbers; those that begin with one unit lie side by side."""

    def __init__(self, segment: SegmentReader, units: _Numbers) -> None:
        self.units = units
        self.lists = lists_of(segment.columns, "pairs")
        self._keys = segment.columns["pairs.keys"]
        self._bits: int = segment.columns.values["bits"]
        begins = np.arange(units.size + 1).astype(np.uint64) << np.uint64(self._bits)
        self.firsts = np.full(begins.size, self._keys.size)  # of each unit its first pair
        fitting = begins <= np.iinfo(self._keys.dtype).max
        self.firsts[fitting] = self._keys.searchsorted(begins[fitting].astype(self._keys.dtype))

    def keys(self, first: int, last: int, bits: int) -> Keys:
        """The pairs from `first` up to, not with, `last`, with the new numbers of their units in so many bits."""
        begins, ends = split_pairs(self._keys[first:last].astype(np.uint64), self._bits)
        return pairs(self.units[begins].astype(np.uint64), self.units[ends].astype(np.uint64), bits)


def _merge_pairs(
    writer: ColumnsWriter, segments: Sequence[SegmentReader], documents: list[_Numbers], chars: list[_Numbers]
) -> int:
    """Merge the pairs, given the new number of each char; how many bits a char has in a pair.

    They are merged by their first units: no table of all of them is in memory.
    """
    most = max((int(numbers.max(initial=0)) for numbers in chars), default=0)
    bits = max(most, 1).bit_length()
    tables = list(map(_Pairs, segments, chars))
    counts = np.zeros(most + 1, dtype=np.int64)
    for table in tables:
        counts[table.units] += np.diff(postings_before(table.lists, table.firsts))
    largest = max((int(t.keys(t.firsts[-1] - 1, t.firsts[-1], bits)[0]) for t in tables if t.firsts[-1]), default=0)
    keys = writer.spool(narrowest_kind(largest, np.uint32))
    rows = LayerWriter(writer, "pairs", size=_size(documents))
    known = 0
    for these, _ in stretches(counts, _SLICE):
        spans = [t.firsts[t.units.searchsorted((these.start, these.stop))].tolist() for t in tables]
        found = [table.keys(first, last, bits) for table, (first, last) in zip(tables, spans, strict=True)]
        union = np.unique(np.concatenate(found))
        parts = [
            expand(table.lists, known + union.searchsorted(some), docs, first, last)
            for table, some, docs, (first, last) in zip(tables, found, documents, spans, strict=True)
        ]
        keys.add(union)
        known += union.size
        rows.add(_sorted(parts))
        _release(segments)
    writer.add_parts("pairs.keys", keys.kind, keys.parts())
    rows.write(known)
    return bits


def _size(documents: list[_Numbers]) -> int:
    return sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)


def _merge_values(writer: ColumnsWriter, segments: Sequence[SegmentReader], kept: list[_Numbers], bits: int) -> None:
    """Merge what a document has beside postings; `bits` are those of a unit in a pair."""
    rows = [(s, n) for s, live in zip(segments, kept, strict=True) for n in live.tolist()]
    for layer in LAYERS:
        parts = {n: [s.lengths(n, layer)[k] for s, k in zip(segments, kept, strict=True)] for n in CODES}
        builder.write_lengths(writer, layer, {name: np.concatenate(lengths) for name, lengths in parts.items()})
    texts = (map(_texts, segments, repeat(name), kept) for name in CODES)
    builder.write_texts(writer, bits, map(chain.from_iterable, texts))
    write_path(writer, chain.from_iterable(map(_path, segments, kept)))
    for name in (*LABEL_FIELDS, *(f"facet.{name}" for name in LABEL_COLUMNS)):
        _merge_labels(writer, name, segments, kept)
    builder.write_ids(writer, [s.id(n) for s, n in rows])
    mentions = [s.mentions_of(k) for s, k in zip(segments, kept, strict=True)]
    days, counts = (np.concatenate(column) for column in zip(*mentions, strict=True))
    builder.write_mentions(writer, days, counts)
    writer.add("date", np.concatenate([s.dates[k] for s, k in zip(segments, kept, strict=True)]))
    writer.add("arrived", np.concatenate([s.arrived[k] for s, k in zip(segments, kept, strict=True)]))
    write_sketches(writer, np.concatenate([s.sketches.rows[k] for s, k in zip(segments, kept, strict=True)]))
    write_records(writer, _Records(rows))


def _texts(segment: SegmentReader, field: str, documents: _Numbers) -> Iterator[memoryview]:
    """The folded texts of some documents, so many at a time."""
    for first in range(0, documents.size, _TOGETHER):
        yield from segment.raw_texts(field, documents[first : first + _TOGETHER])
        segment.columns.release()


def _path(segment: SegmentReader, documents: _Numbers) -> Iterator[Mask]:
    """The path through the bodies of some documents, so many at a time."""
    ends = segment.bodies[1]
    for first in range(0, documents.size, _TOGETHER):
        some = documents[first : first + _TOGETHER]
        begin, end = int(ends[some[0]]), int(ends[some[-1] + 1])
        lengths = ends[some + 1] - ends[some]
        yield segment.path.bits(begin, end)[indices_within(ends[some] - begin, lengths, np.cumsum(lengths))]
        segment.columns.release()


class _Records(Sequence[bytes]):
    """The stored articles of some rows, each read when it is asked for: never all in memory."""

    def __init__(self, rows: Sequence[tuple[SegmentReader, int]]) -> None:
        self._rows = rows
        self._read = 0

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [segment.articles.record(number) for segment, number in self._rows[index]]
        segment, number = self._rows[index]
        self._read += 1
        if self._read % _TOGETHER == 0:
            segment.columns.release()
        return segment.articles.record(number)

    def __len__(self) -> int:
        return len(self._rows)
