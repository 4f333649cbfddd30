"""Where the seeds of an index are: the folders that are named now, or those of the last sync, and what was added.

An index remembers its folders (`Manifest.roots`) and what `add` put beside them (`Manifest.added`). They are read
without being named only where the index was written (`Manifest.place`): one that somebody handed over names what its
maker liked.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from newsearch.archive.manifest import Manifest
from newsearch.archive.store import Store
from newsearch.errors import SeedError, SeedsUnconfirmed
from newsearch.location import absolute
from newsearch.messages import Note
from newsearch.seeds.files import existing

__all__ = ["Roots", "known", "listed", "named", "nothing_there", "remembered", "with_added"]


@dataclass(frozen=True, slots=True)
class Roots:
    """The `folders` of an index and what was `added` to them; those of both that are `missing` now are not read.

    All paths are absolute. `left_out` are those that the index had before and that are no longer among them.
    """

    folders: tuple[Path, ...]
    added: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = ()
    left_out: tuple[Path, ...] = ()

    @property
    def there(self) -> list[Path]:
        """The paths to read."""
        missing = set(self.missing)
        return [path for path in (*self.folders, *self.added) if path not in missing]

    @property
    def notes(self) -> tuple[Note, ...]:
        """A note for each path that is missing."""
        return tuple(Note("root_missing", path=path) for path in self.missing)

    def kept_in(self, manifest: Manifest, place: str) -> Manifest:
        """The manifest with these paths, remembered for an index in this place."""
        folders, added = (tuple(map(str, paths)) for paths in (self.folders, self.added))
        return replace(manifest, roots=folders, added=added, place=place)

    def differ_from(self, manifest: Manifest, place: str) -> bool:
        """Whether a manifest remembers other paths, or another place of the index."""
        kept = self.kept_in(manifest, place)
        return (kept.roots, kept.added, kept.place) != (manifest.roots, manifest.added, manifest.place)


def known(index: Store, manifest: Manifest) -> bool:
    """Whether an index remembers folders, and may be believed."""
    return bool(manifest.roots or manifest.added) and manifest.place == index.place


def named(index: Store, manifest: Manifest, paths: Iterable[str | Path], *, forget: bool) -> Roots:
    """The roots of a sync of these paths: they take the place of the folders of before, what was added stays.

    Args:
        forget: whether what was added and is no longer there is forgotten, and its articles go.

    Raises:
        SeedError: a path does not exist.
    """
    folders = tuple(path.absolute() for path in existing(paths))
    believed = manifest.added if known(index, manifest) else ()
    added = _outside(folders, map(Path, believed))
    missing = tuple(path for path in added if not os.path.exists(path))
    added = tuple(path for path in added if os.path.exists(path)) if forget else added
    left_out = _outside((*folders, *added), map(Path, (*manifest.roots, *manifest.added)))
    return Roots(folders, added, () if forget else missing, left_out)


def remembered(index: Store, manifest: Manifest, *, emptied: bool) -> Roots:
    """The roots of the last sync, to be read once more.

    Args:
        emptied: whether a folder that has nothing in it is believed to have lost its files. Otherwise it is missing: it
            may be where a disk is mounted.

    Raises:
        SeedError: the index remembers none.
        SeedsUnconfirmed: it was written somewhere else, and so perhaps by somebody else.
    """
    roots = Roots(tuple(map(Path, manifest.roots)), tuple(map(Path, manifest.added)))
    if not roots.there:
        raise SeedError("no_roots", path=absolute(index.location))
    if not known(index, manifest):
        raise SeedsUnconfirmed("roots_unconfirmed", path=absolute(index.location), roots=list(map(str, roots.there)))
    missing = (path for path in roots.there if not os.path.exists(path) or not (emptied or _has_anything(path)))
    return replace(roots, missing=tuple(missing))


def with_added(index: Store, manifest: Manifest, paths: Iterable[str | Path]) -> Roots:
    """The roots of the last sync and these paths, unless a folder has them already.

    Raises:
        SeedError: a path does not exist.
        SeedsUnconfirmed: the index was written somewhere else, and so perhaps by somebody else.
    """
    new = [path.absolute() for path in existing(paths)]
    old = Roots(())
    if manifest.roots or manifest.added:
        old = remembered(index, manifest, emptied=False)
    return replace(old, added=(*old.added, *_outside((*old.folders, *old.added), dict.fromkeys(new))))


def nothing_there(roots: Iterable[Path]) -> SeedError:
    """The error of roots without a seed file."""
    return SeedError("no_seed_files", roots=listed(roots))


def listed(roots: Iterable[Path]) -> list[str] | Note:
    """The roots as values of a note."""
    return list(map(str, roots)) or Note("any_known_folder")


def _outside(roots: Iterable[Path], paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths that are none of the roots and in none of them, whatever links lead there."""
    real = {root.resolve() for root in roots}
    return tuple(path for path in paths if real.isdisjoint(((there := path.resolve()), *there.parents)))


def _has_anything(path: Path) -> bool:
    """Whether a path is a file, or a folder with something that is not hidden; one that cannot be read may have it."""
    try:
        return not path.is_dir() or any(not inside.name.startswith(".") for inside in path.iterdir())
    except OSError:
        return True
