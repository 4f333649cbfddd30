"""The record that says which generation of an archive in a cluster is published: `current`, compared and swapped.

A writer claims it when it has the lease: it writes it again as it is. Whoever had the lease before has read an older
version of it, and publishes nothing any more, however late it comes to that (Kleppmann, How to do distributed locking,
2016, calls this fencing).
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass

from newsearch.archive.cluster_records import Records, Version
from newsearch.engine.opensearch.client import Conflict
from newsearch.errors import IndexBusy
from newsearch.location import Address
from newsearch.messages import Note

__all__ = ["Current", "Published"]

_NAME = "current"


@dataclass(frozen=True, slots=True)
class Current:
    """Which generation is published, the SHA-256 of its manifest, and when each older one was superseded."""

    number: int
    checksum: str
    older: dict[int, float]


class Published:
    """What `current` says, and the one way to change it."""

    def __init__(self, records: Records, location: Address) -> None:
        self._records, self._location = records, location
        self._claimed: Version | None = None

    def read(self) -> Current | None:
        """What it says, None where it is not there.

        Raises:
            ValueError: it does not read as it was written; made of a note that says so.
        """
        try:
            record = self._records.get(_NAME)
        except ValueError:
            raise ValueError(Note("not_as_written")) from None
        if record is None:
            return None
        if current := _parsed(record.data):
            return current
        raise ValueError(Note("names_no_generation"))

    def claim(self) -> None:
        """Let nobody replace it who has read it before. Needs the lease.

        Raises:
            IndexBusy: another writer has published just now.
        """
        self._claimed = self._records.version(_NAME)
        with suppress(ValueError):  # there is nothing to write again of what is damaged
            if record := self._records.get(_NAME):
                self._claimed = self._put(record.data, record.version)

    def swap(self, number: int, checksum: str, kept: float) -> None:
        """Make a finished generation the published one. Needs the lease, and a claim.

        Args:
            kept: seconds for which an older generation stays, and is listed.

        Raises:
            IndexBusy: another writer was faster.
        """
        now, older = time.time(), dict[int, float]()
        with suppress(ValueError):
            if old := self.read():
                older = {**{n: at for n, at in old.older.items() if now - at < kept}, old.number: now}
        older.pop(number, None)
        following = {"generation": number, "sha256": checksum, "older": {str(n): at for n, at in older.items()}}
        self._claimed = self._put(json.dumps(following).encode(), self._claimed)

    def _put(self, data: bytes, version: Version | None) -> Version:
        try:
            return self._records.put(_NAME, data, version)
        except Conflict:
            raise IndexBusy("cluster_published_meanwhile", path=self._location) from None


def _parsed(data: bytes) -> Current | None:
    try:
        found = json.loads(data)
        older = {int(number): float(at) for number, at in found["older"].items()}
        return Current(int(found["generation"]), str(found["sha256"]), older)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
