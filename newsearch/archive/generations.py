"""Generations on disk: written beside the old one, flushed, published by one atomic rename, removed when unread.

    index/CURRENT               names the generation that readers open, and the SHA-256 of its manifest
    index/generation-7/         manifest.json (a line of JSON, one of seed records), dictionary.txt, engine/
    index/LOCK, LOCK.holder     held by the one writer, and who that is

A reader holds a shared lock on the manifest it opened; the writer removes the generations whose manifests it can lock
for itself. Both locks are the operating system's, so they die with their holders.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from newsearch.errors import IndexDamaged, IndexMissing
from newsearch.messages import Note

try:
    import fcntl
except ImportError:  # Windows, which keeps open files from being removed by itself
    fcntl = None  # type: ignore[assignment]
from newsearch.archive.files import damaged, is_whole, no_index
from newsearch.archive.manifest import Manifest, read_manifest

__all__ = ["Generation", "blame", "clear", "current", "damaged_files", "folders", "number_of"]

_FOLDER = re.compile("generation-[0-9]+")

_CURRENT = re.compile(f"({_FOLDER.pattern})(?: ([0-9a-f]{{64}}))?\n")
"""What CURRENT says; format 1 had no checksum in it."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that is open: it stays on disk until `close`.

    `checksum` is the manifest's, `holder` the descriptor that has its lock.
    """

    folder: Path
    checksum: str | None
    manifest: Manifest
    holder: int

    @classmethod
    def open(cls, path: Path) -> Generation:
        """Open the generation that is published in the folder of an index.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: there is none, or none that can be read.
        """
        while True:
            folder, checksum = current(path)
            try:
                holder = os.open(folder / "manifest.json", os.O_RDONLY)
            except OSError as error:
                if current(path) != (folder, checksum):
                    continue  # a newer one was published, and this one removed
                raise damaged(folder / "manifest.json", str(error.strerror)) from error
            try:
                if fcntl:
                    fcntl.flock(holder, fcntl.LOCK_SH)
                if not (folder / "manifest.json").exists():
                    continue  # it was removed before we had the lock
                generation = cls(folder, checksum, read_manifest(folder, checksum), os.dup(holder))
            finally:
                os.close(holder)
            return generation

    @property
    def dictionary(self) -> Path | None:
        """The user dictionary of the index."""
        dictionary = self.folder / "dictionary.txt"
        return dictionary if dictionary.exists() else None

    @property
    def engine_folder(self) -> Path | None:
        """The engine's folder, or None when nothing was written yet."""
        folder = self.folder / "engine"
        return folder if any(folder.iterdir()) else None

    def close(self) -> None:
        """Let the writer remove it."""
        os.close(self.holder)


def current(path: Path) -> tuple[Path, str | None]:
    """The folder that CURRENT names, and the SHA-256 of its manifest, which format 1 did not have.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: CURRENT does not read as it was written.
    """
    try:
        text = (path / "CURRENT").read_text("ascii")
    except (FileNotFoundError, NotADirectoryError):
        raise no_index(path) from None
    except (OSError, ValueError) as error:
        raise damaged(path / "CURRENT", str(error)) from error
    if not (named := _CURRENT.fullmatch(text)):
        raise damaged(path / "CURRENT", Note("names_no_generation"))
    return path / named[1], named[2]


def folders(path: Path) -> list[Path]:
    """The folders of all generations, the oldest first; nothing else that somebody keeps beside them."""
    return sorted((p for p in path.glob("generation-*") if _FOLDER.fullmatch(p.name)), key=number_of)


def clear(path: Path) -> None:
    """Remove the generations that are not published and that nobody reads; for the writer, while it holds the lock."""
    try:
        published = current(path)[0]
    except (IndexMissing, IndexDamaged):
        return  # what can be saved is not told from what was left
    for folder in folders(path):
        if folder == published:
            continue
        try:
            holder = os.open(folder / "manifest.json", os.O_RDONLY)
        except FileNotFoundError:
            shutil.rmtree(folder, ignore_errors=True)  # what a killed writer left
            continue
        except OSError:
            continue  # too many open files, say: a reader may still have it
        try:
            if fcntl:
                fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass  # a reader has it open: a later writer removes it
        finally:
            os.close(holder)


def damaged_files(generation: Generation) -> list[Path]:
    """The files of a generation that are not as they were written."""
    return [
        generation.folder / name
        for name, (size, checksum) in generation.manifest.files.items()
        if not is_whole(generation.folder / name, size, checksum)
    ]


def blame(generation: Generation, error: Exception | None = None) -> None:
    """Say that a file is damaged, when one is, instead of an error that it led to, if there was one.

    Raises:
        IndexDamaged: a file of the generation is not as it was written.
    """
    for path in damaged_files(generation):
        raise damaged(path, Note("not_as_written")) from error


def number_of(folder: Path) -> int:
    """The number of a generation, by its folder's name."""
    return int(folder.name.rpartition("-")[2])
