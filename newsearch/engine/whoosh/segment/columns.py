"""One file of named numpy arrays, memory-mapped: opening it reads its directory alone.

    magic, arrays (each aligned to 64 bytes), directory (JSON), size of the directory (8 bytes), magic

Numbers are little-endian. Nothing is ever written into a finished file.
"""

from __future__ import annotations

import json
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from newsearch.errors import IndexDamaged
from newsearch.messages import Note

__all__ = ["Columns", "ColumnsWriter", "Mapped", "Spool", "Strings", "narrowest", "narrowest_kind"]
__all__ += ["take", "write_strings"]

_Value = TypeVar("_Value", bound=np.generic)
_MAGIC = b"newsear1"
_ALIGNED = 64
_SIZES = {"|u1": 1, "<u2": 2, "<u4": 4, "<u8": 8}  # bytes of a number of each type that is ever written
_SPOOLED = 1 << 20  # bytes of an array that wait in memory; chosen by hand, as the next one
_TOGETHER = 512  # strings that are written at a time


class ColumnsWriter:
    """Writes arrays to a file as they come, so that none needs to stay in memory.

    Args:
        file: open for writing and reading, at its beginning.
        folder: where arrays wait that are put together side by side.
    """

    def __init__(self, file: BinaryIO, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._position = file.write(_MAGIC)

    def add(self, name: str, values: NDArray[Any]) -> None:
        """Append a one-dimensional array under a name."""
        self.add_parts(name, values.dtype, (values,))

    def add_parts(self, name: str, kind: DTypeLike, parts: Iterable[NDArray[Any]]) -> None:
        """Append an array, given in parts, under a name."""
        self._position += self._file.write(b"\0" * (-self._position % _ALIGNED))
        dtype, begin = np.dtype(kind).newbyteorder("<"), self._position
        for part in parts:
            values = np.ascontiguousarray(part, dtype=dtype)
            self._position += self._file.write(values.data.cast("B")) if values.size else 0
        self._directory[name] = (dtype.str, begin, (self._position - begin) // dtype.itemsize)

    def spool(self, kind: DTypeLike) -> Spool:
        """An array that is put together beside others, to be added later."""
        return Spool(kind, self._folder)

    def written(self, name: str) -> Mapped:
        """An array that was added, read from the file."""
        self._file.flush()
        return Mapped(self._file, *self._directory[name])

    def finish(self, **numbers: object) -> None:
        """Write the directory, with these values beside the arrays."""
        directory = json.dumps({"arrays": self._directory, "values": numbers}).encode()
        self._file.write(directory + len(directory).to_bytes(8, "little") + _MAGIC)


class Spool:
    """An array put together part by part, once it is large in a file without a name, which goes with it."""

    def __init__(self, kind: DTypeLike, folder: Path) -> None:
        self.kind = np.dtype(kind)
        self._file: IO[bytes] = SpooledTemporaryFile(_SPOOLED, dir=str(folder))  # noqa: SIM115 - closed once read

    def add(self, part: NDArray[Any]) -> None:
        """Append a part."""
        self._file.write(np.ascontiguousarray(part, dtype=self.kind).tobytes())

    def parts(self) -> Iterator[NDArray[Any]]:
        """The array in parts, once."""
        with self._file as file:
            file.seek(0)
            while block := file.read(_SPOOLED):
                yield np.frombuffer(block, dtype=self.kind)


class Mapped:
    """An array in a file: it is read where it is used, and `release` forgets what was read."""

    def __init__(self, file: BinaryIO, dtype: str, begin: int, count: int) -> None:
        self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.array: NDArray[Any] = np.frombuffer(self._map, dtype=dtype, count=count, offset=begin)

    def release(self) -> None:
        """Give the memory of what was read back to the system."""
        release(self._map)


def release(mapped: mmap.mmap) -> None:
    """Give the memory of a map that is read only back to the system, where that has a way."""
    if hasattr(mmap, "MADV_DONTNEED"):
        mapped.madvise(mmap.MADV_DONTNEED)


class Columns:
    """The arrays of a file, read where they are used; `values` are those that `ColumnsWriter.finish` was given.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is not such a file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        size = len(self._map)
        length = int.from_bytes(self._map[size - 16 : size - 8], "little")
        if self._map[:8] != _MAGIC or self._map[size - 8 :] != _MAGIC or length > size - 24:
            raise ValueError(Note("segment_not_whole", path=path))
        directory = json.loads(self._map[size - 16 - length : size - 16])
        self._arrays: dict[str, tuple[str, int, int]] = {name: tuple(at) for name, at in directory["arrays"].items()}
        self.values: dict[str, Any] = directory["values"]
        if not all(_stands(*at, size) for at in self._arrays.values()):
            raise ValueError(Note("segment_not_whole", path=path))

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The array of this name.

        Raises:
            IndexDamaged: there is none, though every segment has one.
        """
        if name not in self._arrays:
            raise IndexDamaged("index_damaged", path=self.path, reason=Note("array_missing", name=name))
        dtype, offset, count = self._arrays[name]
        return np.frombuffer(self._map, dtype=dtype, count=count, offset=offset)

    def release(self) -> None:
        """Give the memory of what was read back to the system: it is read again where it is used."""
        release(self._map)

    def strings(self, name: str) -> Strings:
        """The strings of this name."""
        return Strings(self[f"{name}.data"], self[f"{name}.ends"], self._map, self._arrays[f"{name}.data"][1])

    def get(self, name: str) -> NDArray[Any] | None:
        """The array of this name, if there is one."""
        return self[name] if name in self._arrays else None


def _stands(dtype: str, begin: int, count: int, size: int) -> bool:
    """Whether an array of this type and place stands in a file of `size` bytes: whoever made it may say anything."""
    return {type(begin), type(count)} == {int} and min(begin, count) >= 0 and begin + count * _SIZES[dtype] <= size


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

    def views(self, numbers: NDArray[np.intp]) -> list[memoryview]:
        """The strings of these numbers where they lie."""
        data, ends = self._data, np.asarray(self._ends)
        return [data[start:end] for start, end in zip(ends[numbers].tolist(), ends[numbers + 1].tolist(), strict=True)]

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


def write_strings(writer: ColumnsWriter, name: str, strings: Iterable[bytes | memoryview]) -> NDArray[np.int64]:
    """Write strings in their order, none of which is kept; returns where each ends, after a first 0."""
    lengths = array("q", (0,))

    def joined() -> Iterator[NDArray[np.uint8]]:
        rest = iter(strings)
        while some := list(islice(rest, _TOGETHER)):
            lengths.extend(map(len, some))
            yield np.frombuffer(b"".join(some), dtype=np.uint8)

    writer.add_parts(f"{name}.data", np.uint8, joined())
    ends = np.cumsum(np.frombuffer(lengths, dtype=np.int64))
    writer.add(f"{name}.ends", narrowest(ends, np.uint32))
    return ends


def take(values: NDArray[_Value], indices: NDArray[Any]) -> NDArray[_Value]:
    """The values at some indices, all of which exist: numpy need not check that first, which saves a third."""
    return values.take(indices, mode="clip")


def narrowest(numbers: NDArray[Any] | Sequence[int], least: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    """The numbers, none negative, in the type `least` or the next wider one that holds them all."""
    numbers = np.asarray(numbers)
    return numbers.astype(narrowest_kind(int(numbers.max(initial=0)), least))


def narrowest_kind(most: int, least: type[np.unsignedinteger[Any]]) -> type[np.unsignedinteger[Any]]:
    """The type `least`, or the next wider one that holds the number `most`."""
    for kind in (np.uint8, np.uint16, np.uint32, np.uint64):
        if np.dtype(kind).itemsize >= np.dtype(least).itemsize and most <= np.iinfo(kind).max:
            return kind
    raise OverflowError(most)
