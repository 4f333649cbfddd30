"""Finds seed files under paths."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.seeds.refused import is_of_the_system

__all__ = ["OnSkipped", "OnUnreadable", "existing", "find"]


def existing(paths: Iterable[str | Path]) -> list[Path]:
    """The paths, all of which exist.

    Raises:
        SeedError: one does not, or cannot be looked at.
    """
    roots = [Path(path) for path in paths]
    for root in roots:
        try:
            root.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise SeedError("seed_path_missing", path=root.absolute()) from None
        except (OSError, ValueError) as error:
            raise SeedError("seed_path_unreadable", path=root.absolute(), error=_reason(error)) from error
    return roots


OnUnreadable = Callable[[str, Path, OSError], None]
"""Called for each folder that cannot be read, with the prefix of its files' names, its path and the error."""

OnSkipped = Callable[[str, Note], None]
"""Called for each link that is not followed, and each pipe, socket or device, with its name and why."""


def find(
    paths: Iterable[Path],
    unread: OnUnreadable | None = None,
    apart: Path | None = None,
    skip: OnSkipped | None = None,
    *,
    follow_links: bool = False,
) -> Iterator[tuple[str, Path]]:
    """The files under the paths, sorted, each with its name: relative to its folder, or its own when given itself.

    Hidden files and folders are left out, files of the system (desktop.ini), the folder `apart`, an index among its
    seeds, and a path in another one of them, whose files have their names there. A link is followed to a file under one
    of the paths, with `follow_links` to any file, never to a folder, so a loop does no harm; nor to a file that is
    among these by itself or by an earlier link: each is read once. A file that cannot be looked at is among them: it
    has not vanished, and whoever opens it learns why.

    Raises:
        SeedError: one of the paths is the folder `apart` itself.
    """
    roots = list(paths)
    links = _Links([root.resolve() for root in roots], apart, follow_links, skip)
    for number, root in enumerate(roots):
        if apart is not None and root.resolve() == apart:
            raise SeedError("seeds_are_index", path=apart)
        if (around := links.around(number)) is not None:
            if skip:
                skip(str(root), Note("root_inside", folder=str(around)))
            continue
        if root.is_file():
            yield root.name, root
        elif root.exists() and not root.is_dir():
            links.refuse(root.name)
            continue

        def failed(error: OSError, root: Path = root) -> None:
            if unread and not root.is_file():
                folder = str(error.filename)
                unread(_inside(folder, root), Path(folder), error)

        for folder, folders, names in os.walk(root, onerror=failed):
            inside = _inside(folder, root)
            folders[:] = sorted(f for f in folders if not f.startswith(".") and not _is_same(Path(folder, f), apart))
            for name in folders:
                links.check_folder(inside + name, os.path.join(folder, name))
            for name in sorted(n for n in names if not n.startswith(".") and not is_of_the_system(n)):
                if links.may_be_read(inside + name, path := os.path.join(folder, name)):
                    yield inside + name, Path(path)


@dataclass(frozen=True, slots=True)
class _Links:
    """Which links among the seeds are followed: into the `roots` (resolved), or anywhere; `followed` names them."""

    roots: list[Path]
    apart: Path | None
    anywhere: bool
    skip: OnSkipped | None
    followed: dict[Path, str] = field(default_factory=dict)

    def may_be_read(self, name: str, path: str) -> bool:
        """Whether a path is a file, or a link to one that is followed, or cannot be looked at."""
        try:
            mode = os.lstat(path).st_mode
            if not stat.S_ISREG(os.stat(path).st_mode):
                self.refuse(name)  # opening a pipe would wait for whoever writes to it
                return False
            if not stat.S_ISLNK(mode):
                return True
        except FileNotFoundError:
            return False  # a link to nowhere
        except OSError:
            return True
        target = Path(path).resolve()
        if not (self._leads_inside(name, target, "link_outside") or self.anywhere):
            return False
        read_as = str(target) if self._is_found(target) else self.followed.setdefault(target, name)
        if read_as != name and self.skip:
            self.skip(name, Note("link_to_seed", target=read_as))
        return read_as == name

    def refuse(self, name: str) -> None:
        """Say of a pipe, a socket or a device that it is not read."""
        if self.skip:
            self.skip(name, Note("seed_no_file"))

    def check_folder(self, name: str, path: str) -> None:
        """Say of a link to a folder of other files that it is not followed."""
        if os.path.islink(path):
            self._leads_inside(name, Path(path).resolve(), "link_to_folder")

    def around(self, number: int) -> Path | None:
        """The outermost root that has the one of this number in it, or is the same and comes before it."""
        this = self.roots[number]
        others = (other for at, other in enumerate(self.roots) if other != this or at < number)
        return min((other for other in others if _is_seen_in(this, other)), key=lambda p: len(p.parts), default=None)

    def _is_found(self, target: Path) -> bool:
        """Whether a file is among the seeds by itself: none that is hidden is, as those of git-annex are."""
        if is_of_the_system(target.name) or (self.apart and target.is_relative_to(self.apart)):
            return False
        return any(_is_seen_in(target, root) for root in self.roots)

    def _leads_inside(self, name: str, target: Path, otherwise: str) -> bool:
        if any(target.is_relative_to(root) for root in self.roots):
            return True
        if self.skip and not (self.anywhere and otherwise == "link_outside"):
            self.skip(name, Note(otherwise, target=str(target)))
        return False


def _is_seen_in(path: Path, root: Path) -> bool:
    """Whether a path is a root or in it, and in no hidden folder there; both are resolved."""
    return path.is_relative_to(root) and not any(part.startswith(".") for part in path.relative_to(root).parts)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def _inside(folder: str, root: Path) -> str:
    """What the names of the files in a folder begin with."""
    return "" if folder == str(root) else os.path.relpath(folder, root).replace(os.sep, "/") + "/"


def _is_same(folder: Path, apart: Path | None) -> bool:
    return apart is not None and folder.name == apart.name and folder.resolve() == apart
