"""Keeps which documents have the runs that stand in many of a segment's: to prove these, most texts would be read.

A partial phrase index (Williams, Zobel and Bahle, "Fast phrase querying with combined indexes", ACM TOIS 22(4), 2004)
of runs of Han characters, which cut no unit, within one field. They are guessed on a sample of the documents, then
looked for in all texts, the shortest first: a longer one stands at most where one of them begins it.

    runs.terms      sorted strings
    runs.codes      the row of each: one inside another often has the same documents
    runs.ends, …    the rows

While they are looked for, a run is a key, `number << 16 | last code unit`, where `number` is the index of the run
without that unit among the sorted keys of its length; for the shortest it is their first two code units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, Mapped, write_strings
from newsearch.engine.whoosh.segment.keys import row_keys
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.text.units import is_han

__all__ = ["write_runs"]

_Codes = NDArray[np.uint16]
_Keys = NDArray[np.uint64]
_Numbers = NDArray[np.int64]
_SHORTEST, _LONGEST = 3, 8
_SHARE = 20  # a run is kept that one document in this many has; chosen by hand
_SAMPLE, _SAMPLE_SHARE = 2048, 25  # documents, and the same of them: a run may be rarer there
_MOST = 512  # runs that are looked for: what is kept of them is at most 64 bytes a document
_BLOCK = 1 << 16  # code units whose arrays stay in the cache
_READ = 64  # blocks after which what was read is forgotten
_HASHES = 1 << 16
_UNIT = np.uint64(16)  # bits of a code unit


class _Texts(NamedTuple):
    """The texts of some documents end to end, field after field, and where each ends, after a first 0."""

    codes: _Codes
    ends: _Numbers
    documents: int
    release: Callable[[], None] = lambda: None
    """Forgets what was read of the texts, where they are in a file."""


class _Met(NamedTuple):
    """Runs met in texts: of each its key or number, the offset behind it, the end of its text, and its document."""

    keys: _Keys
    offsets: _Numbers
    ends: _Numbers
    docs: _Numbers


def write_runs(writer: ColumnsWriter, texts: Sequence[tuple[Mapped, _Numbers]]) -> None:
    """Write the frequent runs of a large segment, given the texts of each field as `write_strings` wrote them."""
    size = texts[0][1].size - 1
    fields = [_Texts(data.array.view("<u2"), ends // 2, size, data.release) for data, ends in texts]
    found = _found(fields) if size >= rows_writer.LARGE else {}
    codes = {bits: code for code, bits in enumerate(dict.fromkeys(found.values()))}
    write_strings(writer, "runs.terms", [run.encode() for run in found])
    writer.add("runs.codes", np.array([codes[bits] for bits in found.values()], dtype=np.uint16))
    kept = rows_writer.RowsWriter(writer, "runs", size=size, frequencies=False)
    for bits, code in codes.items():
        kept.add(row_keys(code, np.flatnonzero(np.unpackbits(np.frombuffer(bits, dtype=np.uint8)))))
    kept.write(len(codes))


def _found(fields: Sequence[_Texts]) -> dict[str, bytes]:
    """The frequent runs, sorted, and for each a bit for every document."""
    size = fields[0].documents
    levels, runs = _guessed(_sampled(fields))
    firsts = np.cumsum([0, *map(len, levels)])
    held: Mask = np.zeros((len(runs), size), dtype=bool)
    for texts in fields if runs else ():
        for number, starts in enumerate(_starts(texts.codes, _begins(levels[0]))):
            if number % _READ == 0:
                texts.release()
            met = _begun(texts, starts)
            for first, level in zip(firsts, levels, strict=False):
                met = _among(level, _longer(texts, met))
                held[first + met.keys.view(np.int64), met.docs] = True
    found = sorted(zip(runs, held, strict=True))  # each run comes once
    return {run: np.packbits(mask).tobytes() for run, mask in found if _SHARE * np.count_nonzero(mask) >= size}


def _sampled(fields: Sequence[_Texts]) -> _Texts:
    """The texts of evenly spaced documents."""
    count = min(_SAMPLE, fields[0].documents)
    numbers = np.arange(count) * fields[0].documents // count
    spans = ((codes, ends[number], ends[number + 1]) for codes, ends, *_ in fields for number in numbers.tolist())
    parts = [codes[start:end] for codes, start, end in spans]
    return _Texts(np.concatenate(parts), np.cumsum([0, *map(len, parts)]), count)


def _guessed(sample: _Texts) -> tuple[list[_Keys], list[str]]:
    """The runs that are common in a sample: the sorted keys of each length, and all as strings, in the same order."""
    least = sample.documents / _SAMPLE_SHARE
    counts = np.zeros(_HASHES, dtype=np.int64)
    for _, hashes in _hashed(sample.codes):
        counts += np.bincount(hashes, minlength=_HASHES)
    met = _begun(sample, np.concatenate(list(_starts(sample.codes, counts >= least))))
    levels: list[_Keys] = []
    runs: list[list[str]] = []
    for _ in range(_SHORTEST, _LONGEST + 1):
        met = _longer(sample, met)
        spelt = {key: run for key in _common(met, least) if is_han(run := _spelt(key, runs))}
        keys = sorted(islice(spelt, _MOST - sum(map(len, runs))))
        if not keys:
            break
        levels.append(np.array(keys, dtype=np.uint64))
        runs.append([spelt[key] for key in keys])
        met = _among(levels[-1], met)
    return levels, list(chain.from_iterable(runs))


def _common(met: _Met, least: float) -> list[int]:
    """The keys that stand in at least `least` documents, the commonest first."""
    held = np.sort(met.keys << _UNIT | met.docs.view(np.uint64))  # three times as fast as `np.unique`
    keys = held[np.diff(held, prepend=np.uint64(0)) > 0] >> _UNIT
    firsts = np.flatnonzero(np.diff(keys, prepend=np.uint64(0)))
    counts = np.diff(firsts, append=keys.size)
    order = np.argsort(-counts, kind="stable")
    common: list[int] = keys[firsts[order[counts[order] >= least]]].tolist()
    return common


def _spelt(key: int, runs: Sequence[Sequence[str]]) -> str:
    """The run of a key, given those of lesser lengths."""
    begins, last = key >> 16, chr(key & 0xFFFF)
    return (runs[-1][begins] if runs else chr(begins >> 16) + chr(begins & 0xFFFF)) + last


def _hashed(codes: _Codes) -> Iterator[tuple[int, _Codes]]:
    """Where a block of code units begins, and hashes of the shortest runs at its offsets."""
    for start in range(0, max(codes.size - 2, 1), _BLOCK):
        block = codes[start : start + _BLOCK + 2]
        yield start, _hashes(block[:-2], block[1:-1], block[2:])


def _hashes(first: _Codes, second: _Codes, third: _Codes) -> _Codes:
    hashes = first * np.uint16(0x9E37)
    hashes += second * np.uint16(0x79B9)
    hashes += third * np.uint16(0x28BB)
    hashes ^= hashes >> np.uint16(7)
    return hashes


def _begins(keys: _Keys) -> Mask:
    """For each hash whether one of the shortest runs has it."""
    begins = np.zeros(_HASHES, dtype=bool)
    begins[_hashes(*((keys >> shift).astype(np.uint16) for shift in (_UNIT + _UNIT, _UNIT, np.uint64(0))))] = True
    return begins


def _starts(codes: _Codes, likely: Mask) -> Iterator[_Numbers]:
    """The offsets in each block at which a run with a likely hash stands."""
    return (np.flatnonzero(likely[hashes]) + start for start, hashes in _hashed(codes))


def _begun(texts: _Texts, starts: _Numbers) -> _Met:
    """The first two code units at some offsets."""
    numbers = texts.ends.searchsorted(starts, side="right") - 1
    keys = texts.codes[starts].astype(np.uint64) << _UNIT | texts.codes[starts + 1]
    return _Met(keys, starts + 2, texts.ends[numbers + 1], numbers % texts.documents)


def _longer(texts: _Texts, met: _Met) -> _Met:
    """Runs with the code unit behind each, if its text has one."""
    keys, offsets, ends, docs = (column.compress(met.offsets < met.ends) for column in met)
    return _Met(keys << _UNIT | texts.codes[offsets], offsets + 1, ends, docs)


def _among(level: _Keys, met: _Met) -> _Met:
    """Those of the runs whose keys are among the sorted ones of a level, numbered by them."""
    numbers = level.searchsorted(met.keys)
    held = level.take(numbers, mode="clip") == met.keys
    return _Met(*(column.compress(held) for column in (numbers.astype(np.uint64), *met[1:])))
