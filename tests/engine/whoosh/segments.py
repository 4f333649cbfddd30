"""Segments made in a folder, and one that was merged beside a new one of the same articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from newsearch import Article
from newsearch.engine.whoosh.build.builder import SegmentBuilder
from newsearch.engine.whoosh.build.merge import merge
from newsearch.engine.whoosh.segment.columns import Columns
from newsearch.engine.whoosh.segment.reader import SegmentReader
from tests.strategies import ANALYZER

__all__ = ["built", "merged_and_new"]


def built(folder: Path, name: str, articles: Sequence[Article]) -> Path:
    builder = SegmentBuilder()
    for document in ANALYZER.documents(articles):
        builder.add(document)
    builder.write(folder / name)
    return folder / name


@contextmanager
def merged_and_new(articles: list[Article], data: st.DataObject) -> Iterator[tuple[Columns, Columns]]:
    """The columns of two segments merged, some documents of the first gone, and those of a new one of what is left."""
    at = data.draw(st.integers(1, len(articles) - 1))
    gone = data.draw(st.sets(st.integers(0, at - 1)))
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        parts = [built(folder, "a", articles[:at]), built(folder, "b", articles[at:])]
        merge([SegmentReader(parts[0], gone), SegmentReader(parts[1])], folder / "merged")
        new = built(folder, "new", [a for n, a in enumerate(articles) if n not in gone])
        yield SegmentReader(folder / "merged").columns, SegmentReader(new).columns
