"""Measures fresh processes from their start to their end: what a user waits for a first answer."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks import ROOT
from benchmarks.peers.process import ENVIRONMENT

__all__ = ["Start", "alternated", "medians", "start"]


class Start(NamedTuple):
    """What a process took: seconds of the processor, in user and in system mode together, and seconds on the clock."""

    processor: float
    clock: float


def start(command: Sequence[str]) -> Start:
    """Run a command to its end, with bytecode on the disk and its output in pipes, as a script reads it.

    Raises:
        subprocess.CalledProcessError: it failed; the exception has what it said.
    """
    began = time.perf_counter()
    before = _children_seconds()
    subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=True, capture_output=True)
    return Start(_children_seconds() - before, time.perf_counter() - began)


def alternated(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, Start]:
    """The medians of each command over some rounds, each through all commands: a busy moment disturbs all alike.

    What a first start leaves behind, such as bytecode, is there in every round.
    """
    for command in commands.values():
        start(command)
    times: dict[str, list[Start]] = {name: [] for name in commands}
    for number in range(rounds):
        names = list(commands)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            times[name].append(start(commands[name]))
    return {name: medians(starts) for name, starts in times.items()}


def medians(starts: Sequence[Start]) -> Start:
    """The median of each figure."""
    return Start(median(s.processor for s in starts), median(s.clock for s in starts))


def _children_seconds() -> float:
    """The seconds of the processor of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
