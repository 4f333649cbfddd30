"""The searcher of a process and the threads that ask it: deadlines, a bounded queue, and the newest generation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from newsearch.archive.index import Index
from newsearch.deadline import deadline
from newsearch.errors import EngineUnavailable, IndexDamaged, IndexMissing, IndexOutdated
from newsearch.messages import Note
from newsearch.search.searcher import Searcher
from newsearch.web.memory import give_back
from newsearch.web.problems import Problem

__all__ = ["ClientGone", "Pool"]

T = TypeVar("T")

_TICK = 5.0
"""Seconds between looks for a new generation where nobody searches: an idle process would keep the old one on disk."""


class ClientGone(Exception):
    """The client has hung up while its request waited."""


class Pool:
    """Runs work on one searcher in a few threads, so that the event loop never searches.

    Args:
        index: what is searched.
        threads: how many requests run at the same time.
        queue: how many may wait for a thread.
        seconds: how long a request may take, with the time that it waits.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated: there is nothing that can be searched.
    """

    def __init__(self, index: Index, threads: int, queue: int, seconds: float) -> None:
        self.index, self.queue, self.seconds = index, queue, seconds
        self.searcher: Searcher = self.index.searcher()
        self.trouble: Note | None = None
        self.waiting = 0
        self.since = time.monotonic()  # when the generation that answers was opened
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._slots = asyncio.Semaphore(threads)
        self._refreshing = asyncio.Lock()
        self._current: object = None  # the stamp of the index, as far as was looked

    async def run(self, work: Callable[[Searcher], T], has_gone: Callable[[], Awaitable[bool]]) -> T:
        """What `work` returns, in a thread, within the seconds that a request may take.

        Args:
            has_gone: whether the client has hung up; asked where the work had to wait, when it can begin. To ask
                costs a tenth of a search.

        Raises:
            Problem: as many requests as may wait are waiting, or this one has waited too long.
            ClientGone: the client has hung up.
            SearchTooSlow: the work was not done in time.
        """
        began = time.monotonic()
        has_waited = await self._enter()
        try:
            if has_waited and await has_gone():
                raise ClientGone
            return await self._in_thread(lambda: self._searching(work, time.monotonic() - began))
        finally:
            self._slots.release()

    async def steps(self, steps: Iterator[T]) -> AsyncIterator[T]:
        """What an iterator gives, each step of it in a thread and within the seconds of a request."""
        done = object()

        def step() -> T | object:
            with deadline(self.seconds):
                return next(steps, done)

        try:
            while True:
                await self._enter()
                try:
                    item = await self._in_thread(step)
                finally:
                    self._slots.release()
                if item is done:
                    return
                yield item  # type: ignore[misc]
        finally:
            if close := getattr(steps, "close", None):
                await asyncio.shield(self._in_thread(close))

    async def newest(self) -> None:
        """Go on to the generation that is published now, if another one was published since this was last called."""
        current = self.index.stamp()
        if current is not None and current != self._current:  # otherwise the tick looks
            async with self._refreshing:
                if current != self._current:
                    await asyncio.to_thread(self.refresh)
                self._current = current

    def refresh(self) -> bool:
        """Go on to the generation that is published now; where it cannot be opened, `trouble` says why.

        The one that is open stays good: it is searched until there is a better one.
        """
        try:
            is_newer = self.searcher.refresh()
        except (EngineUnavailable, IndexMissing, IndexDamaged, IndexOutdated) as error:
            self.trouble = error.note
            return False
        self.trouble = None
        if is_newer:
            self.since = time.monotonic()
        return is_newer

    async def tidy_now_and_then(self) -> None:
        """Every few seconds, until cancelled, look for a new generation and give back what memory lies free."""
        while True:
            await asyncio.sleep(_TICK)
            await asyncio.to_thread(self.refresh)
            await asyncio.to_thread(give_back)

    def close(self) -> None:
        """Release the searcher when the work that runs has ended."""
        self._executor.shutdown(wait=True, cancel_futures=True)
        self.searcher.close()

    def _searching(self, work: Callable[[Searcher], T], waited: float) -> T:
        with deadline(self.seconds, used=waited):
            return work(self.searcher)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)

    async def _enter(self) -> bool:
        """Wait for a free thread; whether there was none at once."""
        if not self._slots.locked():
            await self._slots.acquire()  # gives it at once
            return False
        if self.waiting >= self.queue:
            raise _busy()
        self.waiting += 1
        try:
            await asyncio.wait_for(self._slots.acquire(), self.seconds)
        except asyncio.TimeoutError:
            raise _busy() from None
        finally:
            self.waiting -= 1
        return True


def _busy() -> Problem:
    return Problem(Note("web_busy"), "busy", headers={"Retry-After": "1"})
