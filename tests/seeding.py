"""What the tests of syncing share: seeds to write, and faults in reading them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from newsearch import Index

LONG_AGO = 1_600_000_000


def page(path: Path, text: str, changed: int = LONG_AGO) -> None:
    path.write_text(f"# 标题{path.stem}\n\n{text}\n", "utf-8")
    os.utime(path, (changed, changed))


def records(path: Path, *rows: tuple[str, str], changed: int = LONG_AGO) -> None:
    lines = (json.dumps({"id": key, "title": "", "text": text}) for key, text in rows)
    path.write_text("\n".join(lines), "utf-8")
    os.utime(path, (changed, changed))


def total(index: Index, query: str) -> int:
    with index.searcher() as searcher:
        return searcher.find(query, limit=0).total


def rewrite(index: Index, *, seeds: object = None, **values: object) -> None:
    """Publish the manifest with other values, or with other records of seeds."""
    manifest = index.path / str(index.stats()["generation"]) / "manifest.json"
    head, records = manifest.read_bytes().split(b"\n")
    records = records if seeds is None else json.dumps(seeds).encode()
    data = json.dumps(json.loads(head) | values).encode() + b"\n" + records
    manifest.write_bytes(data)
    checksum = hashlib.sha256(data).hexdigest()
    (manifest.parent / "manifest.sha256").write_text(f"{checksum}\n")
    (index.path / "CURRENT").write_text(f"{manifest.parent.name} {checksum}\n")


def failing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reading a seed file fail from now on."""
    read = Path.read_bytes

    def broken(path: Path) -> bytes:
        if path.name == name:
            raise OSError(errno.EIO, "Input/output error")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", broken)


def growing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a seed file grow whenever it is read."""
    read = Path.read_bytes

    def grown(path: Path) -> bytes:
        data = read(path)
        if path.name == name:
            with path.open("ab") as file:
                file.write("又一段。\n".encode())
        return data

    monkeypatch.setattr(Path, "read_bytes", grown)


def looked_at_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let seed files be looked at a minute after they were written: then their times leave no doubt."""
    monkeypatch.setattr("newsearch.archive.seed_reading.time_ns", lambda: time.time_ns() + 60_000_000_000)
    monkeypatch.setattr("newsearch.archive.seed_records.time_ns", lambda: time.time_ns() + 60_000_000_000)
