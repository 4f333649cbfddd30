"""A merged segment is, column by column, the one that is built of all its articles at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, product
from pathlib import Path

import numpy as np
import pytest

from newsearch import Article
from newsearch.engine.whoosh.build import merge
from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.columns import Columns
from newsearch.engine.whoosh.segment.keys import Keys
from newsearch.engine.whoosh.segment.reader import SegmentReader
from tests.engine.whoosh.segments import built

PARTS = {
    "news": (
        [
            Article("a", "李强在北京", "昨天普京会见李强。3月1日开会。", "2024-03-02", source="北碚报", page=1),
            Article("b", "上海开会", "国务院在上海开会", "2023-11-30", byline="熊辉 秦廷富", section="要闻"),
        ],
        [Article("c", "大桥通车", "大桥今天通车，" * 30, source="ＡＢ社", page="A03")],
        [Article("d", "大桥又通车", "大桥今天通车，" * 30, "2024-03-01", byline="熊辉")],
    ),
    "nothing at all": ([Article("a", "", "")], [Article("b", "", "")]),
    "nothing beside news": ([Article("a", "", "")], [Article("b", "大桥通车", "大桥今天通车")], [Article("c", "", "")]),
    "no pairs": ([Article("a", "", "甲。乙。")], [Article("b", "", "乙。丙。")]),
    "pairs in one": ([Article("a", "", "甲。乙。")], [Article("b", "", "甲乙丙")]),
}


@pytest.mark.parametrize("sliced", [1, 7, 1 << 18])
@pytest.mark.parametrize("kind", PARTS)
def test_merged_is_as_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, sliced: int) -> None:
    monkeypatch.setattr(merge, "_SLICE", sliced)
    monkeypatch.setattr(rows_writer, "LARGE", 1)  # rows of bits as well
    paths = [built(tmp_path, str(number), articles) for number, articles in enumerate(PARTS[kind])]
    assert_equal(merged(tmp_path, paths), built(tmp_path, "new", [*chain(*PARTS[kind])]))


def test_more_units_than_two_bytes_can_number(tmp_path: Path) -> None:
    """Each number is a unit, and the pairs of the last ones have more than 32 bits: those of one segment alone."""
    many = [Article("a", "", " ".join(map(str, range(10_000, 76_000)))), Article("b", "", "甲乙。乙丙")]
    paths = [built(tmp_path, "few", [Article("c", "", "10000年")]), built(tmp_path, "many", many)]
    segment = SegmentReader(merged(tmp_path, paths))
    found = {
        pair: segment.documents("body", "pairs", segment.term("pairs", pair)) for pair in ("10000年", "甲乙", "乙丙")
    }
    assert {pair: documents.tolist() for pair, documents in found.items()} == {"10000年": [0], "甲乙": [2], "乙丙": [2]}
    assert segment.term("pairs", "甲丙") < 0


@pytest.mark.parametrize("sliced", [5, 20])
def test_postings_are_merged_in_slices_and_what_was_read_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sliced: int
) -> None:
    """A slice has so many postings, or one list that has more."""
    monkeypatch.setattr(merge, "_SLICE", sliced)
    sizes, released = list[int](), list[int]()
    _sorted, release = merge._sorted, Columns.release

    def noted(parts: Sequence[Keys]) -> Keys:
        postings = _sorted(parts)
        sizes.append(postings.size)
        return postings

    def noted_release(columns: Columns) -> None:
        released.append(len(sizes))
        release(columns)

    articles = [Article(f"a{n}", "", f"{a}{b}。大桥") for n, (a, b) in enumerate(product("甲乙丙丁戊", "己庚辛壬癸"))]
    paths = [built(tmp_path, str(number), articles[number::2]) for number in range(2)]
    monkeypatch.setattr(merge, "_sorted", noted)
    monkeypatch.setattr(Columns, "release", noted_release)
    merged(tmp_path, paths)
    assert max(sizes) <= max(sliced, len(articles)) and sum(sizes) > 5 * max(sizes)
    assert all(released.count(number) >= 2 for number in range(1, len(sizes) + 1)), "of both segments, after each"


def test_what_was_read_of_articles_is_forgotten_after_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "_TOGETHER", 2)
    read, released = list[int](), list[int]()
    segment = SegmentReader(built(tmp_path, "new", [Article(f"a{n}", "", "甲") for n in range(5)]))
    records = merge._Records([(segment, number) for number in range(5)])
    monkeypatch.setattr(Columns, "release", lambda _: released.append(len(read)))
    for number in range(5):
        read.append(number)
        assert records[number] == segment.articles.record(number)
    assert released == [2, 4]


def merged(folder: Path, paths: list[Path]) -> Path:
    merge.merge([SegmentReader(path) for path in paths], folder / "merged")
    return folder / "merged"


def assert_equal(one: Path, other: Path) -> None:
    ours, theirs = SegmentReader(one).columns, SegmentReader(other).columns
    assert ours.values == theirs.values
    assert set(ours._arrays) == set(theirs._arrays)
    for name in theirs._arrays:
        assert ours[name].dtype == theirs[name].dtype, name
        np.testing.assert_array_equal(ours[name], theirs[name], name)
