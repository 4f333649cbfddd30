"""The one way to a new generation: its folder, the engine's files, its manifest, and CURRENT switched to it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.archive.files import checksum_of, damaged, flush, is_whole, locked, replace_file, writable
from newsearch.archive.generations import Generation, blame, clear, current, folders, number_of
from newsearch.archive.manifest import DICTIONARY, Manifest, stated_checksum, write_manifest
from newsearch.engine import BuildOptions, arrival, open_engine, store
from newsearch.errors import IndexDamaged, IndexMissing, NewsearchError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.search.guard import Guard

__all__ = ["Origin", "discard", "next_folder", "now", "publish", "publish_empty", "publish_next"]
__all__ += ["settle", "writing"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What the next generation is made of, besides new articles.

    `engine` has the articles that live on, none of them in an engine without a folder. `previous` is the generation
    of `engine`, whose files the next one may share; None when nothing of it is to be trusted.
    """

    engine: str
    analyzer: Analyzer
    dictionary: Path | None
    previous: Generation | None = None


@contextmanager
def writing(path: Path, wait: float | None = None, *, make: bool = False) -> Iterator[tuple[Note, ...]]:
    """Hold the writer's lock of an index; the value is what was mended before the work, for its report.

    Generations that nobody reads any more are removed before the work and after it, once one is known to be whole.

    Args:
        wait: seconds to wait for another writer; None is `files.LOCK_SECONDS`.
        make: whether the index may be missing, and is made: where the work fails, nothing of it is left.

    Raises:
        IndexMissing: there is no such folder.
        IndexBusy: another process is writing.
        IndexUnwritable: the disk is full, read-only or broken.
    """
    clearing = _cleared_up(path, not path.exists()) if make else nullcontext()
    with locked(path, seconds=wait, make=make), clearing:
        try:
            mended = settle(path)
        except NewsearchError:
            yield ()
            with suppress(NewsearchError):
                settle(path)
                clear(path)
        else:
            clear(path)
            yield mended
            clear(path)


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


def settle(path: Path) -> tuple[Note, ...]:
    """Write CURRENT and `manifest.sha256` again where they are lost or damaged, and return what was done.

    Newer generations than the one that is used from now on are damaged: they are renamed, so that nothing clears them.
    Needs the writer's lock.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated: no generation can be opened; nothing was changed.
    """
    with closing(Generation.open(path)) as generation:
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


def publish_next(
    path: Path,
    origin: Origin,
    articles: Iterable[Article],
    following: Callable[[], Manifest],
    *,
    arrived: Callable[[str], int] | None = None,
    remove: Collection[str] = (),
    build: BuildOptions = BuildOptions(),  # noqa: B008 - it is frozen
    needed: int = 0,
) -> int:
    """Write and publish the next generation of an index, and return how many articles it has.

    Needs the writer's lock.

    Args:
        articles: those to add, each id once; they are taken one by one.
        following: makes the manifest once the articles are written; `articles` and `files` are filled in here.
        arrived: gives the arrival of an article that was there before, by its id, 0 for any other; by default those
            that `origin.previous` has. Other articles arrive now.
        remove: the ids of articles of `origin` to leave out; an added article replaces the one of its id anyway.
        needed: about how many bytes this takes on the disk, to say so when it is full; 0 when unknown.

    Raises:
        IndexUnwritable: the disk is full, read-only or broken; nothing was published.
        IndexDamaged: a file of `origin.previous` is not as it was written; nothing was published.
    """
    time_now = now()
    with writable(path, lambda: needed), next_folder(path, origin.dictionary) as folder:
        # counting is guarded as well: the files that both generations share are opened again
        with Guard(partial(blame, origin.previous)) if origin.previous else nullcontext():
            written = folder / "engine"
            before = origin.previous.engine_folder if origin.previous else None
            engine_store = store(origin.engine)
            with closing(open_engine(origin.engine, before)) as known:
                earlier = arrived or partial(arrival, known)
                documents = Documents(origin.analyzer, articles, lambda key: earlier(key) or time_now)
                engine_store.write(before, written, documents, remove, build)
            manifest = following()
            with closing(engine_store.open(written)) as engine:
                total = engine.statistics(()).articles
        build.tell("flushing")
        publish(path, folder, replace(manifest, articles=total), origin.previous)
    return total


def now() -> int:
    """The time, in seconds of Unix time: all articles of a generation that are new arrive when it is begun."""
    return int(time.time())


def publish_empty(path: Path, manifest: Manifest, dictionary: Path | None) -> None:
    """Publish a first generation, without articles. Needs the writer's lock."""
    with next_folder(path, dictionary) as folder:
        publish(path, folder, manifest, None)


@contextmanager
def next_folder(path: Path, dictionary: Path | None) -> Iterator[Path]:
    """Make a folder for the next generation, with its user dictionary; it is removed when the work on it fails."""
    last = max(map(number_of, folders(path)), default=0)
    folder = path / f"generation-{last + 1}"
    try:
        (folder / "engine").mkdir(parents=True)
        if dictionary:
            shutil.copyfile(dictionary, folder / DICTIONARY)
        yield folder
    except BaseException:
        discard(path, folder)
        raise


def discard(path: Path, folder: Path) -> None:
    """Remove a generation that could not be finished, unless it was published and only the last flush failed."""
    try:
        published = current(path)[0] == folder
    except IndexMissing:
        published = False
    except IndexDamaged:
        published = True  # unknown: what is left over goes when CURRENT can be read again
    if not published:
        shutil.rmtree(folder, ignore_errors=True)


def publish(path: Path, folder: Path, manifest: Manifest, previous: Generation | None) -> None:
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


def _linked(file: Path, name: str, previous: Generation | None) -> tuple[int, str] | None:
    """What the previous manifest says of a file that is a link to the same one there."""
    if previous is None or name not in previous.manifest.files:
        return None
    try:
        same = file.samefile(previous.folder / name)
    except OSError:
        return None
    return previous.manifest.files[name] if same else None


def _check_consumed(previous: Generation, linked: Collection[str]) -> None:
    """Check the files of the previous generation that live on in others, now that they have been read."""
    for name, (size, checksum) in previous.manifest.files.items():
        if name not in linked and not is_whole(previous.folder / name, size, checksum):
            raise damaged(previous.folder / name, Note("not_as_written"))
