"""Generations on disk: create, open, update, sync, rebuild and verify an index.

    index/CURRENT               names the generation that readers open
    index/generation-7/         manifest.json, dictionary.txt, engine/
    index/LOCK                  held by the one writer

A generation is written beside the old one, flushed to the disk, and published by one atomic rename of CURRENT.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from newsearch import seeds
from newsearch.analysis import Analyzer
from newsearch.engine import Engine, open_engine
from newsearch.errors import IndexBusy, IndexDamaged, IndexExists, IndexMissing, IndexOutdated, SeedError
from newsearch.model import Article, Document, Run, Skipped, SyncReport
from newsearch.search import Searcher
from newsearch.text import fold, units

__all__ = ["Index"]

FORMAT = 1
"""The format number of the manifest and the engines' files; another one must be rebuilt."""

Progress = Callable[[int, int], None]
"""Is told the seed files read or the articles indexed, and how many there are in all."""

_LOCK_SECONDS = 10.0
_SAMPLE = 50


@dataclass(frozen=True, slots=True)
class _Manifest:
    """What a generation is made of. `seeds` has a record for each seed file: hash, size, article ids."""

    engine: str
    fingerprint: str
    format: int = FORMAT
    articles: int = 0
    seeds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


class Index:
    """An archive on disk. Get one by `Index.create` or `Index.open`."""

    def __init__(self, path: Path, folder: Path, manifest: _Manifest) -> None:
        self.path = path
        self._folder = folder
        self._manifest = manifest

    @classmethod
    def create(cls, path: str | Path, engine: str = "whoosh", dictionary: Path | None = None) -> Index:
        """Make an empty index in a folder.

        Raises:
            IndexExists: there is an index already.
            EngineMissing: there is no engine of this name.
            DictionaryError: the user dictionary cannot be read.
        """
        path = Path(path)
        if (path / "CURRENT").exists():
            raise IndexExists(f"{path} has an index: open it with Index.open, or remove the folder first")
        open_engine(engine, None)
        analyzer = Analyzer(dictionary)
        path.mkdir(parents=True, exist_ok=True)
        with _locked(path):
            folder = _new_folder(path)
            if dictionary:
                shutil.copyfile(dictionary, folder / "dictionary.txt")
            _publish(path, folder, _Manifest(engine, analyzer.fingerprint))
        return cls.open(path)

    @classmethod
    def open(cls, path: str | Path) -> Index:
        """Open the index in a folder.

        Raises:
            IndexMissing: there is none.
            IndexDamaged: its manifest cannot be read.
            IndexOutdated: it has another format.
        """
        path = Path(path)
        folder, manifest = _current(path)
        return cls(path, folder, manifest)

    @classmethod
    def open_or_create(cls, path: str | Path, engine: str | None = None, dictionary: Path | None = None) -> Index:
        """Open the index in a folder, or make it; another engine or dictionary than before asks for a new folder.

        Raises:
            IndexExists: the index there has another engine or user dictionary.
        """
        try:
            index = cls.open(path)
        except IndexMissing:
            return cls.create(path, engine or "whoosh", dictionary)
        if engine not in (None, index._manifest.engine):
            raise IndexExists(f"{path} has the engine {index._manifest.engine}: name another folder with --index")
        if dictionary and Analyzer(dictionary).fingerprint != index._manifest.fingerprint:
            raise IndexExists(f"{path} was built with another user dictionary: remove it, then sync again")
        return index

    @cached_property
    def analyzer(self) -> Analyzer:
        """The analyzer of this index, with its user dictionary."""
        dictionary = self._folder / "dictionary.txt"
        return Analyzer(dictionary if dictionary.exists() else None)

    def searcher(self) -> Searcher:
        """A searcher over the generation that is published now; close it, or use it in a `with` statement."""
        self._refresh()
        return Searcher(self._engine(), self.analyzer)

    def update(self, add: Iterable[Article] = (), remove: Iterable[str] = ()) -> SyncReport:
        """Add articles, replacing those of the same id, and remove those of these ids, all at once.

        Raises:
            IndexBusy: another process is writing.
        """
        with _locked(self.path):
            self._refresh()
            return self._write({a.id: a for a in add}, set(remove), self._manifest.seeds)

    def sync(self, *paths: str | Path, progress: Progress | None = None) -> SyncReport:
        """Make the index hold what the seed files under these paths hold: new, changed and vanished ones alike.

        Raises:
            SeedError: a path does not exist or no seed file is under the paths, though none was ever read there.
            IndexBusy: another process is writing.
        """
        with _locked(self.path):
            self._refresh()
            fingerprint = self.analyzer.fingerprint
            if fingerprint == self._manifest.fingerprint:
                return self._sync(paths, self._manifest.seeds, progress)
            self._manifest = replace(self._manifest, fingerprint=fingerprint)
            report = self._sync(paths, {}, progress)
            return replace(report, notes=(*report.notes, "rebuilt: the analyzer has changed since the last sync"))

    def rebuild(self, *paths: str | Path, progress: Progress | None = None) -> SyncReport:
        """Read every seed file under these paths anew; articles of other seeds are dropped.

        Raises:
            SeedError: a path does not exist or has no seed file.
            IndexBusy: another process is writing.
        """
        with _locked(self.path):
            self._refresh()
            self._manifest = replace(self._manifest, fingerprint=self.analyzer.fingerprint)
            return self._sync(paths, {}, progress, anew=True)

    def stats(self) -> dict[str, object]:
        """Counts and names: articles, seed files, engine, generation, bytes on disk, format, fingerprint."""
        self._refresh()
        size = sum(p.stat().st_size for p in self._folder.rglob("*") if p.is_file())
        return {
            "articles": self._manifest.articles,
            "seed_files": len(self._manifest.seeds),
            "engine": self._manifest.engine,
            "generation": self._folder.name,
            "bytes": size,
            "format": self._manifest.format,
            "fingerprint": self._manifest.fingerprint,
        }

    def verify(self, full: bool = False) -> list[str]:
        """What is wrong with the index, nothing when all is well: checksums, counts, and the literal promise.

        The promise is checked by searching runs of stored articles and scanning for them: of some, or of all.
        """
        self._refresh()
        problems = [
            f"{self._folder / name} is damaged: run `newsearch rebuild`"
            for name, checksum in self._manifest.files.items()
            if not (self._folder / name).exists() or _checksum(self._folder / name) != checksum
        ]
        return problems or self._verify_articles(full)

    def _verify_articles(self, full: bool) -> list[str]:
        with closing(self._engine()) as engine:
            ids = engine.ids()
            if len(ids) != self._manifest.articles:
                return [f"{len(ids)} articles instead of {self._manifest.articles}: run `newsearch rebuild`"]
            texts = {a.id: self.analyzer.document(a) for a in engine.get(ids)}
            step = 1 if full else max(1, len(ids) // _SAMPLE)
            for key in ids[::step]:
                run = _sample_run(texts[key].fields["body"].text or texts[key].fields["headline"].text)
                found = set(engine.find(Run(run), limit=len(ids)).ids)
                literal = {i for i, d in texts.items() if any(run in f.text for f in d.fields.values())}
                if run and not (key in found and found <= literal):
                    return [f"{run!r} of article {key!r} is not found as a scan finds it: run `newsearch rebuild`"]
            return []

    def _sync(
        self,
        paths: Iterable[str | Path],
        known: Mapping[str, Mapping[str, Any]],
        progress: Progress | None,
        anew: bool = False,
    ) -> SyncReport:
        began = time.perf_counter()
        roots = seeds.existing(paths)
        files = list(seeds.find(roots))
        if not files and not known:
            raise SeedError(
                f"no seed file under {', '.join(map(str, roots))}: put .txt, .md, .jsonl or .html files there"
            )
        batch = _read_seeds(files, known, progress)
        old = set(self._ids()) if anew else {i for record in known.values() for i in record["ids"]}
        new = {i for record in batch.records.values() for i in record["ids"]}
        report = self._write(batch.articles, old - new, batch.records, progress)
        return replace(
            report,
            **batch.counts,
            files_removed=len(known.keys() - batch.records.keys()),
            skipped=tuple(Skipped(*pair) for record in batch.records.values() for pair in record["skipped"]),
            seconds=time.perf_counter() - began,
        )

    def _write(
        self,
        add: Mapping[str, Article],
        remove: set[str],
        records: Mapping[str, Mapping[str, Any]],
        progress: Progress | None = None,
    ) -> SyncReport:
        """Write and publish the next generation, if anything changes."""
        with closing(self._engine()) as engine:
            present = {a.id for a in engine.get(sorted(remove | add.keys()))}
            gone = (remove & present) - add.keys()
            added = len(add.keys() - present)
            report = SyncReport(
                articles_added=added,
                articles_changed=len(add) - added,
                articles_removed=len(gone),
                articles_total=self._manifest.articles + added - len(gone),
            )
            if not (add or gone or records != self._manifest.seeds):
                return report
            folder = _new_folder(self.path)
            engine.write(folder / "engine", self._documents(add.values(), progress), gone)
        if (self._folder / "dictionary.txt").exists():
            shutil.copyfile(self._folder / "dictionary.txt", folder / "dictionary.txt")
        _publish(self.path, folder, replace(self._manifest, articles=report.articles_total, seeds=records))
        self._refresh()
        return report

    def _documents(self, articles: Collection[Article], progress: Progress | None) -> Iterator[Document]:
        for number, article in enumerate(articles, 1):
            yield self.analyzer.document(article)
            if progress:
                progress(number, len(articles))

    def _ids(self) -> list[str]:
        with closing(self._engine()) as engine:
            return engine.ids()

    def _engine(self) -> Engine:
        folder = self._folder / "engine"
        written = any(folder.iterdir())
        try:
            return open_engine(self._manifest.engine, folder if written else None)
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"{folder} cannot be opened ({error}): run `newsearch rebuild`") from error

    def _refresh(self) -> None:
        folder, manifest = _current(self.path)
        if folder != self._folder:
            self._folder, self._manifest = folder, manifest


