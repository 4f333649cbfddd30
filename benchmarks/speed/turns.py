"""Times ways to ask for the same things in turn: what disturbs the machine for a while disturbs every way alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import numpy as np

from newsearch import Index, Searcher

__all__ = ["in_turn"]

T = TypeVar("T")


def in_turn(
    index: Path, ways: Mapping[str, Callable[[Searcher, T], object]], things: Sequence[T], percentiles: Sequence[int]
) -> dict[str, list[float]]:
    """Percentiles of each way, in milliseconds of processor time.

    Each way has a searcher of its own, which the last thing has warmed up: it is asked for first, and not counted.
    """
    times: dict[str, list[float]] = {way: [] for way in ways}
    with ExitStack() as stack:
        archive = Index.open(index)
        searchers = {way: stack.enter_context(archive.searcher()) for way in ways}
        for thing in [things[-1], *things[:-1]]:
            for way, ask in ways.items():
                began = time.process_time()
                ask(searchers[way], thing)
                times[way].append((time.process_time() - began) * 1000)
    return {way: np.percentile(some[1:], percentiles).tolist() for way, some in times.items()}
