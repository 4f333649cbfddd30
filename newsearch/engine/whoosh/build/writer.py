"""Writes the next generation: new segments, in one process or in several, and small old ones merged.

A segment never changes. The next generation's folder has hard links to those that stay, the new ones, and a list of
them that also says which of their documents are deleted.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path

from newsearch.analysis.analyzer import Documents
from newsearch.engine import BuildOptions
from newsearch.engine.building import built
from newsearch.engine.whoosh.build.builder import SegmentBuilder
from newsearch.engine.whoosh.build.merge import merge
from newsearch.engine.whoosh.codec import ColumnSegment, read_segments, write_segments
from newsearch.engine.whoosh.segment.keys import MOST_DOCUMENTS
from newsearch.model import Document

__all__ = ["write"]

_BESIDE = 56  # megabytes that a process that builds takes for anything else, beside its own 120; measured
_LEAST = 72  # megabytes for the segment of a process at least: an archive of smaller ones would be slow to search
_NEW_OBJECTS = 50_000  # that can be in cycles, 700 by default: as many as a few hundred articles have
_FAN = 4  # segments of one size class that are merged into one


def write(
    previous: Path | None, folder: Path, documents: Documents, remove: Collection[str], options: BuildOptions
) -> None:
    """Write the generation after `previous` into an empty folder; see `EngineKind.write`."""
    room = int(max(options.memory / options.workers - _BESIDE, _LEAST) * (1 << 20))
    new = built(partial(build, folder, room), documents, options.workers)
    gone = {*remove, *chain.from_iterable(segment.open(folder).ids() for segment in new)}
    old = [_without(previous, segment, gone) for segment in read_segments(previous)] if previous else []
    kept = [segment for segment in old if segment.doc_count()]
    for segment in kept:
        assert previous is not None
        _link(previous / segment.filename, folder / segment.filename)
    options.tell("merging")
    write_segments(folder, _merged(folder, [*kept, *new]) if len(new) < 2 else [*kept, *new])


def build(folder: Path, room: int, documents: Iterable[Document]) -> Iterator[ColumnSegment]:
    """Write documents as segments that need about `room` bytes of memory, or as one of a single larger document."""
    builder = SegmentBuilder()
    with _seldom_collecting():
        for document in documents:
            builder.add(document)
            if builder.needed >= room or len(builder.articles) == MOST_DOCUMENTS:
                yield _finished(builder, folder)
                builder = SegmentBuilder()
        if builder.articles:
            yield _finished(builder, folder)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Let Python look for cycles of garbage more seldom: it goes through long lists of words, which soon go anyway."""
    usual = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS if usual[0] else 0, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _finished(builder: SegmentBuilder, folder: Path) -> ColumnSegment:
    segment = ColumnSegment(len(builder.articles))
    builder.write(folder / segment.filename)
    return segment


def _without(folder: Path, segment: ColumnSegment, ids: set[str]) -> ColumnSegment:
    reader = segment.open(folder)
    return segment.without({number for number in map(reader.find, ids) if number >= 0})


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)


def _merged(folder: Path, segments: list[ColumnSegment]) -> list[ColumnSegment]:
    """Merge segments of one size class as long as there are `_FAN` of them, and those that are mostly deleted.

    So an archive has at most `_FAN - 1` segments of a class, and an article is written again about once for each
    time that the archive has grown `_FAN`-fold.
    """
    while group := _group(segments):
        segment = ColumnSegment(sum(s.doc_count() for s in group))
        merge([s.open(folder) for s in group], folder / segment.filename)
        for merged in group:
            (folder / merged.filename).unlink()
        segments = [s for s in segments if s not in group] + [segment]
    return segments


def _group(segments: list[ColumnSegment]) -> list[ColumnSegment]:
    """Segments to merge next, smallest first."""
    classes: dict[int, list[ColumnSegment]] = {}
    for segment in sorted(segments, key=ColumnSegment.doc_count):
        if segment.deleted_count() > segment.doc_count():
            return [segment]
        group = classes.setdefault(segment.doc_count().bit_length() // 2, [])
        group.append(segment)
        if len(group) == _FAN and sum(s.doc_count() for s in group) <= MOST_DOCUMENTS:
            return group
    return []
