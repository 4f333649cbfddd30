"""Breaks indexes on purpose, and checks that nothing is lost: kills, lost writes, failing writes, damaged bytes.

Each trial works on a copy of a small index and in a forked child, so that a crash of the interpreter is seen.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from newsearch import Article, Index
from newsearch.archive import manifest
from newsearch.errors import IndexDamaged, NewsearchError, WatchError

__all__ = ["Archive", "corruption", "count_steps", "damaged", "failures", "kills", "lost_writes", "random_kills"]

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_EVENTS = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir"}
_SECONDS = 60  # of a child, before it counts as an endless loop

Hook = Callable[[str, tuple[object, ...]], None]


class Archive:
    """A folder with seeds and an index of them, and what a sync of the changed seeds makes of it."""

    def __init__(self, folder: Path, engine: str = "whoosh", files: int = 5) -> None:
        self.seeds = folder / "seeds"
        self.index = folder / "index"
        self.seeds.mkdir(parents=True)
        index = Index.create(self.index, engine=engine)
        for number in range(files):  # one by one: several segments, so that the next sync merges
            self.write(number)
            index.sync(self.seeds)
        index.update(add=[Article("update", "", "不来自种子的消息。")])
        index.watches().add("标记", "标记")
        self.before = self.answers()
        self.write(files)
        self.write(0, "新的内容")
        (self.seeds / "1.txt").unlink()
        trial = self.copy(folder / "trial")
        trial.sync()
        self.after = trial.answers()
        assert self.after != self.before
        Index(trial.index).rebuild(trial.seeds)
        self.rebuilt = trial.answers()

    def write(self, number: int, text: str = "") -> None:
        """Write a seed file of two articles, long since."""
        body = f"北碚第{number}期标记{text}。" * (number + 2)
        path = self.seeds / f"{number}.txt"
        path.write_text(f"# 第{number}条消息\n\n{body}\n\n# 又一条{number}\n\n标记{number}北碚。\n", "utf-8")
        os.utime(path, (1_700_000_000 + number + len(text),) * 2)

    def copy(self, folder: Path) -> Archive:
        """Another archive of the same content."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copytree(self.seeds, folder / "seeds")
        shutil.copytree(self.index, folder / "index")
        copy = object.__new__(Archive)
        copy.__dict__.update(self.__dict__, seeds=folder / "seeds", index=folder / "index")
        return copy

    def sync(self, workers: int = 1) -> None:
        """Bring the index up to the seeds."""
        Index(self.index).sync(self.seeds, workers=workers)

    def answers(self) -> list[tuple[int, tuple[str, ...]]]:
        """What some searches find."""
        with Index(self.index).searcher() as searcher:
            found = [searcher.find(query, limit=99) for query in ("标记", '"第3期标记"', "新的内容", "又一条", "-北碚")]
        return [(matches.total, matches.ids) for matches in found]

    def check(self, *, current: bool = True) -> str:
        """Check that the index is the old or the new one, whole, and that the next sync makes it the new one.

        Without `current`, its CURRENT was lost: this must be told, and mended by the sync.
        """
        got = self.answers()
        assert got in (self.before, self.after), got
        assert (Index(self.index).verify() == []) == current
        assert [watch.name for watch in Index(self.index).watches()] == ["标记"]
        self.sync()
        assert self.answers() == self.after
        assert Index(self.index).verify() == []
        assert len(list(self.index.glob("generation-*"))) == 1
        return "old" if got == self.before else "new"


