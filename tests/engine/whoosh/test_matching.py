"""What the finder reads: the texts of those documents alone that have everything else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from newsearch import Article
from newsearch.clauses import All, Any, Clause, Near, Not, Prefix, Run
from newsearch.engine import Page
from newsearch.engine.whoosh.segment.reader import SegmentReader
from tests.conftest import engine_of
from tests.strategies import ANALYZER

# Each has the pairs of 北碚大桥; a third of them the run alone, a third 通车 alone, and a third both.
ARTICLES = [
    Article(f"a{n}", "", ("北碚大桥。" if n % 3 else "北碚。碚大。大桥。") + ("雷锋通车。" if n % 3 < 2 else "雷锋。"))
    for n in range(30)
]
LONG, SHORT = Run("北碚大桥"), Run("通车")


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (All((LONG, SHORT)), lambda n: n % 3 == 1),
        (All((Not(LONG), SHORT)), lambda n: n % 3 == 0),
        (All((Any((LONG, Prefix("空"))), Not(Not(SHORT)))), lambda n: n % 3 == 1),
        (All((Near((LONG, Run("雷锋")), (9,)), SHORT)), lambda n: n % 3 == 1),
        (All((Prefix("北碚大"), SHORT)), lambda n: n % 3 == 1),
    ],
)
def test_texts_are_read_where_all_else_stands(
    clause: Clause, found: Callable[[int], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of("whoosh", tmp_path / "index", ANALYZER, ARTICLES)
    offsets, text, read = SegmentReader.offsets, SegmentReader.text, set[int]()

    def noted(segment: SegmentReader, field: str, documents: NDArray[np.intp], run: str) -> list[int]:
        read.update(documents.tolist())
        return offsets(segment, field, documents, run)

    def noted_text(segment: SegmentReader, field: str, document: int) -> str:
        read.add(document)
        return text(segment, field, document)

    monkeypatch.setattr(SegmentReader, "offsets", noted)
    monkeypatch.setattr(SegmentReader, "text", noted_text)
    assert sorted(engine.search(clause, clause, Page(50)).ids) == sorted(f"a{n}" for n in range(30) if found(n))
    assert read == {n for n in range(30) if n % 3 < 2}
    read.clear()
    assert engine.search(LONG, LONG, Page(50)).total == 20  # what was found of some documents is not taken for all
    assert read == set(range(30))
