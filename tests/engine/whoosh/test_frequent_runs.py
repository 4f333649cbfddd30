"""Frequent runs: their documents are those of a scan, in new segments and merged ones, and no text is read for them."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article
from newsearch.clauses import Run
from newsearch.engine import Page
from newsearch.engine.whoosh.build import frequent_runs as runs
from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.model import FIELDS
from newsearch.text.units import is_han
from tests.conftest import engine_of, next_engine
from tests.engine.whoosh.segments import built, merged_and_new
from tests.strategies import ANALYZER

PIECES = [
    "央视网消息",
    "新闻联播",
    "央视网",
    "消息",
    "新闻",
    "快讯",
    "的",
    ",",
    "\n\n",
    " ",
    "a1",
    "3.5",
    "😀",
    "𠀀",
    "〇",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
ARCHIVES = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=2, max_size=40).map(
    lambda texts: [Article(f"a{n}", headline, body, byline=byline) for n, (headline, body, byline) in enumerate(texts)]
)


@pytest.fixture(autouse=True)
def _any_segment_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_writer, "LARGE", 1)


def kept(segment: SegmentReader) -> dict[str, list[int]]:
    runs = [run.decode() for run in segment.terms("runs")]
    return {run: segment.rows("runs").docs(segment.frequent(run)).tolist() for run in runs}


def scanned(segment: SegmentReader) -> Iterator[tuple[str, int]]:
    """Each run of three to eight common Han characters in a field, with its document."""
    for document in range(segment.size):
        texts = [segment.text(field, document) for field in FIELDS]
        spans = [t[a : a + n] for t in texts for a in range(len(t)) for n in range(3, 9) if a + n <= len(t)]
        yield from ((run, document) for run in {*spans} if is_han(run) and max(run) < "\U00010000")


@settings(max_examples=60)
@given(ARCHIVES, st.sampled_from([3, 1 << 16]))
def test_the_documents_of_frequent_runs_are_those_of_a_scan(articles: list[Article], block: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_BLOCK", block)
        segment = SegmentReader(built(Path(folder), "segment", articles))
        found = list(scanned(segment))
        often = {run for run, count in Counter(run for run, _ in found).items() if 20 * count >= segment.size}
        assert kept(segment) == {r: [document for run, document in found if run == r] for r in sorted(often)}


@settings(max_examples=30)
@given(ARCHIVES, st.data())
def test_a_merged_segment_has_the_runs_of_a_new_one(articles: list[Article], data: st.DataObject) -> None:
    with merged_and_new(articles, data) as (one, other):
        for name in ("terms.data", "terms.ends", "codes", "ends", "docs", "dense", "bits"):
            np.testing.assert_array_equal(one[f"runs.{name}"], other[f"runs.{name}"])


def test_frequent_runs_are_found_without_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [Article(f"a{n}", "快讯", f"央视网消息({n})" if n % 2 else "央视网,消息") for n in range(40)]
    engine_of("whoosh", tmp_path / "one", ANALYZER, articles).close()
    engine = next_engine("whoosh", tmp_path / "one", tmp_path / "two", ANALYZER, (), {"a1", "a2"})

    def read(*_: object) -> list[int]:
        raise AssertionError("a text was read")

    assert engine.search(Run("快讯央视网"), Run("快讯央视网"), Page(0)).total == 0
    monkeypatch.setattr(SegmentReader, "offsets", read)
    assert sorted(engine.search(Run("央视网消息"), Run("央视网消息"), Page(50)).ids) == sorted(
        f"a{n}" for n in range(3, 40, 2)
    )


def test_of_what_stands_in_all_articles_not_all_runs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_MOST", 9)
    articles = [Article(f"a{n}", "快讯", "央视网消息新闻联播") for n in range(20)]
    found = kept(SegmentReader(built(tmp_path, "segment", articles)))
    assert sorted(map(len, found)) == [3] * 7 + [4] * 2
    assert all(documents == list(range(20)) for documents in found.values())
