"""What numpy lacks: ranges of an array, all of them at once, and its distinct values without a slow import."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["distinct", "indices_within"]

_Value = TypeVar("_Value", bound=np.generic)


def distinct(values: NDArray[_Value]) -> tuple[NDArray[_Value], NDArray[np.int64]]:
    """The distinct values, sorted, and how often each comes.

    `np.unique` loads numpy.ma, a seventh of the start of a search.

    >>> [values.tolist() for values in distinct(np.array([7, 2, 7]))]
    [[2, 7], [1, 2]]
    """
    ordered = np.sort(values, axis=None)
    firsts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: ordered.size])
    return ordered[firsts], np.diff(firsts, append=ordered.size)


def indices_within(
    starts: NDArray[np.integer[Any]], lengths: NDArray[np.integer[Any]], ends: NDArray[np.integer[Any]]
) -> NDArray[np.intp]:
    """The indices of some ranges, one range behind the other.

    Args:
        starts: where each range begins.
        lengths: how many indices each has.
        ends: the sums of the lengths, up to and with each.

    >>> indices_within(np.array([7, 2]), np.array([2, 3]), np.array([2, 5])).tolist()
    [7, 8, 2, 3, 4]
    """
    indices = np.arange(ends[-1] if ends.size else 0)
    indices += (starts - ends + lengths).repeat(lengths)
    return indices
