"""Where frequent pairs of Han characters stand in the bodies: what tells nearness in many articles without their texts.

Beside the postings, a segment has for each pair that more than one document in eight has every offset at which it
stands, counted through all bodies end to end, as steps from one to the next:

    body.places.pairs    the pairs, sorted, each as its two UTF-16 code units
    body.places.ends     where the steps of each end, after a first 0
    body.places.steps    two bytes each; a step of 65,535 and more begins with as many marks as it has such lengths
    body.places.wide     the documents whose bodies have characters of two code units

A small segment has none, and its texts are read.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.build.numbering import counting_sort
from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, Mapped, narrowest, narrowest_kind
from newsearch.engine.whoosh.segment.keys import split_pairs
from newsearch.engine.whoosh.segment.pair_places import FURTHER, pair_code
from newsearch.text.units import is_han

__all__ = ["write_places"]

_Numbers = NDArray[np.int64]
_Codes = NDArray[np.uint16]

_SHARE = 8  # places are kept of a pair that more than one document in so many has; chosen by measuring sizes
_MOST = 16  # and that stands no more often than so many times a document, which bounds the memory; chosen by hand
_BLOCK = 1 << 16  # code units whose arrays stay in the cache
_READ = 64  # blocks after which what was read is forgotten
_OFFSET = np.uint64(48)  # bits of an offset that waits beside the number of its pair


def write_places(writer: ColumnsWriter, bits: int, texts: Mapped, ends: _Numbers) -> None:
    """Write where the frequent pairs stand, once the layers and the bodies of a segment are written.

    Args:
        writer: it has `chars`, `pairs` and the texts.
        bits: those of the number of a unit in a pair.
        texts: the bodies, end to end, in UTF-16.
        ends: where each ends, in bytes, after a first 0.
    """
    size, borders = ends.size - 1, ends // 2
    pairs = _frequent(writer, bits, size) if size >= rows_writer.LARGE else np.empty(0, dtype=np.uint32)
    waiting, counts = writer.spool(np.uint64), np.zeros(pairs.size, dtype=np.int64)
    wide = np.zeros(size, dtype=bool)
    for number, (start, codes) in enumerate(_blocks(texts.array.view("<u2")) if pairs.size else ()):
        if number % _READ == 0:
            texts.release()
        wide[borders.searchsorted(start + _surrogates(codes), side="right") - 1] = True
        numbers, offsets = _met(codes, pairs)
        whole = borders.take(borders.searchsorted(offsets := offsets + start, side="right")) > offsets + 1
        counts += np.bincount(numbers := numbers[whole], minlength=pairs.size)
        waiting.add(numbers.astype(np.uint64) << _OFFSET | offsets[whole].astype(np.uint64))
    kept = counts <= _MOST * size
    counts[~kept] = 0
    found = (np.divmod(part[kept[part >> _OFFSET]].view(np.int64), 1 << int(_OFFSET)) for part in waiting.parts())
    (places,) = counting_sort(found, counts, narrowest_kind(int(borders[-1]), np.uint32))
    writer.add("body.places.pairs", pairs[kept])
    steps = [_steps(some) for some in np.split(places, np.cumsum(counts[kept])[:-1])] if kept.any() else []
    writer.add_parts("body.places.steps", np.uint16, steps)
    writer.add("body.places.ends", narrowest(np.cumsum([0, *map(len, steps)]), np.uint32))
    writer.add("body.places.wide", np.flatnonzero(wide).astype(np.uint16))


def _frequent(writer: ColumnsWriter, bits: int, size: int) -> NDArray[np.uint32]:
    """The pairs that many documents have in any field, as codes, sorted."""
    ends = writer.written("pairs.once.ends").array
    counts = np.diff(ends.astype(np.int64))
    more = writer.written("pairs.more.ends").array
    counts[writer.written("pairs.more.terms").array] += np.diff(more.astype(np.int64))
    frequent = np.flatnonzero(_SHARE * counts > size)
    columns = split_pairs(writer.written("pairs.keys").array[frequent].astype(np.uint64), bits)
    data, ends = (writer.written(f"chars.terms.{name}").array for name in ("data", "ends"))
    units = ([data[ends[n] : ends[n + 1]].tobytes().decode() for n in column.tolist()] for column in columns)
    spelt = (first + second for first, second in zip(*units, strict=True))
    codes = sorted(pair_code(pair) for pair in spelt if is_han(pair) and max(pair) < "\U00010000")
    return np.array(codes, dtype=np.uint32)


def _blocks(codes: _Codes) -> Iterator[tuple[int, _Codes]]:
    """Where each block begins, and its code units, with the first one behind it."""
    return ((start, codes[start : start + _BLOCK + 1]) for start in range(0, codes.size, _BLOCK))


def _surrogates(codes: _Codes) -> _Numbers:
    """The offsets of halves of characters."""
    return np.flatnonzero(codes - np.uint16(0xD800) < 0x800)


def _met(codes: _Codes, pairs: NDArray[np.uint32]) -> tuple[_Numbers, _Numbers]:
    """The numbers of the pairs in a block, and their offsets."""
    firsts, seconds = (np.zeros(1 << 16, dtype=bool) for _ in range(2))
    firsts[pairs >> np.uint32(16)] = True
    seconds[pairs & np.uint32(0xFFFF)] = True
    offsets = np.flatnonzero(firsts[codes[:-1]] & seconds[codes[1:]])
    found = codes[offsets].astype(np.uint32) << np.uint32(16) | codes[offsets + 1]
    numbers = pairs.searchsorted(found)
    held = np.flatnonzero(pairs.take(numbers, mode="clip") == found)
    return numbers[held], offsets[held]


def _steps(places: NDArray[np.unsignedinteger]) -> NDArray[np.uint16]:
    """The steps from each place to the next, from 0 to the first one."""
    marks, last = np.divmod(np.diff(places.astype(np.int64), prepend=0), FURTHER)
    ends = np.cumsum(marks + 1)
    steps = np.full(ends[-1] if ends.size else 0, FURTHER, dtype=np.uint16)
    steps[ends - 1] = last
    return steps