def in_child(work: Callable[[], None]) -> int:
    """Run something in a forked process: its exit status, or minus the signal that ended it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(_SECONDS)
            work()
            os._exit(0)
        except NewsearchError:
            os._exit(3)
        except OSError:
            os._exit(4)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(5)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _steps(act: Callable[[int, str, tuple[object, ...]], None]) -> None:
    """From now on, call `act` before every step of this process that changes the file system, with its number."""
    count = 0

    def step(event: str, args: tuple[object, ...]) -> None:
        nonlocal count
        if event == "open" and not (isinstance(args[2], int) and args[2] & _WRITING):
            return
        if event in _EVENTS or event in ("open", "fsync"):
            count += 1
            act(count, event, args)

    fsync = os.fsync

    def observed(descriptor: int) -> None:
        step("fsync", (os.readlink(f"/proc/self/fd/{descriptor}"),))
        fsync(descriptor)

    os.fsync = observed  # type: ignore[assignment]
    sys.addaudithook(step)


def count_steps(archive: Archive, folder: Path) -> int:
    """How many steps a sync takes."""
    copy = archive.copy(folder)
    log = folder / "steps"
    fd = os.open(log, os.O_CREAT | os.O_WRONLY)
    in_child(lambda: (_steps(lambda n, *_: os.pwrite(fd, str(n).encode().ljust(9), 0)), copy.sync()))  # type: ignore[func-returns-value,arg-type]
    os.close(fd)
    return int(log.read_text())


def kills(archive: Archive, folder: Path, steps: range, *, current: bool = True) -> dict[str, int]:
    """Kill a sync before each of some steps; how often the old and how often the new generation was found.

    Without `current`, CURRENT is lost as well.
    """
    found = {"old": 0, "new": 0}
    for step in steps:
        copy = archive.copy(folder)

        def work(copy: Archive = copy, step: int = step) -> None:
            _steps(lambda n, *_: os.kill(os.getpid(), signal.SIGKILL) if n == step else None)
            copy.sync()

        assert in_child(work) in (0, -signal.SIGKILL)
        if not current:
            (copy.index / "CURRENT").unlink()
        found[copy.check(current=current)] += 1
    return found


def random_kills(archive: Archive, folder: Path, times: int, rng: random.Random, workers: int = 1) -> dict[str, int]:
    """Kill a sync at random moments of its run; its own processes must not outlive it with the writer's lock."""
    copy = archive.copy(folder)
    began = time.perf_counter()
    assert in_child(lambda: copy.sync(workers)) == 0
    length = time.perf_counter() - began
    found = {"old": 0, "new": 0}
    for _ in range(times):
        copy = archive.copy(folder)
        child = os.fork()
        if child == 0:
            copy.sync(workers)
            os._exit(0)
        time.sleep(rng.uniform(0, length * 1.1))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found[copy.check()] += 1
    return found


