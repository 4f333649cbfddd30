"""Builds segments in several processes: each analyses the articles it is handed, and writes segments of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait

from newsearch.analysis import Analyzer, Documents
from newsearch.engine.whoosh.codec import ColumnSegment
from newsearch.model import Article, Document

__all__ = ["build_in_processes"]

_BATCH = 64  # articles sent to a process at a time


_Build = Callable[[Iterable[Document]], Iterable[ColumnSegment]]
"""Writes documents as segments. It is sent to the processes, so it can be no closure."""


def build_in_processes(build: _Build, documents: Documents, workers: int) -> list[ColumnSegment]:
    """The segments that so many processes write, each taking the next articles as soon as it is free.

    A process that fails ends all of them with its error; one that dies is an OSError.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of a progress bar's thread
    ours, processes = [], []
    for _ in range(workers):
        here, there = context.Pipe()
        process = context.Process(target=_work, args=(there, build, documents.analyzer), daemon=True)
        process.start()
        there.close()
        ours.append(here)
        processes.append(process)
    try:
        return _feed(ours, iter(documents.articles))
    except EOFError as error:
        raise OSError("a process that builds the index was ended: run the command again, with fewer workers") from error
    finally:
        for connection in ours:
            connection.close()
        for process in processes:
            process.terminate()
            process.join()


def _feed(connections: list[Connection], articles: Iterator[Article]) -> list[ColumnSegment]:
    """Answer every request with the next articles, the last one with none, and gather what was written."""
    segments: list[ColumnSegment] = []
    while connections:
        for ready in (c for c in wait(connections) if isinstance(c, Connection)):
            message = ready.recv()
            if isinstance(message, BaseException):
                raise message
            if message is None:
                ready.send(list(islice(articles, _BATCH)))
            else:
                segments += message
                connections.remove(ready)
    return segments


def _work(connection: Connection, build: _Build, analyzer: Analyzer) -> None:
    try:
        connection.send(list(build(analyzer.documents(_requested(connection)))))
    except Exception as error:
        connection.send(error)


def _requested(connection: Connection) -> Iterator[Article]:
    while True:
        connection.send(None)
        batch: list[Article] = connection.recv()
        if not batch:
            return
        yield from batch
