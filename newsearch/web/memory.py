"""What a process that answers for weeks keeps of the memory of its dearest queries: as little as glibc allows."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["give_back", "share_one_arena"]

_M_ARENA_MAX = -8  # of mallopt(3)


def share_one_arena() -> None:
    """Let all threads take memory from one arena: each other one would keep what its dearest query needed."""
    _call("mallopt", _M_ARENA_MAX, 1)


def give_back() -> None:
    """Give memory that lies free between blocks in use back to the system; it takes a few milliseconds."""
    _call("malloc_trim", 0)


def _call(name: str, *values: int) -> None:
    """Call a function of glibc, where it is that of the system."""
    if sys.platform == "linux" and hasattr(library := ctypes.CDLL(None), name):  # musl has none of them
        getattr(library, name)(*values)
