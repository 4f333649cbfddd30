"""Finds seed files under paths."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from newsearch.errors import SeedError

__all__ = ["OnUnreadable", "existing", "find"]


def existing(paths: Iterable[str | Path]) -> list[Path]:
    """The paths, all of which exist.

    Raises:
        SeedError: one does not.
    """
    roots = [Path(path) for path in paths]
    for root in roots:
        if not root.exists():
            raise SeedError("seed_path_missing", path=root)
    return roots


OnUnreadable = Callable[[str, Path, OSError], None]
"""Is told of a folder that cannot be read: what its files' names begin with, the folder, and why."""


def find(
    paths: Iterable[Path], unread: OnUnreadable | None = None, apart: Path | None = None
) -> Iterator[tuple[str, Path]]:
    """The files under the paths, sorted, each with its name: relative to its folder, or its own when given itself.

    Hidden files and folders are left out, and the folder `apart`, an index among its seeds; links to folders are not
    followed, so a loop of them does no harm. A file that cannot be looked at is among them: it has not vanished, and
    whoever opens it is told why.
    """
    for root in paths:
        if root.is_file():
            yield root.name, root

        def failed(error: OSError, root: Path = root) -> None:
            if unread and not root.is_file():
                folder = str(error.filename)
                unread(_inside(folder, root), Path(folder), error)

        for folder, folders, names in os.walk(root, onerror=failed):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_same(Path(folder, f), apart))
            inside = _inside(folder, root)
            for name in sorted(n for n in names if not n.startswith(".")):
                if _may_be_file(path := os.path.join(folder, name)):
                    yield inside + name, Path(path)


def _inside(folder: str, root: Path) -> str:
    """What the names of the files in a folder begin with."""
    return "" if folder == str(root) else os.path.relpath(folder, root).replace(os.sep, "/") + "/"


def _is_same(folder: Path, apart: Path | None) -> bool:
    return apart is not None and folder.name == apart.name and folder.resolve() == apart


def _may_be_file(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return False  # a link to nowhere
    except OSError:
        return True
