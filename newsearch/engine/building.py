"""Builds in several processes, this one among them: each analyses articles, and writes what it makes of them."""

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
from typing import Any, TypeAlias, TypeVar

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.engine.processes import as_worker, signals_held
from newsearch.messages import Note, say
from newsearch.model import Article, Document

__all__ = ["built"]

_BATCH = 32  # articles taken at a time
_row = attrgetter(*(field.name for field in fields(Article)))  # sent in a quarter of an article's time


_Part = TypeVar("_Part")
_Build: TypeAlias = Callable[[Iterable[Document]], Iterable[_Part]]
"""Writes documents, and says what it has written. It is sent to the processes, so it can be no closure."""

_WORTH_A_PROCESS = 1 << 20  # characters: less is built faster than a process starts


def built(build: _Build[_Part], documents: Documents, workers: int) -> list[_Part]:
    """What `build` has written, in this process or, where that is worth it, in `workers` of them."""
    if workers > 1:
        articles = iter(documents.articles)
        first, size = list[Article](), 0
        while size < _WORTH_A_PROCESS and (article := next(articles, None)):
            first.append(article)
            size += len(article.body)
        documents = replace(documents, articles=chain(first, articles))
        if size >= _WORTH_A_PROCESS:
            return _in_processes(build, documents, workers)
    return list(build(documents))


def _in_processes(build: _Build[_Part], documents: Documents, workers: int) -> list[_Part]:
    """What `workers` processes have written, each taking the next articles as soon as it is free.

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
            parts = list(build(replace(documents, articles=chain.from_iterable(batches))))
            return parts + [part for future in served for part in future.result()]
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


def _serve(connection: Connection, batches: _Batches, arrived: Callable[[str], int]) -> list[Any]:
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
    parts: list[Any] = message
    return parts


def _work(connection: Connection, build: _Build[Any], analyzer: Analyzer) -> None:
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
