"""Ranges of an array, all of them at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["indices_within"]


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
