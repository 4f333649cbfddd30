"""Generations on disk: which one is published, opening it, and removing those that nobody reads.

    index/CURRENT               names the generation that readers open, and the SHA-256 of its manifest
    index/generation-7/         manifest.json (a line of JSON, one of seed records), manifest.sha256, dictionary.txt,
                                engine/
    index/LOCK, LOCK.holder     held by the one writer, and who that is

`manifest.sha256` is written last: a generation that has it was finished. So the newest whole generation is found
without CURRENT, and is used when CURRENT, or the generation that it names, is lost or damaged.

An index that somebody hands over is data: of a generation only the files that its manifest lists are read, and no link
is followed.

A reader holds a shared lock on the manifest it opened; the writer removes the generations whose manifests it can lock
for itself. Both locks are the operating system's, so they die with their holders.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from newsearch.archive.files import NONSENSE, damaged, is_whole, no_index, read_file, said_of
from newsearch.archive.manifest import DICTIONARY, Manifest, read_manifest, stated_checksum, unlisted
from newsearch.archive.store import Checked
from newsearch.engine import Engine, open_engine
from newsearch.errors import IndexDamaged, IndexMissing, IndexOutdated
from newsearch.messages import Note

try:
    import fcntl
except ImportError:  # Windows, which keeps open files from being removed by itself
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "FolderGeneration",
    "Located",
    "clear",
    "current",
    "folders",
    "located",
    "newest_whole",
    "number_of",
]

_FOLDER = re.compile("generation-[0-9]{1,20}")

_CURRENT = re.compile(f"({_FOLDER.pattern})(?: ([0-9a-f]{{64}}))?\n")
"""What CURRENT says; format 1 had no checksum in it."""

_LONGEST = 200
"""Bytes that are read of CURRENT: it has fewer."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Open no link, and wait for no pipe: an index that somebody made may have them."""

Located = tuple[Path, "str | None"]
"""The folder of a generation, and the SHA-256 of its manifest, which formats without `manifest.sha256` may lack."""


@dataclass(frozen=True, slots=True)
class FolderGeneration:
    """A generation that is open: it stays on disk until `close`.

    `checksum` is the manifest's, `holder` the descriptor that has its lock. `notes` say why this generation was opened
    where CURRENT does not name it.
    """

    folder: Path
    checksum: str | None
    manifest: Manifest
    holder: int
    notes: tuple[Note, ...] = ()

    @classmethod
    def open(cls, path: Path) -> FolderGeneration:
        """Open the generation that is published in the folder of an index, or else the newest whole one.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: there is none, or none that can be read.
        """
        try:
            return cls._open_current(path)
        except (IndexMissing, IndexDamaged) as error:
            trouble = error
        while True:
            newest = newest_whole(path)
            if newest is None:
                raise trouble if isinstance(trouble, IndexDamaged) else _all_damaged(path) or trouble
            with suppress(FileNotFoundError):  # removed meanwhile: a newer one was published
                used = Note("generation_used", trouble=_trouble(path, trouble), generation=newest[0].name)
                return cls._open(*newest, (used,))

    @classmethod
    def _open_current(cls, path: Path) -> FolderGeneration:
        while True:
            folder, checksum = current(path)
            try:
                return cls._open(folder, checksum)
            except OSError as error:
                if current(path) == (folder, checksum):
                    raise damaged(folder / "manifest.json", str(error.strerror)) from error
                # a newer one was published, and this one removed

    @classmethod
    def _open(cls, folder: Path, checksum: str | None, notes: tuple[Note, ...] = ()) -> FolderGeneration:
        holder = os.open(folder / "manifest.json", os.O_RDONLY | _NO_LINK)
        try:
            if fcntl:
                fcntl.flock(holder, fcntl.LOCK_SH)
            # where it was removed before we had the lock, reading it raises FileNotFoundError
            return cls(folder, checksum, read_manifest(folder, checksum), os.dup(holder), notes)
        finally:
            os.close(holder)

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def identity(self) -> str:
        """The checksum of its manifest."""
        return self.checksum or ""

    @property
    def dictionary(self) -> Path | None:
        """The user dictionary of the index."""
        return self.folder / DICTIONARY if DICTIONARY in self.manifest.files else None

    @property
    def engine_folder(self) -> Path | None:
        """The engine's folder, or None when nothing was written yet."""
        written = any(name.startswith("engine/") for name in self.manifest.files)
        return self.folder / "engine" if written else None

    def engine(self) -> Engine:
        """See `Generation.engine`.

        Raises:
            IndexDamaged: its files are none of an engine, though they are as they were written.
        """
        try:
            return open_engine(self.manifest.engine, self.engine_folder)
        except NONSENSE as error:
            self._blame_files(error)
            raise damaged(self.folder / "engine", said_of(error)) from error

    def size(self) -> int:
        """See `Generation.size`."""
        manifest = (self.folder / "manifest.json").stat().st_size
        return manifest + sum(size for size, _ in self.manifest.files.values())

    def damage(self, checked: Checked = lambda *_: None) -> list[Note]:
        """See `Generation.damage`."""
        stated = [] if stated_checksum(self.folder) == self.checksum else ["manifest.sha256"]
        wrong = [*_not_as_written(self.folder, self.manifest, checked), *(self.folder / name for name in stated)]
        return [Note("file_damaged", path=path) for path in wrong]

    def unlisted(self) -> list[Note]:
        """See `Generation.unlisted`."""
        return [Note("file_unlisted", path=path) for path in unlisted(self.folder, self.manifest)]

    def blame(self, error: Exception | None = None) -> None:
        """See `Generation.blame`."""
        self._blame_files(error)
        if error is not None and not isinstance(error, OSError):
            with closing(self.engine()) as engine:
                if unsound := engine.unsound():
                    raise IndexDamaged(unsound[0]) from error

    def _blame_files(self, error: Exception | None) -> None:
        for path in _not_as_written(self.folder, self.manifest):
            raise damaged(path, Note("not_as_written")) from error

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
        text = read_file(path / "CURRENT", _LONGEST).decode("ascii")
    except (FileNotFoundError, NotADirectoryError):
        raise no_index(path) from None
    except (OSError, ValueError) as error:
        raise damaged(path / "CURRENT", str(error)) from error
    if not (named := _CURRENT.fullmatch(text)) or (path / named[1]).is_symlink():
        raise damaged(path / "CURRENT", Note("names_no_generation"))
    return path / named[1], named[2]


