"""Says that a file is damaged, instead of the error that reading it led to."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from newsearch.errors import (
    ArticleMissing,
    CursorInvalid,
    EngineUnavailable,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    RemovalRefused,
    SearchTooSlow,
    SeedError,
    SynonymsError,
)
from newsearch.messages import Note

__all__ = ["Guard"]


class Guard(NamedTuple):
    """A context in which files of an index are read; it keeps no state, so it may be entered many times at once.

    `blame` is called with any error that the work raises, since a damaged file may lead to all kinds of them. It raises
    IndexDamaged when a file is not as it was written, and returns when all are whole: then the error goes on as it is.
    """

    blame: Callable[[Exception], None]

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, _BLAMELESS) and not _is_ours(error):
            self.blame(error)


_BLAMELESS = (
    *(EngineUnavailable, IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, SearchTooSlow),
    *(ArticleMissing, CursorInvalid, RemovalRefused, SeedError, SynonymsError),
)
"""Errors that say already what the matter is: no file has to be read over, which takes seconds, for a wrong id."""


def _is_ours(error: Exception) -> bool:
    """Whether an error is one that we raise for what was asked, such as for an unknown facet."""
    return isinstance(error, ValueError) and bool(error.args) and isinstance(error.args[0], Note)
