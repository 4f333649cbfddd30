"""What a figure depends on: the machine (no name of it, no path) and the commit."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from benchmarks import ROOT

__all__ = ["commit", "machine"]


def machine() -> dict[str, object]:
    """Processor, cores, memory, system."""
    return {
        "processor": _line(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int((_line(Path("/proc/meminfo"), "MemTotal") or "0").split()[0]) / 1e6),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit that was measured, with a + where files differ from it."""
    head = _git("rev-parse", "HEAD")
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout.strip()


def _line(path: Path, name: str) -> str:
    """The value of the first line of this name."""
    if not path.exists():
        return ""
    lines = (line.partition(":") for line in path.read_text("utf-8").splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "")
