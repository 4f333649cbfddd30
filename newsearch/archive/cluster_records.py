"""What a cluster keeps of an archive beside its articles: named records, each replaced in one step or not at all.

A record is a document of the index `newsearch-NAME`: its bytes, packed, in Base64. A long one is cut into parts, which
are written before it and named by its checksum, so that a reader has the old content or the new one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from contextlib import suppress
from typing import Any, NamedTuple

from newsearch.engine.opensearch.client import Cluster, Conflict
from newsearch.errors import GenerationGone

__all__ = ["Record", "Records", "Version"]

_PART = 4 << 20
"""Bytes of a document, before Base64: a cluster refuses requests of 100 MB, and holds each in memory."""

_TRIES = 5
"""Readings of a record that is replaced meanwhile."""

Version = tuple[int, int]
"""The sequence number and the primary term of a document: what has changed has another one."""


class Record(NamedTuple):
    """The bytes of a record, and the version that they have."""

    data: bytes
    version: Version


class _Head(NamedTuple):
    """What the document of a record says: the part that is in it, how many others there are, and the checksum."""

    data: bytes
    parts: int
    digest: str
    version: Version


class Records:
    """The records of one archive."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self._index = index

    def exist(self) -> bool:
        """Whether the archive is there."""
        try:
            self._cluster.call("GET", f"/{self._index}/_settings")
        except GenerationGone:
            return False
        return True

    def make(self) -> bool:
        """Make room for records; whether there was none."""
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-2"}
        body = {"settings": {"index": settings}, "mappings": {"dynamic": False}}
        try:
            self._cluster.call("PUT", f"/{self._index}", body)
        except Conflict:
            return False
        return True

    def discard(self) -> None:
        """Remove all records."""
        self._cluster.discard(self._index)

    def get(self, name: str) -> Record | None:
        """The record of this name, None where there is none.

        Raises:
            ValueError: it is not as it was written.
        """
        for _ in range(_TRIES):
            head = self._head(name)
            if head is None:
                return None
            parts = [self._head(part) for part in _parts(name, head)]
            if None in parts and self._head(name) != head:
                continue  # it was replaced meanwhile
            packed = head.data + b"".join(part.data for part in parts if part)
            try:
                data = zlib.decompress(packed)
            except zlib.error as error:
                raise ValueError(name) from error
            if hashlib.sha256(data).hexdigest() != head.digest:
                raise ValueError(name)
            return Record(data, head.version)
        raise ValueError(name)

    def version(self, name: str) -> Version | None:
        """The version of the record of this name, damaged or not; None where there is none."""
        answer = self._cluster.call("GET", f"/{self._index}/_doc/{name}", _source="false")
        return _version(answer) if answer.get("found") else None

    def put(self, name: str, data: bytes, version: Version | None) -> Version:
        """Write a record in the place of that of this version, None of none at all; the version that it has then.

        Raises:
            Conflict: there is another one by now.
        """
        old = None
        with suppress(ValueError):  # what is damaged has no parts that are known
            old = self._head(name) if version else None
        packed, digest = zlib.compress(data, 6), hashlib.sha256(data).hexdigest()
        pieces = [packed[start : start + _PART] for start in range(0, len(packed), _PART)]
        head = _Head(pieces[0], len(pieces) - 1, digest, (0, 0))
        for part, piece in zip(_parts(name, head), pieces[1:], strict=True):
            self._write(part, _Head(piece, 0, "", (0, 0)), {})
        given = _only(version) or {"op_type": "create"}
        try:
            written = self._write(name, head, given)
        except Conflict:
            # the first try may have been heard, and only its answer lost; one process writes the same bytes once
            found = self._head(name)
            if found is None or found.digest != digest or found.version == version:
                raise
            written = found.version
        if old and old.digest != digest:
            self._remove(_parts(name, old))
        return written

    def remove(self, name: str, version: Version | None = None) -> None:
        """Remove a record if it is there; with a `version` only if it has that one."""
        parts = list[str]()
        with suppress(ValueError):
            head = self._head(name)
            parts = _parts(name, head) if head else []
        with suppress(Conflict):  # somebody else's by now
            self._cluster.call("DELETE", f"/{self._index}/_doc/{name}", **_only(version))
            self._remove(parts)

    def _head(self, name: str) -> _Head | None:
        answer = self._cluster.call("GET", f"/{self._index}/_doc/{name}")
        if not answer.get("found"):
            return None
        source = answer["_source"]
        try:
            data = base64.b64decode(source["data"], validate=True)
            return _Head(data, int(source["parts"]), str(source["sha256"]), _version(answer))
        except (KeyError, TypeError, binascii.Error) as error:
            raise ValueError(name) from error

    def _write(self, name: str, head: _Head, given: dict[str, Any]) -> Version:
        body = {"data": base64.b64encode(head.data).decode("ascii"), "parts": head.parts, "sha256": head.digest}
        answer = self._cluster.call("PUT", f"/{self._index}/_doc/{name}", body, **given)
        return _version(answer)

    def _remove(self, names: list[str]) -> None:
        if not names:
            return
        lines = (json.dumps({"delete": {"_index": self._index, "_id": name}}) for name in names)
        self._cluster.call("POST", "/_bulk", "".join(f"{line}\n" for line in lines).encode())


def _version(answer: dict[str, Any]) -> Version:
    return int(answer["_seq_no"]), int(answer["_primary_term"])


def _only(version: Version | None) -> dict[str, Any]:
    """What lets a call through only where a document has this version."""
    return {"if_seq_no": version[0], "if_primary_term": version[1]} if version else {}


def _parts(name: str, head: _Head) -> list[str]:
    """The names of the further parts of a record."""
    return [f"{name}.{head.digest[:16]}.{number}" for number in range(1, head.parts + 1)]
