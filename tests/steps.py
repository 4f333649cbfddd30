"""Counts steps, so that a test can say how work grows, on any machine; ends what computes far too long."""

from __future__ import annotations

import math
import os
import resource
import sys
from collections.abc import Callable
from time import process_time
from types import FrameType

__all__ = ["calls", "ends_in_child", "forked", "let_compute"]


def calls(action: Callable[[], object]) -> int:
    """How many functions, those in C too, an action calls."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def forked(action: Callable[[], object]) -> int:
    """Start an action in a process of its own, whose status is 1 if it raises anything; the id of the process."""
    child = os.fork()
    if child == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
    return child


def ends_in_child(action: Callable[[], object]) -> bool:
    """Whether an action comes to its end in a forked process, which the system may end (see `let_compute`)."""

    def without_core() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        action()

    return os.waitpid(forked(without_core), 0)[1] == 0


def let_compute(seconds: int) -> None:
    """Let the system end this process once it has computed for about so many seconds more."""
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(process_time()) + seconds, most))
