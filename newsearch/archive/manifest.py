"""The manifest of a generation: what it is made of, and a checksum of every file."""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from newsearch.archive.files import NONSENSE, damaged, is_file_inside, is_whole, read_file
from newsearch.engine import ENGINES
from newsearch.errors import IndexOutdated
from newsearch.messages import Note
from newsearch.model import RECORD_KEYS

__all__ = [
    "DICTIONARY",
    "INDEX_FORMAT",
    "Manifest",
    "manifest_bytes",
    "parsed_manifest",
    "read_manifest",
    "salvaged_manifest",
    "stated_checksum",
    "unlisted",
    "write_manifest",
]

INDEX_FORMAT = 9
"""The format number of the manifest and the engines' files; an index of another one must be rebuilt."""

CHECKED_AT_OPEN = 1 << 16
"""Files up to this size are checked at every opening."""

DICTIONARY = "dictionary.txt"
"""The file of a generation that has its user dictionary."""

_OWN = ("manifest.json", "manifest.sha256")
"""The files of a generation that its manifest does not list."""


_REMOVED = 1 << 22
"""Articles that seed files may have beyond the bytes of an index: those that `update` has removed. Chosen by hand."""

_KINDS = {"engine": str, "fingerprint": str, "articles": int, "place": str, "names": int}

_DIGITS = 64  # of a SHA-256
_STATED = re.compile(f"[0-9a-f]{{{_DIGITS}}}\n")


