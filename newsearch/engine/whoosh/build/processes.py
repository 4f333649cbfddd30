"""Builds segments in several processes, this one among them: each analyses articles, and writes segments of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields, replace
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import Connection
from operator import attrgetter
from threading import Lock

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.engine.processes import as_worker, signals_held
from newsearch.engine.whoosh.codec import ColumnSegment
from newsearch.messages import Note, say
from newsearch.model import Article, Document

__all__ = ["build_in_processes"]

_BATCH = 32  # articles taken at a time
_row = attrgetter(*(field.name for field in fields(Article)))  # sent in a quarter of an article's time


_Build = Callable[[Iterable[Document]], Iterable[ColumnSegment]]
"""Writes documents as segments. It is sent to the processes, so it can be no closure."""


def build_in_processes(build: _Build, documents: Documents, workers: int) -> list[ColumnSegment]:
    """The segments that `workers` processes write, each taking the next articles as soon as it is free.

    A process that fails ends all of them with its error; one that dies is an OSError.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of a progress bar's thread
    batches = _Batches(documents.articles)
    serve = partial(_serve, batches=batches, arrived=documents.arrived)
    ours, processes = [], []
    with signals_held():
        for _ in range(workers - 1):
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(there, build, documents.analyzer), daemon=True)
            process.start()
            there.close()
            ours.append(here)
            processes.append(process)
    with ThreadPoolExecutor(len(ours)) as threads:  # one for each process, which may let it wait
        served = [threads.submit(serve, connection) for connection in ours]
        try:
            segments = list(build(replace(documents, articles=chain.from_iterable(batches))))
            return segments + [segment for future in served for segment in future.result()]
        except (EOFError, ConnectionError) as error:
            raise OSError(say(Note("process_ended"))) from error
        finally:
            for process in processes:
                process.terminate()
                process.join()


class _Batches:
    """Lists of articles for whoever asks next, in whichever thread; an error in one of them is the next answer."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = iter(articles)
        self._lock = Lock()
        self._error: BaseException | None = None

    def fail(self, error: BaseException) -> None:
        """Let nobody go on."""
        self._error = error

    def __iter__(self) -> Iterator[list[Article]]:
        return self

    def __next__(self) -> list[Article]:
        with self._lock:
            if self._error:
                raise self._error
            if batch := list(islice(self._articles, _BATCH)):
                return batch
        raise StopIteration


def _serve(connection: Connection, batches: _Batches, arrived: Callable[[str], int]) -> list[ColumnSegment]:
    """Answer every request of a process with the next articles and their arrivals, the last one with none.

    Returns what it has written.
    """
    try:
        while (message := connection.recv()) is None:
            connection.send([(_row(article), arrived(article.id)) for article in next(batches, ())])
        if isinstance(message, BaseException):
            raise message
    except BaseException as error:
        batches.fail(error)
        raise
    segments: list[ColumnSegment] = message
    return segments


def _work(connection: Connection, build: _Build, analyzer: Analyzer) -> None:
    as_worker()
    try:
        arrivals: dict[str, int] = {}
        connection.send(list(build(Documents(analyzer, _requested(connection, arrivals), arrivals.pop))))
    except (EOFError, ConnectionError):
        pass  # who started this process has ended, and nobody is there to tell
    except Exception as error:
        with suppress(ConnectionError):
            connection.send(error)


def _requested(connection: Connection, arrivals: dict[str, int]) -> Iterator[Article]:
    """The articles that this process is to analyse; their arrivals are added to `arrivals`, by id."""
    connection.send(None)
    while rows := connection.recv():
        connection.send(None)  # for the next ones: they are read while these are analysed
        articles = [Article(*row) for row, _ in rows]
        arrivals.update((article.id, when) for article, (_, when) in zip(articles, rows, strict=True))
        yield from articles
