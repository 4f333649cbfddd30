"""How far a long work is: what a program that shows it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias, runtime_checkable

from newsearch.model import Stage

__all__ = ["Progress", "StagedProgress", "Told"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how much of a stage is done and how much there is to do, again and again; at its end both are the same.

Reading seeds counts bytes of seed files, scanning articles, searching runs; stages whose length nobody knows call
nothing. A callback that also has a method `stage` is a `StagedProgress`. Calls may come from any thread, one at a time.
"""


@runtime_checkable
class StagedProgress(Protocol):
    """A `Progress` that wants to know at what the work is as well."""

    def __call__(self, done: int, total: int, /) -> None:
        """See `Progress`."""
        ...

    def stage(self, name: Stage, /) -> None:
        """A stage begins: the numbers that follow are its own."""
        ...


class Told:
    """Tells a callback, if there is one, what is done.

    >>> Told(lambda done, total: print(done, "of", total)).steps(1, 2)
    1 of 2
    """

    def __init__(self, progress: Progress | None = None) -> None:
        self._progress = progress

    def stage(self, name: Stage) -> None:
        """Say that a stage begins, to a callback that wants to know."""
        if isinstance(self._progress, StagedProgress):
            self._progress.stage(name)

    def steps(self, done: int, total: int) -> None:
        """Say how much of the stage is done."""
        if self._progress is not None:
            self._progress(done, total)
