"""Merges segments into one, without their deleted documents: arrays put end to end, and postings sorted again."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import overload

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.build import builder
from newsearch.engine.whoosh.build.builder import LABEL_COLUMNS
from newsearch.engine.whoosh.build.layers import LayerWriter
from newsearch.engine.whoosh.build.names import merge_names
from newsearch.engine.whoosh.segment.articles import write_records
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, Strings, narrowest, write_strings
from newsearch.engine.whoosh.segment.keys import CODES, pairs, split_pairs
from newsearch.engine.whoosh.segment.postings import expand, posting_counts, stretches
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.sketches import write_sketches
from newsearch.model import LABEL_FIELDS, LAYERS

__all__ = ["merge"]

_Numbers = NDArray[np.int64]

_SLICE = 1 << 20
"""Postings that are sorted together: 8 MB, and a few times as much while they are laid out. Chosen by hand."""


def merge(segments: Sequence[SegmentReader], path: Path) -> None:
    """Write the live documents of some segments, in their order, as one segment file."""
    kept = [np.arange(s.size) if s.live is None else np.flatnonzero(s.live) for s in segments]
    with path.open("wb") as file:
        writer = ColumnsWriter(file)
        documents = _new_numbers(segments, kept)
        words = _merge_terms(writer, "words", segments, documents)
        merge_names(writer, segments, words, documents)
        chars = _merge_terms(writer, "chars", segments, documents)
        bits = _merge_pairs(writer, segments, documents, chars)
        _merge_values(writer, segments, kept)
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
    terms, numbers = _united([segment.terms(layer) for segment in segments])
    write_strings(writer, f"{layer}.terms", terms)
    _merge_postings(writer, layer, segments, numbers, documents, len(terms))
    return numbers


def _united(tables: Sequence[Strings]) -> tuple[list[bytes], list[_Numbers]]:
    """The terms of some sorted tables, sorted, and for each table the new number of each of its terms."""
    terms: list[bytes] = []
    new = [array("q") for _ in tables]
    numbered = (zip(table, repeat(number)) for number, table in enumerate(tables))
    for term, number in heapq.merge(*numbered):
        if not terms or terms[-1] != term:
            terms.append(term)
        new[number].append(len(terms) - 1)
    return terms, [np.frombuffer(numbers, dtype=np.int64) if numbers else np.empty(0, np.int64) for numbers in new]


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


def _merge_pairs(
    writer: ColumnsWriter, segments: Sequence[SegmentReader], documents: list[_Numbers], chars: list[_Numbers]
) -> int:
    """Merge the pairs, given the new number of each char; how many bits a char has in a pair."""
    most = max((int(numbers.max(initial=0)) for numbers in chars), default=0)
    bits = max(most, 1).bit_length()
    tables = []
    for segment, numbers in zip(segments, chars, strict=True):
        keys = segment.columns["pairs.keys"].astype(np.uint64)
        first, second = split_pairs(keys, segment.columns.values["bits"])
        new = numbers.astype(np.uint64)
        tables.append(pairs(new[first], new[second], bits))
    union = np.unique(np.concatenate(tables))
    writer.add("pairs.keys", narrowest(union, np.uint32))
    ranks = [np.searchsorted(union, keys) for keys in tables]
    _merge_postings(writer, "pairs", segments, ranks, documents, union.size)
    return bits


def _size(documents: list[_Numbers]) -> int:
    return sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)


def _merge_postings(
    writer: ColumnsWriter,
    layer: str,
    segments: Sequence[SegmentReader],
    numbers: list[_Numbers],
    documents: list[_Numbers],
    terms: int,
) -> None:
    """Merge the postings of a layer a slice of terms after the other: each table is sorted, so a slice is one of each.

    Sorted at once, the pairs of four segments took 40 bytes of memory for each posting.
    """
    counts = np.zeros(terms, dtype=np.int64)
    for segment, new in zip(segments, numbers, strict=True):
        counts[new] += posting_counts(segment.columns, layer, new.size)
    layers = LayerWriter(layer, size=_size(documents))
    for these, _ in stretches(counts, _SLICE):
        parts = []
        for segment, new, docs in zip(segments, numbers, documents, strict=True):
            first, last = new.searchsorted((these.start, these.stop)).tolist()
            parts.append(expand(segment.columns, layer, new, docs, first, last))
        postings = np.concatenate(parts)
        postings.sort()
        layers.add(postings)
    layers.write(writer, terms)


def _merge_values(writer: ColumnsWriter, segments: Sequence[SegmentReader], kept: list[_Numbers]) -> None:
    """Merge what a document has beside postings."""
    rows = [(s, n) for s, live in zip(segments, kept, strict=True) for n in live.tolist()]
    for layer in LAYERS:
        parts = {n: [s.lengths(n, layer)[k] for s, k in zip(segments, kept, strict=True)] for n in CODES}
        builder.write_lengths(writer, layer, {name: np.concatenate(lengths) for name, lengths in parts.items()})
    live = [numbers.tolist() for numbers in kept]
    texts = (map(SegmentReader.raw_texts, segments, repeat(name), live) for name in CODES)
    builder.write_texts(writer, map(chain.from_iterable, texts))
    for name in (*LABEL_FIELDS, *(f"facet.{name}" for name in LABEL_COLUMNS)):
        _merge_labels(writer, name, segments, kept)
    builder.write_ids(writer, [s.id(n) for s, n in rows])
    mentions = [s.mentions_of(k) for s, k in zip(segments, kept, strict=True)]
    days, counts = (np.concatenate(column) for column in zip(*mentions, strict=True))
    builder.write_mentions(writer, days, counts)
    writer.add("date", np.concatenate([s.dates[k] for s, k in zip(segments, kept, strict=True)]))
    write_sketches(writer, np.concatenate([s.sketches.rows[k] for s, k in zip(segments, kept, strict=True)]))
    write_records(writer, _Records(rows))


class _Records(Sequence[bytes]):
    """The stored articles of some rows, each read when it is asked for: never all in memory."""

    def __init__(self, rows: Sequence[tuple[SegmentReader, int]]) -> None:
        self._rows = rows

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [segment.articles.record(number) for segment, number in self._rows[index]]
        segment, number = self._rows[index]
        return segment.articles.record(number)

    def __len__(self) -> int:
        return len(self._rows)
