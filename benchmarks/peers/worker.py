"""One peer in one process: takes requests as lines of JSON, does them, and answers with times measured here.

Only the work itself stands between two readings of the clock; the pipe to the harness never does.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.peers import Peer, load
from benchmarks.peers.query import Query

__all__ = ["main"]

Reply = dict[str, Any]


class Worker:
    """Does what the harness asks for; each public method is a request of that name."""

    def __init__(self, name: str) -> None:
        self._before = memory()
        self._peer: Peer = load(name)

    def describe(self) -> Reply:
        """The versions of what does the work, and the kinds of queries that it can do."""
        from importlib.metadata import version  # here: a cold start has no use for it

        versions = {package: version(package) for package in self._peer.packages}
        return {"versions": {"python": sys.version.split()[0], **versions}, "kinds": sorted(self._peer.kinds)}

    def build(self, corpus: str, folder: str, cores: int) -> Reply:
        """Build, on one processor where one core is asked for, whatever threads the engine starts."""
        if cores == 1 and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        began = time.perf_counter()
        self._peer.build(Path(corpus), Path(folder), cores)
        seconds = time.perf_counter() - began
        return {"seconds": seconds, "peak_mb": _peak(), "child_mb": _child_peak()}

    def open(self, folder: str) -> Reply:
        began = time.perf_counter()
        self._peer.open(Path(folder))
        return {"seconds": time.perf_counter() - began}

    def search(self, queries: list[dict[str, Any]], seconds: float) -> Reply:
        """Ask the queries one after the other, until the seconds are over; nanoseconds and totals of those asked."""
        asked = [Query.of(record) for record in queries]
        times: list[int] = []
        totals: list[int | None] = []
        gc.collect()
        end = time.perf_counter() + seconds
        for query in asked:
            began = time.perf_counter_ns()
            total, _ = self._peer.search(query)
            times.append(time.perf_counter_ns() - began)
            totals.append(total)
            if time.perf_counter() > end:
                break
        return {"ns": times, "totals": totals}

    def answer(self, folder: str, query: dict[str, Any]) -> Reply:
        """Open an index and answer one query: what a fresh process is for."""
        self._peer.open(Path(folder))
        total, ids = self._peer.search(Query.of(query))
        return {"total": total, "ids": ids}

    def add(self, folder: str, file: str) -> Reply:
        """Add one file and search again."""
        began = time.perf_counter()
        done = self._peer.add(Path(folder), Path(file))
        return {"seconds": time.perf_counter() - began if done else None}

    def memory(self) -> Reply:
        """Megabytes of this process beyond what the bare interpreter had, and its peak."""
        now = memory()
        beyond = {name: now[name] - self._before[name] for name in now}
        return {**beyond, "peak_mb": _peak()}

    def close(self) -> Reply:
        self._peer.close()
        return {}


def memory() -> dict[str, float]:
    """Resident megabytes, and those of them that no file backs (`Anonymous`: a mapped index is not in it)."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    except OSError:  # not Linux: the peak alone is known
        return {}
    kilobytes = {name: int(size.split()[0]) for name, size in (line.split(":") for line in lines)}
    return {"resident_mb": kilobytes["Rss"] / 1024, "own_mb": kilobytes["Anonymous"] / 1024}


def _peak() -> float:
    """The most resident megabytes so far: VmHWM, since `ru_maxrss` of a process counts its parent before the exec."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _child_peak() -> float:
    """The largest of the processes that the peer has started and that have ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Serve a peer over standard input and output; what a library prints goes to standard error."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    name, *cold = sys.argv[1:]
    worker = Worker(name)
    if cold:
        print(json.dumps(worker.answer(cold[0], json.loads(cold[1]))), file=replies, flush=True)
        return
    for line in sys.stdin:
        request = json.loads(line)
        action: Callable[..., Reply] = getattr(worker, request.pop("do"))
        print(json.dumps(action(**request)), file=replies, flush=True)


if __name__ == "__main__":
    main()
