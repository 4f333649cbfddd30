"""One file of named numpy arrays, memory-mapped: opening it reads its directory alone.

    magic, arrays (each aligned to 64 bytes), directory (JSON), size of the directory (8 bytes), magic

Numbers are little-endian. Nothing is ever written into a finished file.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from newsearch.messages import Note

__all__ = ["Columns", "ColumnsWriter", "Strings", "distinct", "narrowest", "take", "write_strings"]

_Value = TypeVar("_Value", bound=np.generic)
_MAGIC = b"newsear1"
_ALIGNED = 64


class ColumnsWriter:
    """Writes arrays to a file as they come, so that none needs to stay in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._position = file.write(_MAGIC)

    def add(self, name: str, array: NDArray[Any]) -> None:
        """Append a one-dimensional array under a name."""
        self._position += self._file.write(b"\0" * (-self._position % _ALIGNED))
        array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        self._directory[name] = (array.dtype.str, self._position, array.size)
        self._position += self._file.write(array.data.cast("B")) if array.size else 0

    def finish(self, **numbers: object) -> None:
        """Write the directory, with these values beside the arrays."""
        directory = json.dumps({"arrays": self._directory, "values": numbers}).encode()
        self._file.write(directory + len(directory).to_bytes(8, "little") + _MAGIC)


class Columns:
    """The arrays of a file, read where they are used; `values` are those that `ColumnsWriter.finish` was given.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not such a file.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size = len(self._map)
        length = int.from_bytes(self._map[size - 16 : size - 8], "little")
        if self._map[:8] != _MAGIC or self._map[size - 8 :] != _MAGIC or length > size - 24:
            raise ValueError(Note("segment_not_whole", path=path))
        directory = json.loads(self._map[size - 16 - length : size - 16])
        self._arrays: dict[str, tuple[str, int, int]] = {name: tuple(at) for name, at in directory["arrays"].items()}
        self.values: dict[str, Any] = directory["values"]

    def __getitem__(self, name: str) -> NDArray[Any]:
        dtype, offset, count = self._arrays[name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)

    def strings(self, name: str) -> Strings:
        """The strings of this name."""
        return Strings(self[f"{name}.data"], self[f"{name}.ends"], self._map, self._arrays[f"{name}.data"][1])

    def get(self, name: str) -> NDArray[Any] | None:
        """The array of this name, if there is one."""
        return self[name] if name in self._arrays else None


class Strings:
    """Strings in one run of bytes, which begins somewhere in a map; `find` needs them sorted.

    The sorted strings of a term table are searched where they lie: a look-up touches about log2(n) of them.
    """

    def __init__(
        self, data: NDArray[np.uint8], ends: NDArray[np.unsignedinteger[Any]], mapped: mmap.mmap, begin: int
    ) -> None:
        self._data = data.data
        self._ends = ends.data
        self._map, self._begin = mapped, begin

    @property
    def data(self) -> memoryview:
        """The bytes of all strings, end to end."""
        return self._data

    @property
    def ends(self) -> memoryview:
        """Where each string ends in `data`, after a first 0."""
        return self._ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        ends, begin = self._ends, self._begin
        return self._map[begin + ends[number] : begin + ends[number + 1]]  # faster than slicing a memoryview

    def some(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """The strings of these numbers."""
        return map(bytes, self.views(numbers))

    def views(self, numbers: Iterable[int]) -> list[memoryview]:
        """The strings of these numbers where they lie."""
        data, ends = self._data, self._ends
        return [data[ends[n] : ends[n + 1]] for n in numbers]

    def offsets(self, wanted: bytes, numbers: NDArray[np.intp]) -> list[int]:
        """The first offset of some bytes in each of these strings; less than 0 where they are missing.

        Searches the map itself: nothing is copied, and nothing is read behind a match.
        """
        ends, find = np.asarray(self._ends), self._map.find
        starts, stops = (ends[at].astype(np.int64) + self._begin for at in (numbers, numbers + 1))
        found = zip(starts.tolist(), stops.tolist(), strict=True)
        return [find(wanted, start, stop) - start for start, stop in found]

    def __iter__(self) -> Iterator[bytes]:
        data = bytes(self._data)
        return (data[start:end] for start, end in pairwise(self._ends))

    def first(self, least: bytes) -> int:
        """The number of the first string that is not less than `least`."""
        return bisect_left(self, least)  # which asks for its length and items alone

    def find(self, wanted: bytes) -> int:
        """The number of a string, or -1."""
        number = self.first(wanted)
        return number if number < len(self) and self[number] == wanted else -1


def write_strings(
    writer: ColumnsWriter, name: str, strings: Iterable[bytes | memoryview]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Write strings in their order; their bytes end to end, and where each ends, after a first 0."""
    strings = list(strings)
    ends = np.zeros(len(strings) + 1, dtype=np.int64)
    np.cumsum([len(s) for s in strings], out=ends[1:])
    data = np.frombuffer(b"".join(strings), dtype=np.uint8)
    writer.add(f"{name}.data", data)
    writer.add(f"{name}.ends", narrowest(ends, np.uint32))
    return data, ends


def take(values: NDArray[_Value], indices: NDArray[Any]) -> NDArray[_Value]:
    """The values at some indices, all of which exist: numpy need not check that first, which saves a third."""
    return values.take(indices, mode="clip")


def distinct(values: NDArray[_Value]) -> tuple[NDArray[_Value], NDArray[np.int64]]:
    """The distinct values, sorted, and how often each comes: `np.unique` would load numpy.ma when a search starts."""
    ordered = np.sort(values, axis=None)
    firsts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: ordered.size])
    return ordered[firsts], np.diff(firsts, append=ordered.size)


def narrowest(numbers: NDArray[Any] | Sequence[int], least: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """The numbers, none negative, in the type `least` or the next wider one that holds them all."""
    numbers = np.asarray(numbers)
    most = int(numbers.max(initial=0))
    for kind in (np.uint8, np.uint16, np.uint32, np.uint64):
        if np.dtype(kind).itemsize >= np.dtype(least).itemsize and most <= np.iinfo(kind).max:
            return numbers.astype(kind)
    raise OverflowError(most)
