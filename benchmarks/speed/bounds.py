"""What no engine can go below, for orientation: jieba's time on the same folded texts, and the speed of memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import rjieba

from benchmarks.corpus import stored
from newsearch.text.folding import fold

__all__ = ["bounds"]

_MOST = 20_000  # articles: about 30 MB


def bounds(corpus: Path, rounds: int = 5) -> dict[str, float]:
    """Megabytes of text a second through the fold and through `rjieba.cut_for_search`, and of a copy in memory."""
    sources = [t for _, a in zip(range(_MOST), stored(corpus), strict=False) for t in (a.title, a.text)]
    texts = [fold(source).text for source in sources]
    size = sum(len(source.encode()) for source in sources) / 1e6
    array = np.ones(25_000_000, dtype=np.int64)
    target = np.empty_like(array)
    rjieba.cut_for_search(texts[0])  # loads the dictionary
    return {
        "fold_mb_s": size / _seconds(lambda: [fold(source) for source in sources], rounds),
        "cut_for_search_mb_s": size / _seconds(lambda: [rjieba.cut_for_search(text) for text in texts], rounds),
        "copy_gb_s": array.nbytes / 1e9 / _seconds(lambda: np.copyto(target, array), rounds),
    }


def _seconds(action: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return median(times)
