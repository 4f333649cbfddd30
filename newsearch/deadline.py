"""A deadline for a search, checked where its work is done.

The deadline is a context variable: each thread has its own, no call hands it on, and an engine on another machine can
send along what `remaining` says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import TypeAlias

from newsearch.errors import SearchTooSlow
from newsearch.messages import Note

__all__ = ["Work", "check", "deadline", "is_shortened", "optional", "remaining"]

Work: TypeAlias = "Note | Callable[[], Note]"
"""What is being done, or a function that says so: it is called only when the time is up."""

_KEPT = 0.1
"""Share of the time that optional work leaves for the rest of the search; chosen by hand."""

_ENDS: ContextVar[tuple[float, float] | None] = ContextVar("deadline", default=None)
"""The time on the monotonic clock at which the search must end, and the seconds that it was given."""

_SHORTENED: ContextVar[bool] = ContextVar("shortened", default=False)
"""Whether optional work was left out."""


@contextmanager
def deadline(seconds: float | None, used: float = 0.0) -> Iterator[None]:
    """Let the work within take at most `seconds`; None sets no deadline. Of nested deadlines the earliest counts.

    Args:
        used: seconds that an earlier part of the same work took: of several pages, those before this one.
    """
    if seconds is None:
        yield
        return
    ends, outer = monotonic() + seconds - used, _ENDS.get()
    token = _ENDS.set((ends, seconds) if outer is None or ends < outer[0] else outer)
    try:
        yield
    finally:
        _ENDS.reset(token)


@contextmanager
def optional() -> Iterator[None]:
    """Let the work within take all but a tenth of the time: without it the search still answers.

    When that is used up, `check` raises within, though not behind the `with` statement: catch SearchTooSlow around it.
    """
    ends = _ENDS.get()
    token = _ENDS.set(ends and (ends[0] - ends[1] * _KEPT, ends[1]))
    try:
        yield
    except SearchTooSlow:
        _SHORTENED.set(True)
        raise
    finally:
        _ENDS.reset(token)


def is_shortened() -> bool:
    """Whether optional work was left out since this thread was last asked: with more time there is more to tell.

    >>> from contextlib import suppress
    >>> with suppress(SearchTooSlow), deadline(1, used=2), optional():
    ...     check()
    >>> is_shortened(), is_shortened()
    (True, False)
    """
    shortened = _SHORTENED.get()
    _SHORTENED.set(False)
    return shortened


def check(work: Work | None = None) -> None:
    """End the search if its time is up; call this before each piece of work that takes milliseconds.

    Args:
        work: what is being done: the error names it, so that the user can ask for less of it.

    Raises:
        SearchTooSlow: the deadline has passed.
    """
    ends = _ENDS.get()
    if ends is not None and monotonic() > ends[0]:
        if work is None:
            raise SearchTooSlow("search_too_slow", seconds=ends[1])
        said = work if isinstance(work, Note) else work()
        raise SearchTooSlow("search_too_slow_at", seconds=ends[1], work=said)


def remaining() -> float | None:
    """The seconds that are left, 0 when none are; None without a deadline."""
    ends = _ENDS.get()
    return None if ends is None else max(ends[0] - monotonic(), 0.0)
