"""The generations of an archive in a folder: files, manifests, and CURRENT switched from one to the next."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from newsearch.analysis.dictionary import Dictionary
from newsearch.archive.files import (
    checksum_of,
    damaged,
    flush,
    is_file_inside,
    is_whole,
    locked,
    read_file,
    replace_file,
    writable,
)
from newsearch.archive.generations import FolderGeneration, clear, current, folders, located, newest_whole, number_of
from newsearch.archive.manifest import DICTIONARY, Manifest, salvaged_manifest, stated_checksum, write_manifest
from newsearch.archive.store import Generation
from newsearch.engine import ENGINES, BuildOptions, engine_kind
from newsearch.errors import IndexDamaged, IndexMissing, NewsearchError
from newsearch.messages import Note

if TYPE_CHECKING:
    from newsearch.analysis.analyzer import Documents

__all__ = ["FolderDraft", "FolderStore"]


@dataclass(frozen=True, slots=True)
class FolderStore:
    """The generations in the folder of an index; see `Store`."""

    path: Path

    @property
    def location(self) -> Path:
        """See `Store.location`."""
        return self.path

    @property
    def folder(self) -> Path:
        """See `Store.folder`."""
        return self.path

    @property
    def place(self) -> str:
        """See `Store.place`."""
        return str(self.path.resolve())

    def engine_named(self, name: str | None) -> str:
        """See `Store.engine_named`."""
        name = name or ENGINES[0]
        engine_kind(name)
        return name

    def exists(self) -> bool:
        """See `Store.exists`."""
        return (self.path / "CURRENT").exists() or newest_whole(self.path) is not None

    def open(self) -> FolderGeneration:
        """See `Store.open`."""
        return FolderGeneration.open(self.path)

    def published(self) -> str:
        """See `Store.published`."""
        return located(self.path)[1] or ""

    def stamp(self) -> object:
        """See `Store.stamp`."""
        try:
            status = (self.path / "CURRENT").stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_ino

    def salvaged(self) -> tuple[Manifest, Path | None]:
        """See `Store.salvaged`.

        A dictionary that the manifest does not list is not the index's own; where the manifest cannot be read it may
        be.
        """
        folder = self._salvaged_folder()
        if folder is None:
            return Manifest(ENGINES[0], ""), None
        has_dictionary = is_file_inside(folder, DICTIONARY)
        try:
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            manifest, files = salvaged_manifest(read_file(folder / "manifest.json"), size)
            has_dictionary &= files is None or DICTIONARY in files
        except OSError:
            manifest = Manifest(ENGINES[0], "")
        return manifest, folder / DICTIONARY if has_dictionary else None

    def rescued(self) -> None:
        """See `Store.rescued`: without its manifest nobody knows what the files of a generation must be."""

    def _salvaged_folder(self) -> Path | None:
        """The folder of the generation that is published, or of the newest one when none is known to be."""
        try:
            return located(self.path)[0]
        except (IndexMissing, IndexDamaged):
            return next(reversed(folders(self.path)), None)

    @contextmanager
    def writing(self, wait: float | None = None, *, make: bool = False) -> Iterator[tuple[Note, ...]]:
        """See `Store.writing`."""
        path = self.path
        clearing = _cleared_up(path, not path.exists()) if make else nullcontext()
        with locked(path, seconds=wait, make=make), clearing:
            try:
                mended = _settle(path)
            except NewsearchError:
                yield ()
                with suppress(NewsearchError):
                    _settle(path)
                    clear(path)
            else:
                clear(path)
                yield mended
                clear(path)

    @contextmanager
    def next(self, dictionary: Dictionary | None, needed: int = 0) -> Iterator[FolderDraft]:
        """See `Store.next`.

        Raises:
            IndexUnwritable: the disk is full, read-only or broken; nothing was published.
        """
        last = max(map(number_of, folders(self.path)), default=0)
        folder = self.path / f"generation-{last + 1}"
        draft = FolderDraft(self.path, folder)
        with writable(self.path, lambda: needed):
            try:
                (folder / "engine").mkdir(parents=True)
                if isinstance(dictionary, bytes):
                    (folder / DICTIONARY).write_bytes(dictionary)
                elif dictionary:
                    shutil.copyfile(dictionary, folder / DICTIONARY)
                yield draft
            except BaseException:
                draft.discard()
                raise

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """See `Store.locked`."""
        with locked(self.path, name):
            yield

    def read(self, name: str) -> bytes | None:
        """See `Store.read`."""
        try:
            return read_file(self.path / name)
        except FileNotFoundError:
            return None

    def replace(self, name: str, data: bytes) -> None:
        """See `Store.replace`."""
        replace_file(self.path / name, data)


class FolderDraft:
    """A generation that is made in a folder of its own; see `Draft`."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self.folder = folder
        self._engine: str  # that has written it
        self._previous: FolderGeneration | None = None

    def write(
        self,
        engine: str,
        previous: Generation | None,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `Draft.write`."""
        assert previous is None or isinstance(previous, FolderGeneration)
        self._engine, self._previous = engine, previous
        before = previous.engine_folder if previous else None
        engine_kind(engine).write(before, self.folder / "engine", documents, remove, options)

    def count(self) -> int:
        """See `Draft.count`."""
        with closing(engine_kind(self._engine).open(self.folder / "engine")) as engine:
            return engine.statistics(()).articles

    def publish(self, manifest: Manifest) -> None:
        """See `Draft.publish`."""
        _publish(self._path, self.folder, manifest, self._previous)

    def discard(self) -> None:
        """Remove it, unless it was published and only the last flush failed."""
        try:
            published = current(self._path)[0] == self.folder
        except IndexMissing:
            published = False
        except IndexDamaged:
            published = True  # unknown: what is left over goes when CURRENT can be read again
        if not published:
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def _cleared_up(path: Path, is_made: bool) -> Iterator[None]:
    """Remove what a first sync that failed leaves, and the folder where it was made for it. Needs the lock."""
    is_new = not folders(path) and not (path / "CURRENT").exists()
    try:
        yield
    except BaseException:
        if is_new and not (path / "CURRENT").exists():
            for folder in folders(path):
                shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # somebody keeps something else in it
                for name in ("LOCK.holder", "LOCK"):
                    (path / name).unlink(missing_ok=True)
                if is_made:
                    path.rmdir()
        raise


def _settle(path: Path) -> tuple[Note, ...]:
    """Write CURRENT and `manifest.sha256` again where they are lost or damaged, and return what was done.

    Newer generations than the one that is used from now on are damaged: they are renamed, so that nothing clears them.
    Needs the writer's lock.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated: no generation can be opened; nothing was changed.
    """
    with closing(FolderGeneration.open(path)) as generation:
        folder, checksum = generation.folder, generation.checksum
        notes = []
        for used in generation.notes:
            notes += [Note("generation_restored", **used.values), *_set_aside(path, folder)]
            replace_file(path / "CURRENT", _line(f"{folder.name} {checksum}"))
        if stated_checksum(folder) != checksum:
            replace_file(folder / "manifest.sha256", _line(str(checksum)))
            notes.append(Note("checksum_restored", path=folder / "manifest.sha256"))
        return tuple(notes)


def _set_aside(path: Path, used: Path) -> Iterator[Note]:
    """Rename the finished generations that are newer than the one that is used: they are damaged, but may be of use."""
    for folder in folders(path):
        if number_of(folder) > number_of(used) and (folder / "manifest.sha256").exists():
            kept = next(name for n in count(1) if not (name := path / f"{folder.name}.damaged-{n}").exists())
            folder.rename(kept)
            yield Note("generation_set_aside", path=folder, kept=kept.name)


def _publish(path: Path, folder: Path, manifest: Manifest, previous: FolderGeneration | None) -> None:
    """Flush a generation to the disk, and make it the current one by renaming one file.

    Raises:
        IndexDamaged: a file of the previous generation that this one was made of, by merging it, is not as it was
            written; the damage would have got a checksum of its own.
    """
    files, new = {}, []
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = file.relative_to(folder).as_posix()
        known = _linked(file, name, previous)
        files[name] = known or (file.stat().st_size, checksum_of(file))
        if not known:
            new.append(file)
    if previous is not None:
        _check_consumed(previous, files.keys() - {file.relative_to(folder).as_posix() for file in new})
    checksum = write_manifest(folder, replace(manifest, files=files))
    inside = sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True)
    for written in (*new, folder / "manifest.json", *inside, folder, path):
        flush(written)
    replace_file(folder / "manifest.sha256", _line(checksum))  # finished from here on, should CURRENT be lost
    replace_file(path / "CURRENT", _line(f"{folder.name} {checksum}"))


def _line(text: str) -> bytes:
    return f"{text}\n".encode("ascii")


def _linked(file: Path, name: str, previous: FolderGeneration | None) -> tuple[int, str] | None:
    """What the previous manifest says of a file that is a link to the same one there."""
    if previous is None or name not in previous.manifest.files:
        return None
    try:
        same = file.samefile(previous.folder / name)
    except OSError:
        return None
    return previous.manifest.files[name] if same else None


def _check_consumed(previous: FolderGeneration, linked: Collection[str]) -> None:
    """Check the files of the previous generation that live on in others, now that they have been read."""
    for name, (size, checksum) in previous.manifest.files.items():
        if name not in linked and not is_whole(previous.folder / name, size, checksum):
            raise damaged(previous.folder / name, Note("not_as_written"))
