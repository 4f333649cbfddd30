"""Issue days as numbers that sort as the days do: YYYYMMDD, 0 where unknown; and as counts of days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["day_number", "ordinals"]


def day_number(iso: str | None) -> int:
    """An ISO issue day as a number; 0 for None.

    >>> day_number("2024-03-02"), day_number(None)
    (20240302, 0)
    """
    return int(iso.replace("-", "")) if iso else 0


def ordinals(days: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Day numbers as counts of days since the same day, so that their differences are days.

    `days` is an array of `day_number`s; the result has its shape, and means nothing where a day is unknown.
    """
    numbers = days.astype(np.int64)
    months = numbers // 10000 * 12 + numbers // 100 % 100 - 1 - 1970 * 12
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + numbers % 100
