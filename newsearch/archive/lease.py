"""The writer's lease of an archive in a cluster: one holds it, renews it while it lives, and loses it when it is dead.

Whoever waits for it looks whether it was renewed, and takes it over when it was not for `EXPIRES` seconds of its own
clock, so that the clocks of the machines need not agree (Gray and Cheriton, Leases, 1989). A holder that was only cut
off finds out before it publishes, and what it would publish is compared and swapped anyway.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from newsearch.archive.cluster_records import Record, Records, Version
from newsearch.archive.files import LOCK_SECONDS
from newsearch.engine.opensearch.client import Conflict
from newsearch.errors import EngineUnavailable, IndexBusy
from newsearch.location import Address
from newsearch.messages import Note

__all__ = ["EXPIRES", "Lease", "leased"]

EXPIRES = 20.0
"""Seconds without a renewal after which a lease is taken over; chosen by hand: a manager is elected in less."""

_BEAT = 4.0
"""Seconds between renewals."""

_LOOK = 0.25
"""Seconds between looks of one who waits."""

_CAN_ASK = os.name == "posix"
"""Whether the signal 0 only asks for a process: on Windows it is Ctrl-C, and would end the one who writes."""


class Lease:
    """A lease that is held. Its thread renews it until it is released."""

    def __init__(self, records: Records, name: str, location: Address, token: dict[str, object], at: Version) -> None:
        self._records, self._name, self._location = records, name, location
        self._token = token
        self._version = at
        self._is_lost = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, name=f"lease {name}", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Check that it is still held: the cluster is asked, since whoever was cut off may not know yet.

        Raises:
            IndexBusy: somebody has taken it over.
        """
        found = _read(self._records, self._name)
        if self._is_lost or found is None or _token(found).get("token") != self._token["token"]:
            raise IndexBusy("cluster_lease_lost", path=self._location, seconds=EXPIRES)

    def release(self) -> None:
        """Let the next one have it."""
        self._ended.set()
        self._thread.join()
        if not self._is_lost:
            with suppress(EngineUnavailable):  # it expires
                self._records.remove(self._name, self._version)

    def _renew(self) -> None:
        beat = 1
        while not self._ended.wait(_BEAT):
            try:
                self._version = self._records.put(self._name, _dumped(self._token, beat), self._version)
                beat += 1
            except (Conflict, ValueError):
                self._is_lost = True
                return
            except EngineUnavailable:
                continue  # the same beat again: it may have been heard, and only the answer lost


@contextmanager
def leased(records: Records, name: str, location: Address, wait: float | None = None) -> Iterator[Lease]:
    """Hold a lease, and release it at the end.

    Args:
        wait: seconds to wait for another holder; None is `files.LOCK_SECONDS`, or until the lease of one that does not
            renew it any more expires.

    Raises:
        IndexBusy: somebody else holds it for longer.
        EngineUnavailable: the cluster does not answer.
    """
    lease = _acquired(records, name, location, wait)
    try:
        yield lease
    finally:
        lease.release()


def _acquired(records: Records, name: str, location: Address, wait: float | None) -> Lease:
    token: dict[str, object] = {
        "token": uuid.uuid4().hex,
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "since": time.strftime("%Y-%m-%d %H:%M:%S"),
    }
    ends = time.monotonic() + (LOCK_SECONDS if wait is None else wait)
    seen, seen_at, is_alive = None, time.monotonic(), wait is not None
    while True:
        found = _read(records, name)
        if found and found.version != seen:
            is_alive |= seen is not None
            seen, seen_at = found.version, time.monotonic()
        if found is None or _is_dead(found) or time.monotonic() - seen_at > EXPIRES:
            with suppress(Conflict):  # another one was faster
                at = records.put(name, _dumped(token, 0), found.version if found else None)
                return Lease(records, name, location, token, at)
        if found and is_alive and time.monotonic() >= ends:
            raise IndexBusy("index_busy", path=location, holder=_holder(found))
        time.sleep(_LOOK)


def _read(records: Records, name: str) -> Record | None:
    """The record of a lease; one that is damaged says nothing of its holder, and is as good as any."""
    try:
        return records.get(name)
    except ValueError:
        version = records.version(name)
        return Record(b"", version) if version else None


def _dumped(token: dict[str, object], beat: int) -> bytes:
    return json.dumps({**token, "beat": beat}).encode()


def _token(found: Record) -> dict[str, Any]:
    """What a lease says of its holder: nothing where it is damaged."""
    try:
        token = json.loads(found.data)
        return {"token": token["token"], "host": token["host"], "pid": int(token["pid"]), "since": token["since"]}
    except (KeyError, TypeError, ValueError):
        return {}


def _is_dead(found: Record) -> bool:
    """Whether its holder was a process of this machine that has ended: nobody needs to wait for it."""
    token = _token(found)
    if not _CAN_ASK or token.get("host") != socket.gethostname() or token["pid"] == os.getpid():
        return False
    try:
        os.kill(token["pid"], 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it is another user's, or no process can have the number
        pass
    return False


def _holder(found: Record) -> Note:
    token = _token(found)
    if not token:
        return Note("another_process")
    return Note("cluster_holder", pid=token["pid"], host=token["host"], since=token["since"])
