"""Reads small seed files ahead in other processes: pages of the web take more time to be read than to be indexed.

What was read ahead counts only while the file still has the same bytes, so nothing depends on when it was read. Large
files are left to the process that asks, which bounds what all of them hold.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from itertools import starmap
from multiprocessing.connection import Connection, wait
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from newsearch.engine.processes import as_worker, signals_held
from newsearch.messages import Note, say
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.seed import Seed

__all__ = ["SMALL", "WORTH_A_PROCESS", "ReadAhead"]

SMALL = 1 << 20
"""Bytes of a file above which the process that asks reads it."""

_BATCH = 16  # files
_BATCH_BYTES = 1 << 20
"""A batch has at most so many of both, but at least a file. Chosen by hand."""

WORTH_A_PROCESS = 8 << 20
"""Bytes of small files for each process that is started: that takes half a second, the time in which 6 MB are read."""

_AHEAD = 3
"""Batches for each process that are being read or wait to be asked for."""

_row = attrgetter(*(field.name for field in fields(Article)))  # sent in less time than an article

_Read = Callable[[str, bytes], Seed]
_File = tuple[str, str]  # its name and path


class _Rows(NamedTuple):
    """A seed as it is sent, and the digest of the bytes it was read from."""

    digest: str
    rows: list[tuple[object, ...]]
    skipped: tuple[Skipped, ...]
    finished: bool


class ReadAhead:
    """Seeds of small files, read by other processes in the order in which they will be asked for.

    It is used as a context manager, which ends the processes. With one worker or little to read there are none, and
    nothing is read ahead.

    Args:
        files: names, paths and sizes, in that order.
        read: reads a seed of its name and bytes. It is sent to the processes, so it can be no closure.
        workers: processes at most.
    """

    def __init__(self, files: Iterable[tuple[str, Path, int]], read: _Read, workers: int) -> None:
        small = [(name, path, size) for name, path, size in files if size <= SMALL]
        processes = min(workers, sum(size for _, _, size in small) // WORTH_A_PROCESS) if workers > 1 else 0
        self._batches = list(_batches(small)) if processes else []
        self._number = {name: number for number, batch in enumerate(self._batches) for name, _ in batch}
        self._sent = self._asked = 0  # batches
        self._found: dict[int, dict[str, _Rows]] = {}
        self._idle: list[Connection] = []  # each as often as it may be sent a batch
        self._processes: dict[Connection, multiprocessing.process.BaseProcess] = {}
        context = multiprocessing.get_context("spawn")  # a fork would copy the locks of a progress bar's thread
        with signals_held():
            for _ in range(processes):
                here, there = context.Pipe()
                process = context.Process(target=_work, args=(there, read), daemon=True)
                process.start()
                there.close()
                self._processes[here] = process
        self._idle += [*self._processes] * 2  # one batch more waits in the pipe of each
        self._send()

    def seed(self, name: str, digest: str) -> Seed | None:
        """The seed of a file with these bytes, by their SHA-256; None when it was not read ahead, or had other bytes.

        Raises:
            OSError: a process died.
        """
        number = self._number.get(name)
        if number is None:
            return None
        while self._asked < number:
            self._found.pop(self._asked, None)
            self._asked += 1
            self._receive(timeout=0)
        while number not in self._found:
            self._receive(timeout=None)
        found = self._found[number].get(name)
        if found is None or found.digest != digest:
            return None
        return Seed(tuple(starmap(Article, found.rows)), found.skipped, found.finished)

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes.values():
            process.terminate()
            process.join()

    def _send(self) -> None:
        """Hand out the next batches, unless too many wait already."""
        most = min(len(self._batches), self._asked + _AHEAD * len(self._processes))
        while self._idle and self._sent < most:
            self._idle.pop(0).send((self._sent, self._batches[self._sent]))
            self._sent += 1

    def _receive(self, timeout: float | None) -> None:
        """Take in what the processes have read; without a timeout wait until one has."""
        try:
            for connection in wait([*self._processes], timeout):
                assert isinstance(connection, Connection)
                number, found = connection.recv()
                self._found[number] = found
                self._idle.append(connection)
            self._send()
        except (EOFError, ConnectionError) as error:
            raise OSError(say(Note("process_ended"))) from error


def _batches(files: Iterable[tuple[str, Path, int]]) -> Iterator[list[_File]]:
    """The files in batches of at most `_BATCH` files and about `_BATCH_BYTES`."""
    batch: list[_File] = []
    held = 0
    for name, path, size in files:
        if batch and (len(batch) == _BATCH or held + size > _BATCH_BYTES):
            yield batch
            batch, held = [], 0
        batch.append((name, str(path)))
        held += size
    if batch:
        yield batch


def _work(connection: Connection, read: _Read) -> None:
    as_worker()
    with suppress(EOFError, ConnectionError):  # it was ended
        while True:
            number, batch = connection.recv()
            found = ((name, _read_file(name, path, read)) for name, path in batch)
            connection.send((number, {name: rows for name, rows in found if rows}))


def _read_file(name: str, path: str, read: _Read) -> _Rows | None:
    """What a file holds; None when it cannot be read, which is found out again where it is asked for."""
    try:
        data = Path(path).read_bytes()
    except OSError:
        return None
    seed = read(name, data)
    digest = hashlib.sha256(data).hexdigest()
    return _Rows(digest, list(map(_row, seed.articles)), seed.skipped, seed.finished)
