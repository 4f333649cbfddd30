"""Memory that a server gives back."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

has_glibc = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim")

_SCRIPT = """
import re
from newsearch.web.memory import give_back, share_one_arena

def anonymous():
    return int(re.search(r"Anonymous:\\s+(\\d+)", open("/proc/self/smaps_rollup").read())[1])  # kB

share_one_arena()
blocks = [bytes(1000) for _ in range(100_000)]
last = blocks.pop()  # what lies below is not at the end of the heap
del blocks
before = anonymous()
give_back()
print(before - anonymous())
"""


@pytest.mark.skipif(not has_glibc, reason="malloc_trim is glibc's")
def test_memory_between_blocks_in_use_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 50_000
