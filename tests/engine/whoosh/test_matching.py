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
from newsearch.engine.whoosh.build.builder import SegmentBuilder
from newsearch.engine.whoosh.search import matching
from newsearch.engine.whoosh.search.matching import Finder
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
        (Near((Prefix("通车"), Run("雷锋")), (9,)), lambda n: n % 3 < 2),
        (Prefix("通车大"), lambda n: False),
    ],
)
def test_texts_are_read_where_all_else_stands(
    clause: Clause, found: Callable[[int], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_of("whoosh", tmp_path / "index", ANALYZER, ARTICLES)
    offsets, text, raw, read = SegmentReader.offsets, SegmentReader.text, SegmentReader.raw_texts, set[int]()

    def noted(segment: SegmentReader, field: str, documents: NDArray[np.intp], run: str) -> list[int]:
        read.update(documents.tolist())
        return offsets(segment, field, documents, run)

    def noted_text(segment: SegmentReader, field: str, document: int) -> str:
        read.add(document)
        return text(segment, field, document)

    def noted_raw(segment: SegmentReader, field: str, documents: NDArray[np.intp]) -> list[memoryview]:
        read.update(documents.tolist())
        return raw(segment, field, documents)

    monkeypatch.setattr(SegmentReader, "offsets", noted)
    monkeypatch.setattr(SegmentReader, "text", noted_text)
    monkeypatch.setattr(SegmentReader, "raw_texts", noted_raw)
    assert sorted(engine.search(clause, clause, Page(50)).ids) == sorted(f"a{n}" for n in range(30) if found(n))
    assert read == {n for n in range(30) if n % 3 < 2}
    read.clear()
    assert engine.search(LONG, LONG, Page(50)).total == 20  # what was found of some documents is not taken for all
    assert read == set(range(30))


@pytest.mark.parametrize(("rarer", "other"), [("乙丙。", "丙丁。"), ("丙丁。", "乙丙。")])
@pytest.mark.parametrize(("both", "alone", "read"), [(10, 10, 10), (3, 2, 5)])
def test_the_rarest_pairs_come_first_and_of_few_articles_the_texts(
    rarer: str, other: str, both: int, alone: int, read: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 20 articles with the rarer pair those are read that have the other as well, of 5 all."""
    bodies = [other] * 30 + [rarer + other] * both + [rarer] * alone
    segment = segment_of(tmp_path / "segment", [Article(f"a{n}", "", body) for n, body in enumerate(bodies)])
    offsets, seen = SegmentReader.offsets, set[int]()

    def noted(segment: SegmentReader, field: str, documents: NDArray[np.intp], run: str) -> list[int]:
        seen.update(documents.tolist())
        return offsets(segment, field, documents, run)

    monkeypatch.setattr(SegmentReader, "offsets", noted)
    assert not Finder(segment).mask(Run("乙丙丁")).any()
    assert len(seen) == read


def test_masks_are_kept_until_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = Finder(segment_of(tmp_path / "segment", ARTICLES))
    monkeypatch.setattr(matching, "_KEPT", 2)
    first, second = finder.mask(LONG), finder.mask(SHORT)
    assert finder.mask(LONG) is first and finder.mask(SHORT) is second
    finder.mask(Run("雷锋"))
    assert finder.mask(LONG) is not first


@pytest.mark.parametrize("clause", [Run("碚大桥1"), Prefix("北碚大")])
def test_a_search_may_end_at_each_text_that_is_read(
    clause: Run | Prefix, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = list[object]()
    finder = Finder(segment_of(tmp_path / "segment", [Article(f"a{n}", "", "北碚大桥1") for n in range(30)]))
    monkeypatch.setattr(matching, "check", lambda *work: checks.append(work))
    assert finder.mask(clause, ("body",)).all()
    assert len(checks) > 30


def segment_of(path: Path, articles: list[Article]) -> SegmentReader:
    builder = SegmentBuilder()
    for document in ANALYZER.documents(articles):
        builder.add(document)
    builder.write(path)
    return SegmentReader(path)


def test_a_unit_or_pair_that_a_run_repeats_is_looked_up_once() -> None:
    assert matching._terms("1-" * 50) == (("chars", "1"), ("chars", "-"))
    assert matching._terms("哈" * 50) == (("pairs", "哈哈"),)