def lost_writes(archive: Archive, folder: Path, steps: range, rng: random.Random) -> dict[str, int]:
    """Cut the power before each of some steps: what was never flushed is lost, or half there, or there.

    A file's content is safe once the file was flushed, its name once its folder was; a rename may be undone until then.
    """
    found = {"old": 0, "new": 0}
    for step in steps:
        copy = archive.copy(folder)
        log = os.open(folder / "log", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        current = (copy.index / "CURRENT").read_bytes()

        def work(copy: Archive = copy, step: int = step, log: int = log) -> None:
            def act(number: int, event: str, args: tuple[object, ...]) -> None:
                if number == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                target = args[1] if event in ("os.rename", "os.link") else args[0]
                if event == "os.mkdir" and os.path.exists(str(target)):
                    return  # it will fail
                os.write(log, f"{event}\t{os.path.abspath(str(target))}\n".encode())

            _steps(act)
            copy.sync()

        assert in_child(work) in (0, -signal.SIGKILL)
        os.close(log)
        _lose(copy.index, (folder / "log").read_text().splitlines(), current, rng)
        found[copy.check()] += 1
    return found


def _lose(index: Path, log: list[str], current: bytes, rng: random.Random) -> None:
    """Undo, at random, what a file system need not have kept."""
    unsafe_content: set[Path] = set()
    unsafe_names: set[Path] = set()
    for line in log:
        event, name = line.split("\t")
        path = Path(name)
        if event == "fsync":
            unsafe_content.discard(path)
            unsafe_names = {p for p in unsafe_names if p.parent != path}
        elif event in ("open", "os.mkdir", "os.link", "os.rename"):
            unsafe_names.add(path)
            if event == "open":
                unsafe_content.add(path)
    for path in sorted(p for p in unsafe_content | unsafe_names if p.is_relative_to(index)):
        if not path.exists():  # removed since, or lost with its folder
            continue
        if path.name == "CURRENT":
            if rng.random() < 0.5:
                path.write_bytes(current)
        elif path in unsafe_names and rng.random() < 0.4:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif path in unsafe_content and path.is_file() and rng.random() < 0.6:
            with path.open("r+b") as file:
                file.truncate(rng.randrange(path.stat().st_size + 1))


def failures(archive: Archive, folder: Path, steps: range, sizes: list[int]) -> int:
    """Let steps fail with EIO or ENOSPC, and writes once a file has some size; how often a sync failed."""
    failed = 0
    for step in steps:
        copy = archive.copy(folder)

        def work(copy: Archive = copy, step: int = step) -> None:
            def act(number: int, *_: object) -> None:
                if number == step:
                    raise OSError(errno.EIO if step % 2 else errno.ENOSPC, "injected")

            _steps(act)
            copy.sync()

        status = in_child(work)
        assert status in (0, 3, 4), status
        failed += status != 0
        copy.check()
    for size in sizes:
        copy = archive.copy(folder)

        def bounded(copy: Archive = copy, size: int = size) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            copy.sync()

        status = in_child(bounded)
        assert status in (0, 3, 4), status
        failed += status != 0
        copy.check()
    return failed


def corruption(archive: Archive, folder: Path, times: int, rng: random.Random) -> dict[str, int]:
    """Flip a bit of a file, or cut it; how it was told: on opening or by `verify`, even after a sync."""
    told = {"opening": 0, "verify": 0}
    names = sorted(p.relative_to(archive.index) for p in archive.index.rglob("*") if p.is_file())
    names = [name for name in names if not name.name.startswith(("LOCK", "WATCHES"))]
    for number in range(times):
        copy = archive.copy(folder)
        name = names[number % len(names)]
        _damage(copy.index / name, rng)
        hidden = rng.random() < 0.5
        status = in_child(partial(_tell, copy, name, hidden))
        assert status in (10, 11), (name, status)
        told["verify" if status == 10 else "opening"] += 1
    return told


def _tell(copy: Archive, name: Path, hidden: bool) -> None:
    """Check that damage is told and can be mended; exits with 10 when opening did not tell it, with 11 when it did."""
    if hidden:  # as in a large file, which is not checked at every opening: nonsense is read
        manifest.CHECKED_AT_OPEN = 4096
    if name.name == "watches.json":
        with suppress(WatchError):
            raise AssertionError(list(Index(copy.index).watches()))
        copy.sync()
        os._exit(11)
    if name.name in ("CURRENT", "manifest.sha256"):
        _tell_of_a_pointer(copy, name)
    opened = True
    try:
        copy.answers()
    except IndexDamaged as error:
        assert name.name in str(error), (name, error)
        opened = False
    with suppress(IndexDamaged):
        copy.sync()  # which must not give the damage a new checksum
    problems = Index(copy.index).verify()
    assert problems, name
    assert name.name in str(problems[0]), (name, problems)
    Index(copy.index).rebuild(copy.seeds)
    assert copy.answers() == copy.rebuilt
    os._exit(10 if opened else 11)


def _tell_of_a_pointer(copy: Archive, name: Path) -> None:
    """Check that damage in a file that only names or checks a generation is told, and costs no answer."""
    assert copy.answers() == copy.before
    problems = Index(copy.index).verify()
    assert problems and (name.name in str(problems[0]) or "manifest.json" in str(problems[0])), (name, problems)
    copy.sync()
    assert Index(copy.index).verify() == []
    assert copy.answers() == copy.after
    os._exit(10)


def _damage(path: Path, rng: random.Random) -> None:
    data = damaged(path.read_bytes(), rng)
    path.unlink()  # never through a hard link
    path.write_bytes(data)


def damaged(whole: bytes, rng: random.Random) -> bytes:
    """The content with a bit flipped, or cut."""
    data = bytearray(whole)
    offset = rng.randrange(len(data))
    if rng.random() < 0.25:
        del data[offset:]
    else:
        data[offset] ^= 1 << rng.randrange(8)
    return bytes(data)
