"""How seed files are read: what the callers of a sync may choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newsearch.archive.progress import Progress, Told
from newsearch.engine import DEFAULT_MEMORY, BuildOptions
from newsearch.seeds.streams import LARGEST_PAGE

__all__ = ["SeedOptions"]


@dataclass(frozen=True, slots=True)
class SeedOptions:
    """How seeds are read: `follow_links` out of the folders of seeds, too; `progress` is told after each file.

    A page, which is whole in memory when it is read, may have an eighth of the `memory`, in megabytes: with its text,
    lines and articles it takes five to six times its size. With several `workers`, as many processes read small files.

    `columns` says which fields of records and tables are which attributes of an article (`{"名称": "headline"}`); None
    goes on with the map of the last sync.
    """

    follow_links: bool = False
    progress: Progress | None = None
    memory: int = DEFAULT_MEMORY
    workers: int = 1
    columns: Mapping[str, str] | None = None

    @property
    def largest_page(self) -> int:
        """The bytes of the largest page that is read."""
        return max(LARGEST_PAGE, (self.memory << 20) // 8)

    @property
    def build(self) -> BuildOptions:
        """What building the index of these seeds may use; `progress` is told its stages as well."""
        return BuildOptions(self.workers, self.memory, Told(self.progress).stage)
