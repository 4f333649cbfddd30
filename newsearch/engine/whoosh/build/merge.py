"""Merges segments into one, without their deleted documents: arrays put end to end, and postings sorted again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.build import builder
from newsearch.engine.whoosh.build.builder import LABEL_COLUMNS
from newsearch.engine.whoosh.build.layers import LayerWriter
from newsearch.engine.whoosh.build.names import merge_names
from newsearch.engine.whoosh.segment.articles import write_records
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, narrowest, write_strings
from newsearch.engine.whoosh.segment.keys import CODES, Keys, pairs, split_pairs
from newsearch.engine.whoosh.segment.postings import expand
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.sketches import write_sketches
from newsearch.model import LABEL_FIELDS, LAYERS

__all__ = ["merge"]

_Numbers = NDArray[np.int64]


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
    tables = [list(segment.terms(layer)) for segment in segments]
    terms = sorted(set().union(*tables))
    ranks = {term: rank for rank, term in enumerate(terms)}
    numbers = [np.array([ranks[term] for term in table], dtype=np.int64) for table in tables]
    write_strings(writer, f"{layer}.terms", terms)
    _write_postings(writer, layer, _postings(layer, segments, numbers, documents), len(terms), _size(documents))
    return numbers


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
    postings = _postings("pairs", segments, [np.searchsorted(union, keys) for keys in tables], documents)
    _write_postings(writer, "pairs", postings, union.size, _size(documents))
    return bits


def _size(documents: list[_Numbers]) -> int:
    return sum(int(np.count_nonzero(numbers >= 0)) for numbers in documents)


def _postings(
    layer: str, segments: Sequence[SegmentReader], numbers: list[_Numbers], documents: list[_Numbers]
) -> Keys:
    parts = (expand(s.columns, layer, n, d) for s, n, d in zip(segments, numbers, documents, strict=True))
    postings = np.concatenate(list(parts))
    postings.sort()
    return postings


def _write_postings(writer: ColumnsWriter, layer: str, postings: Keys, terms: int, size: int) -> None:
    layers = LayerWriter(layer, size=size)
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
    write_records(writer, [s.articles.record(n) for s, n in rows])
