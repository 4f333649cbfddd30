"""Files that last: flushed to the disk, checked by SHA-256, replaced in one step, locked by one writer."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsearch.errors import IndexBusy, IndexDamaged, IndexMissing

try:
    import fcntl
except ImportError:  # Windows, which keeps open files from being removed by itself
    fcntl = None  # type: ignore[assignment]


__all__ = ["checksum_of", "damaged", "flush", "is_whole", "locked", "no_index", "replace_file"]

LOCK_SECONDS = 10.0
"""How long a second writer waits for the first one."""


def replace_file(path: Path, data: bytes) -> None:
    """Make a small file have this content, at once and lastingly."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(data)
    flush(temporary)
    os.replace(temporary, path)
    flush(path.parent)


@contextmanager
def locked(path: Path, name: str = "LOCK") -> Iterator[None]:
    """Hold the writer's lock, or another one of this index.

    Raises:
        IndexMissing: there is no such folder.
        IndexBusy: another process holds it for longer than `LOCK_SECONDS`.
    """
    if not path.is_dir():
        raise no_index(path)  # the lock would make the folder
    from filelock import FileLock, Timeout  # a reader does without

    lock = FileLock(path / name)
    holder = path / f"{name}.holder"
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        try:
            who = holder.read_text("utf-8")
        except OSError:
            who = "another process"
        raise IndexBusy(f"{path} is being written by {who}: wait for it to finish, then try again") from None
    try:
        holder.write_text(f"pid {os.getpid()} since {time.strftime('%Y-%m-%d %H:%M:%S')}", "utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def is_whole(path: Path, size: int, checksum: str | None) -> bool:
    """Whether a file can be read and has this size in bytes and, unless `checksum` is None, this SHA-256."""
    try:
        return path.stat().st_size == size and (checksum is None or checksum == checksum_of(path))
    except OSError:
        return False


def no_index(path: Path) -> IndexMissing:
    """The error for a folder without an index."""
    return IndexMissing(f"no index in {path}: run `newsearch sync` first, or name the folder with --index")


def damaged(path: Path, reason: str | None) -> IndexDamaged:
    """The error for a file that cannot be trusted, with the reason."""
    return IndexDamaged(
        f"{path} is damaged ({reason}): run `newsearch verify --repair`, or `newsearch rebuild` with your seeds"
    )


def flush(path: Path) -> None:
    """Force a file or the entries of a folder to the disk."""
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
