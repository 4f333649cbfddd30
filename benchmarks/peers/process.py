"""Drives a peer's process: a line of JSON there, a line of JSON back."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks import ROOT

__all__ = ["ENVIRONMENT", "PeerFailed", "Process", "command"]

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment variables of peers. Each keeps its bytecode, as installed packages do: a start compiles nothing."""


class PeerFailed(Exception):
    """A peer's process ended or wrote no answer; the message is the end of what it said."""


def command(python: Path, peer: str, *more: str) -> list[str]:
    """The command line of a peer's process."""
    return [str(python), "-m", "benchmarks.peers.worker", peer, *more]


class Process:
    """A peer in a process of its own; a context manager that ends it."""

    def __init__(self, python: Path, peer: str, log: Path) -> None:
        self._log = log
        self._errors = log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            command(python, peer),
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def __enter__(self) -> Process:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        if kind:
            self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._errors.close()

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """Have the peer do something, and wait for it.

        Raises:
            PeerFailed: its process has ended.
        """
        self.send(do, **values)
        return self.receive()

    def send(self, do: str, **values: Any) -> None:
        """Have the peer do something, without waiting: its answer is what `receive` returns next."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def receive(self) -> dict[str, Any]:
        """The answer to what was sent.

        Raises:
            PeerFailed: its process has ended.
        """
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise self._failure()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _failure(self) -> PeerFailed:
        self._process.wait()
        said = self._log.read_text("utf-8", "replace").strip().splitlines()
        return PeerFailed(said[-1] if said else f"ended with status {self._process.returncode}")
