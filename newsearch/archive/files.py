"""Files that last: flushed to the disk, checked by SHA-256, replaced in one step, locked by one writer."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsearch.errors import IndexBusy, IndexDamaged, IndexMissing, IndexUnwritable
from newsearch.messages import Note

__all__ = [
    "LOCK_SECONDS",
    "NONSENSE",
    "checksum_of",
    "damaged",
    "flush",
    "is_file_inside",
    "is_whole",
    "locked",
    "no_index",
    "read_file",
    "replace_file",
    "said_of",
    "writable",
]

LOCK_SECONDS = 10.0
"""How long a second writer waits for the first one: chosen by hand."""

NONSENSE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What reading a file may lead to that has the right checksum, and whatever its maker has put into it."""

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)

_HOLDER = 200
"""Bytes that are read of who holds a lock: a process and a time have fewer."""


def is_file_inside(folder: Path, name: str) -> bool:
    """Whether a name leads to a file in a folder or in one below, by no link: `../x`, `/x` and links lead elsewhere."""
    parts = name.split("/")
    if not all(part and part not in (".", "..") and not set(part) & set("\\:\0") for part in parts):
        return False
    within = [folder.joinpath(*parts[: number + 1]) for number in range(len(parts))]
    return within[-1].is_file() and not any(path.is_symlink() for path in within)


def read_file(path: Path, most: int = -1) -> bytes:
    """The content of a file of an index, or its first `most` bytes.

    Raises:
        FileNotFoundError: it is not there.
        OSError: it cannot be read, or is a link, a pipe or a device: an index that somebody made names none.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(errno.EINVAL, str(Note("no_plain_file")), str(path))
    with path.open("rb") as file:
        return file.read(most)


def write_anew(path: Path, data: bytes) -> None:
    """Write a file that takes the place of whatever has its name, through no link."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)


def replace_file(path: Path, data: bytes) -> None:
    """Give a small file this content in one step: after a crash it has the old content or the new one."""
    temporary = path.with_name(f"{path.name}.new")
    write_anew(temporary, data)
    flush(temporary)
    os.replace(temporary, path)
    flush(path.parent)


@contextmanager
def locked(path: Path, name: str = "LOCK", *, seconds: float | None = None, make: bool = False) -> Iterator[None]:
    """Hold the writer's lock, or another one of this index.

    Args:
        seconds: how long to wait for whoever holds it; None is `LOCK_SECONDS`.
        make: whether to make the folder where there is none.

    Raises:
        IndexMissing: there is no such folder, and none is to be made.
        IndexBusy: another process holds it for longer.
        IndexUnwritable: the folder cannot be written.
    """
    with writable(path):
        if not path.is_dir() and (path.exists() or not make):
            raise no_index(path)  # the lock would make the folder
        path.mkdir(parents=True, exist_ok=True)
        with _held(path, name, LOCK_SECONDS if seconds is None else seconds):
            yield


@contextmanager
def _held(path: Path, name: str, seconds: float) -> Iterator[None]:
    from filelock import FileLock, Timeout  # a reader does without

    if (path / name).is_symlink():
        (path / name).unlink()  # whoever made it, locking it would empty the file that it leads to
    lock = FileLock(path / name)
    holder = path / f"{name}.holder"
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        try:
            who: str | Note = read_file(holder, _HOLDER).decode("utf-8")
        except (OSError, ValueError):
            who = Note("another_process")
        raise IndexBusy("index_busy", path=path, holder=who) from None
    try:
        write_anew(holder, f"pid {os.getpid()} since {time.strftime('%Y-%m-%d %H:%M:%S')}".encode())
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def writable(path: Path, needed: Callable[[], int] = lambda: 0) -> Iterator[None]:
    """Turn the errors of the system while an index is written into one that names its folder and the way out.

    Args:
        path: the folder of the index.
        needed: about how many bytes the work takes on the disk, 0 when that is unknown.

    Raises:
        IndexUnwritable: the disk is full, read-only or broken, or the folder is somebody else's.
    """
    try:
        yield
    except (ConnectionError, InterruptedError):
        raise  # of a pipe or a process, not of the disk
    except IndexUnwritable:
        raise
    except OSError as error:
        if error.errno is None:
            raise
        raise _unwritable(path.absolute(), error, needed()) from error


def _unwritable(path: Path, error: OSError, needed: int) -> IndexUnwritable:
    reason = str(error.strerror)
    if error.errno in _FULL:
        there = next(folder for folder in (path, *path.parents) if folder.exists())
        free = shutil.disk_usage(there).free / 1e6
        if needed:
            return IndexUnwritable("index_no_space_for", path=path, free=free, needed=needed / 1e6)
        return IndexUnwritable("index_no_space", path=path, free=free)
    if error.errno in _FORBIDDEN:
        return IndexUnwritable("index_not_writable", path=path, reason=reason)
    file = os.path.abspath(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else path
    return IndexUnwritable("index_disk_failed", path=path, file=file, reason=reason)


def is_whole(path: Path, size: int, checksum: str | None) -> bool:
    """Whether a file is there with this size in bytes and SHA-256; without a `checksum` it is not read."""
    try:
        return path.stat().st_size == size and (checksum is None or checksum == checksum_of(path))
    except OSError:
        return False


def no_index(path: object) -> IndexMissing:
    """The error of a place without an index, which may be a file."""
    is_file = isinstance(path, Path) and path.exists() and not path.is_dir()
    return IndexMissing("index_is_file" if is_file else "index_missing", path=path)


def damaged(path: object, reason: Note | str) -> IndexDamaged:
    """The error of a file that is not as it was written, for a reason that may be the system's own words."""
    return IndexDamaged("index_damaged", path=path, reason=reason)


def said_of(error: Exception) -> Note | str:
    """What is the matter with a file that led to an error: the note that this was made of, or its kind and text."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, Note) else Note("reads_as_nonsense", error=f"{type(error).__name__}: {error}")


def flush(path: Path) -> None:
    """Force a file, or the names in a folder, to the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folder, and needs no flush of one
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def checksum_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        checksum = hashlib.sha256()
        while block := file.read(1 << 20):
            checksum.update(block)
    return checksum.hexdigest()