_COUNTS = ("files_added", "files_changed", "files_unchanged", "bytes_read")


@dataclass(slots=True)
class _Batch:
    """What a sync read: a record for each seed file, the articles of the new and changed ones, and counts."""

    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))


def _read_seeds(
    files: list[tuple[str, Path]], known: Mapping[str, Mapping[str, Any]], progress: Progress | None
) -> _Batch:
    batch = _Batch()
    for number, (name, path) in enumerate(files, 1):
        batch.records[name], read = _read_seed(name, path, known.get(name))
        if read is None:
            batch.counts["files_unchanged"] += 1
        else:
            batch.counts["files_changed" if name in known else "files_added"] += 1
            batch.counts["bytes_read"] += batch.records[name]["size"]
            batch.articles |= {a.id: a for a in read}
        if progress:
            progress(number, len(files))
    return batch


def _read_seed(
    name: str, path: Path, known: Mapping[str, Any] | None
) -> tuple[Mapping[str, Any], tuple[Article, ...] | None]:
    """The record of a seed file, and its articles, or None when it is as it was."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return {"hash": "", "size": 0, "ids": [], "skipped": [[name, f"cannot be read: {error.strerror}"]]}, ()
    checksum = hashlib.sha256(data).hexdigest()
    if known and known["hash"] == checksum:
        return known, None
    seed = seeds.read(name, data)
    skipped = [[s.path, s.reason] for s in seed.skipped]
    return {
        "hash": checksum,
        "size": len(data),
        "ids": [a.id for a in seed.articles],
        "skipped": skipped,
    }, seed.articles


def _sample_run(text: str) -> str:
    """A run from the middle of a folded text, at unit borders and within one paragraph."""
    stretch = max(text.split(), key=len, default="")
    chars = units(stretch)
    middle = len(chars) // 2
    return fold("".join(chars[middle : middle + 6])).text


def _current(path: Path) -> tuple[Path, _Manifest]:
    try:
        folder = path / (path / "CURRENT").read_text("utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"no index in {path}: run `newsearch sync` first, or name the folder with --index") from None
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if manifest["format"] == FORMAT:
            return folder, _Manifest(**manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{folder / 'manifest.json'} cannot be read: remove {path} and run `newsearch sync`"
        ) from error
    raise IndexOutdated(f"{path} has format {manifest['format']}, this is {FORMAT}: remove it and run `newsearch sync`")


def _new_folder(path: Path) -> Path:
    """An empty folder for the next generation; what a killed writer left there is cleared."""
    published = (path / "CURRENT").read_text("utf-8").strip() if (path / "CURRENT").exists() else "generation-0"
    number = int(published.rpartition("-")[2])
    for leftover in path.glob("generation-*"):
        if int(leftover.name.rpartition("-")[2]) not in (number, number - 1):
            shutil.rmtree(leftover)
    folder = path / f"generation-{number + 1}"
    (folder / "engine").mkdir(parents=True)
    return folder


def _publish(path: Path, folder: Path, manifest: _Manifest) -> None:
    """Flush a generation to the disk and make it the current one."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    checksums = {p.relative_to(folder).as_posix(): _checksum(p) for p in files}
    manifest = replace(manifest, files=checksums)
    record = {name: getattr(manifest, name) for name in _Manifest.__dataclass_fields__}
    (folder / "manifest.json").write_text(json.dumps(record), "utf-8")
    (path / "CURRENT.new").write_text(folder.name + "\n", "utf-8")
    for written in (*files, folder / "manifest.json", folder / "engine", folder, path / "CURRENT.new", path):
        _flush(written)
    os.replace(path / "CURRENT.new", path / "CURRENT")
    _flush(path)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(path: Path) -> str:
    checksum = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            checksum.update(block)
    return checksum.hexdigest()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the writer's lock, which dies with its holder."""
    lock = FileLock(path / "LOCK")
    holder = path / "LOCK.holder"
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        who = holder.read_text("utf-8") if holder.exists() else "another process"
        raise IndexBusy(f"{path} is being written by {who}: wait for it to finish, then try again") from None
    try:
        holder.write_text(f"pid {os.getpid()} since {time.strftime('%Y-%m-%d %H:%M:%S')}", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