class _Records(Mapping[str, Mapping[str, Any]]):
    """The records of seed files, parsed when they are first looked at: readers never do, and there may be many.

    Args:
        data: the records as they are kept.
        name: what messages call the manifest.
        most: all files together have no more articles.

    Raises:
        IndexDamaged: on looking at one, they are none.
    """

    def __init__(self, data: bytes, name: object, most: float) -> None:
        self._data = data
        self._name = name
        self._most = most

    @cached_property
    def _parsed(self) -> dict[str, Mapping[str, Any]]:
        try:
            parsed: dict[str, Mapping[str, Any]] = json.loads(self._data)
            if sum(map(_counted, parsed.values())) <= self._most:
                return parsed
        except NONSENSE:
            pass
        raise damaged(self._name, Note("no_manifest"))

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self._parsed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)

    def __len__(self) -> int:
        return len(self._parsed)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    `seeds` has a record for each seed file (see `seed_records`), `roots` are the paths that were synced, `added` those
    that `add` put beside them, and `place` is the folder of the index when it was written: in another one, its roots
    are not read unasked. `names` is the NAMES_VERSION of the oldest analysis that an article has, 0 before it was
    counted. `columns` is the map that records were read by (see `SeedOptions`), `files` has the size in
    bytes and the SHA-256 of each file.
    """

    engine: str
    fingerprint: str
    format: int = INDEX_FORMAT
    articles: int = 0
    seeds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    place: str = ""
    names: int = 0
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)


def stated_checksum(folder: Path) -> str | None:
    """What `manifest.sha256` says: None where a generation was not finished, or where that file is damaged."""
    try:
        stated = read_file(folder / "manifest.sha256", _DIGITS + 2).decode("ascii")
    except (OSError, ValueError):
        return None
    return stated[:-1] if _STATED.fullmatch(stated) else None


def read_manifest(folder: Path, checksum: str | None) -> Manifest:
    """The manifest of a generation, checked by its SHA-256, as are the small ones of the files that it lists.

    Raises:
        IndexDamaged: it is not as it was written, or a file is not.
        IndexOutdated: it has another format.
        OSError: it cannot be read.
    """
    path = folder / "manifest.json"
    data = read_file(path)
    if checksum and hashlib.sha256(data).hexdigest() != checksum:
        raise damaged(path, Note("not_as_written"))
    manifest = parsed_manifest(data, path, folder.parent, in_files=True)
    if not checksum:
        raise damaged(path.parent.parent / "CURRENT", Note("no_checksum"))
    _check_files(folder, manifest)
    return manifest


def parsed_manifest(data: bytes, name: object, index: object, *, in_files: bool = False) -> Manifest:
    """The manifest that was written so, by `manifest_bytes`.

    What a later newsearch says in the same format, and this one does not know, is left out.

    Args:
        name, index: what messages call it, and the index.
        in_files: whether the files that it lists have the articles, so that their sizes say how many there may be.

    Raises:
        IndexDamaged: it is none.
        IndexOutdated: it has another format.
    """
    head, _, records = data.partition(b"\n")  # all of it is one line in formats 1 and 2
    try:
        record = json.loads(head)
        found = record["format"]
    except NONSENSE as error:
        raise damaged(name, Note("no_manifest")) from error
    if found != INDEX_FORMAT:
        raise IndexOutdated("index_format_outdated", path=index, found=found, expected=INDEX_FORMAT)
    try:
        record["files"] = {name: (int(size), str(digest)) for name, (size, digest) in record["files"].items()}
        if not {*record["columns"].values()} <= RECORD_KEYS.keys():
            raise ValueError(Note("no_manifest"))
        paths = {name: tuple(map(str, record.get(name, ()))) for name in ("roots", "added")}
        known = {name: value for name, value in record.items() if name in Manifest.__dataclass_fields__}
        most = sum(size for size, _ in record["files"].values()) if in_files else math.inf
        manifest = Manifest(**{**known, **paths, "seeds": _Records(records, name, most + _REMOVED)})
        is_made_so = all(type(getattr(manifest, name)) is kind for name, kind in _KINDS.items())
        if not (is_made_so and all(map(_is_path, manifest.roots + manifest.added))):
            raise ValueError(Note("no_manifest"))
        return manifest
    except NONSENSE as error:
        raise damaged(name, Note("no_manifest")) from error


def _counted(record: Mapping[str, Any]) -> int:
    """How many ids the record of a seed file has.

    Raises:
        KeyError, TypeError, ValueError: it is no record.
    """
    ids = record["ids"]
    if type(ids) is int and ids >= 0:
        return ids
    if isinstance(ids, list) and all(isinstance(each, str) for each in ids):
        return len(ids)
    raise ValueError(ids)


def salvaged_manifest(data: bytes, size: int) -> tuple[Manifest, Collection[str] | None]:
    """What can be read of a manifest of any format, damaged or not, and the files that it lists; None if none can.

    `size` is that of all files of the generation, in bytes.
    """
    manifest, files = Manifest(ENGINES[0], ""), None
    try:
        head, _, records = data.partition(b"\n")
        record = json.loads(head)
        files = {*record["files"]}
        roots, added = (_paths(record.get(name, ())) for name in ("roots", "added"))
        engine = record["engine"] if record["engine"] in ENGINES else ENGINES[0]
        manifest = replace(manifest, engine=engine, roots=roots, added=added, place=str(record.get("place", "")))
        columns = {name: to for name, to in record.get("columns", {}).items() if to in RECORD_KEYS}
        manifest = replace(manifest, columns=columns)
        seeds = json.loads(records) if records else record["seeds"]
        known = seeds if sum(map(_counted, seeds.values())) <= size + _REMOVED else {}
        manifest = replace(manifest, seeds=known, articles=int(record["articles"]))
    except NONSENSE:
        pass
    return manifest, files


def _paths(values: Iterable[object]) -> tuple[str, ...]:
    """Those of the values that a file system may have as a path: no half of a surrogate pair, and no zero."""
    return tuple(value for value in values if isinstance(value, str) and _is_path(value))


def _is_path(value: str) -> bool:
    try:
        return b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:
        return False


def _check_files(folder: Path, manifest: Manifest) -> None:
    """Check that the files of a generation are there and stand in its folder; small ones are read.

    Raises:
        IndexDamaged: one is not as it was written, or its name leads out of the folder.
    """
    for name, (size, digest) in manifest.files.items():
        if not is_file_inside(folder, name):
            there = os.path.lexists(folder / name)
            raise damaged(folder / name, Note("leads_elsewhere") if there else Note("file_missing"))
        if not is_whole(folder / name, size, digest if size <= CHECKED_AT_OPEN else None):
            raise damaged(folder / name, Note("not_as_written"))


def unlisted(folder: Path, manifest: Manifest) -> list[Path]:
    """The files in the folder of a generation, links among them, that the manifest does not list."""
    found = []
    for inside, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(inside, name))]
        found += [Path(inside, name) for name in (*names, *links)]
    known = {*manifest.files, *_OWN}
    return sorted(path for path in found if path.relative_to(folder).as_posix() not in known)


def manifest_bytes(manifest: Manifest) -> bytes:
    """A manifest as it is kept: a line of JSON, and one of the records of seeds."""
    record = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    records = dict(record.pop("seeds"))
    lines = (json.dumps(part, ensure_ascii=False) for part in (record, records))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write the manifest of a generation: its SHA-256."""
    data = manifest_bytes(manifest)
    (folder / "manifest.json").write_bytes(data)
    return hashlib.sha256(data).hexdigest()
