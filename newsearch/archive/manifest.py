"""The manifest of a generation: what it is made of, and a checksum of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from newsearch.errors import IndexOutdated

try:
    import fcntl
except ImportError:  # Windows, which keeps open files from being removed by itself
    fcntl = None  # type: ignore[assignment]
from newsearch.archive.files import damaged, is_whole

__all__ = ["INDEX_FORMAT", "Manifest", "read_manifest"]

INDEX_FORMAT = 6
"""The format number of the manifest and the engines' files; an index of another one must be rebuilt."""

CHECKED_AT_OPEN = 1 << 16
"""Files up to this size are checked at every opening, Whoosh's table of contents (a pickle) among them."""


class _Records(Mapping[str, Mapping[str, Any]]):
    """The records of seed files, parsed when they are first looked at: readers never do, and there may be many."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @cached_property
    def _parsed(self) -> dict[str, Mapping[str, Any]]:
        parsed: dict[str, Mapping[str, Any]] = json.loads(self._data)
        return parsed

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    `seeds` has a record for each seed file (see `changes`), `roots` the paths that were synced, `files` for each file
    its size and SHA-256.
    """

    engine: str
    fingerprint: str
    format: int = INDEX_FORMAT
    articles: int = 0
    seeds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def read_manifest(folder: Path, checksum: str | None) -> Manifest:
    path = folder / "manifest.json"
    data = path.read_bytes()
    if checksum and hashlib.sha256(data).hexdigest() != checksum:
        raise damaged(path, "it is not as it was written")
    head, _, records = data.partition(b"\n")  # all of it is one line in formats 1 and 2
    try:
        record = json.loads(head)
        found = record["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, "it is no manifest") from error
    if found != INDEX_FORMAT:
        raise IndexOutdated(f"{folder.parent} has format {found}, this is {INDEX_FORMAT}: run `newsearch sync`")
    if not checksum:
        raise damaged(path.parent.parent / "CURRENT", "it has no checksum")
    record["files"] = {name: (size, digest) for name, (size, digest) in record["files"].items()}
    manifest = Manifest(**{**record, "roots": tuple(record["roots"]), "seeds": _Records(records)})
    for name, (size, digest) in manifest.files.items():
        if not is_whole(folder / name, size, digest if size <= CHECKED_AT_OPEN else None):
            raise damaged(folder / name, "it is not as it was written")
    return manifest