def located(path: Path) -> Located:
    """Where the generation is that `FolderGeneration.open` would open, without opening it when CURRENT reads well.

    Raises:
        IndexMissing: there is no index.
        IndexDamaged: CURRENT does not read as it was written, and no generation is whole.
    """
    try:
        return current(path)
    except (IndexMissing, IndexDamaged):
        if newest := newest_whole(path):
            return newest
        raise


def newest_whole(path: Path) -> Located | None:
    """The newest generation that was finished and is whole, or that has another format, whatever CURRENT says.

    Large files are read only where there is an older generation to choose instead.
    """
    found = list(reversed(folders(path)))
    for number, folder in enumerate(found, 1):
        checksum = stated_checksum(folder)
        try:
            manifest = read_manifest(folder, checksum)
        except IndexOutdated:
            return folder, checksum
        except (OSError, IndexDamaged):
            continue
        if not (any(map(stated_checksum, found[number:])) and _not_as_written(folder, manifest)):
            return folder, checksum
    return None


def _all_damaged(path: Path) -> IndexDamaged | None:
    """The error of generations none of which is whole though one was finished: they are damaged, not missing."""
    finished = [folder for folder in folders(path) if (folder / "manifest.sha256").exists()]
    return damaged(finished[-1] / "manifest.json", Note("not_as_written")) if finished else None


def _trouble(path: Path, error: IndexMissing | IndexDamaged) -> Note:
    """What the matter was with the generation that should have been opened."""
    if isinstance(error, IndexMissing):
        return Note("file_lost", path=path / "CURRENT")
    return Note("file_unusable", path=error.note.values["path"], reason=error.note.values["reason"])


def folders(path: Path) -> list[Path]:
    """The folders of all generations, the oldest first; nothing else that somebody keeps beside them."""
    found = (p for p in path.glob("generation-*") if _FOLDER.fullmatch(p.name) and not p.is_symlink())
    return sorted(found, key=number_of)


def clear(path: Path) -> None:
    """Remove the generations that are not published and that nobody reads.

    For the writer, while it holds the lock and knows that the published one is whole.
    """
    try:
        published = current(path)[0]
    except (IndexMissing, IndexDamaged):
        return  # what may be saved cannot be distinguished from leftovers
    for folder in folders(path):
        if folder != published:
            _remove_unread(folder)


def _remove_unread(folder: Path) -> None:
    try:
        holder = os.open(folder / "manifest.json", os.O_RDONLY | _NO_LINK)
    except FileNotFoundError:
        shutil.rmtree(folder, ignore_errors=True)  # what a killed writer left
        return
    except OSError:
        return  # too many open files, say: a reader may still have it
    try:
        if fcntl:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass  # a reader has it open: a later writer removes it
    finally:
        os.close(holder)


def _not_as_written(folder: Path, manifest: Manifest, checked: Checked = lambda *_: None) -> list[Path]:
    """The files of a generation that are not as they were written; `checked` is told of how many bytes, of how many."""
    wrong, done, total = list[Path](), 0, sum(size for size, _ in manifest.files.values())
    for name, (size, checksum) in manifest.files.items():
        if not is_whole(folder / name, size, checksum):
            wrong.append(folder / name)
        done += size
        checked(done, total)
    return wrong


def number_of(folder: Path) -> int:
    """The number of a generation, by its folder's name."""
    return int(folder.name.rpartition("-")[2])
