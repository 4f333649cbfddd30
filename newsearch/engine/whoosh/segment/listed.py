"""Reads the list of the segments of an index. Whoosh has no part in it: a search loads nothing of Whoosh."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.messages import Note

__all__ = ["EXTENSION", "INDEX_NAME", "SEGMENTS", "ListedSegment", "open_segments", "read_list"]

INDEX_NAME = "MAIN"
"""Whoosh's own name for the one index of a folder."""

EXTENSION = ".columns"

SEGMENTS = "segments.json"

_FILE = re.compile(f"{INDEX_NAME}_([a-z0-9]+){re.escape(EXTENSION)}")
"""The names of segment files: they lead to no other folder."""


class ListedSegment(NamedTuple):
    """A segment as the list has it: its number there, how many articles it has, and which of them are deleted."""

    segid: str
    articles: int
    deleted: frozenset[int]

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> ListedSegment:
        """The segment that `record` was made of.

        Raises:
            ValueError, KeyError, TypeError: it is none.
        """
        if not (name := _FILE.fullmatch(record["file"])):
            raise ValueError(Note("segment_unnamed", file=str(record["file"])))
        segment = cls(name[1], int(record["articles"]), frozenset(map(int, record["deleted"])))
        if not all(0 <= number < segment.articles for number in segment.deleted):
            raise ValueError(Note("segment_without_articles", file=name[0]))
        return segment

    def record(self) -> dict[str, object]:
        """The segment as JSON has it."""
        return {"file": self.filename, "articles": self.articles, "deleted": sorted(self.deleted)}

    @property
    def filename(self) -> str:
        """The name of its one file."""
        return f"{INDEX_NAME}_{self.segid}{EXTENSION}"


def read_list(folder: Path) -> list[ListedSegment]:
    """The segments that the list in a folder names.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such list.
    """
    listed = json.loads((folder / SEGMENTS).read_bytes())
    try:
        return [ListedSegment.from_record(record) for record in listed["segments"]]
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(Note("segments_unlisted", path=folder / SEGMENTS)) from error


def open_segments(folder: Path) -> list[SegmentReader]:
    """Readers of all segments of an index."""
    return [SegmentReader(folder / segment.filename, segment.deleted) for segment in read_list(folder)]
