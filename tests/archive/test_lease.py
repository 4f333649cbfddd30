"""Whether the holder of a lease is dead, without a cluster."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from newsearch.archive import lease
from newsearch.archive.cluster_records import Record


def held_by(pid: int, host: str = "") -> Record:
    token = {"token": "t", "host": host or socket.gethostname(), "pid": pid, "since": "2024"}
    return Record(json.dumps(token).encode(), (1, 1))


@pytest.fixture(scope="module")
def ended() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_only_a_process_of_this_machine_can_be_known_to_have_ended(ended: int) -> None:
    assert lease._is_dead(held_by(ended))
    assert not lease._is_dead(held_by(ended, "elsewhere"))
    assert not lease._is_dead(held_by(os.getpid()))
    assert not lease._is_dead(held_by(os.getppid()))
    assert not lease._is_dead(held_by(1 << 80))


def test_no_process_is_asked_where_the_signal_would_end_it(ended: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "_CAN_ASK", False)
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a signal was sent"))
    assert not lease._is_dead(held_by(ended))
