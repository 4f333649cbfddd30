"""Where frequent pairs stand: what a segment has of them is a scan's, and answers are the same without them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article
from newsearch.clauses import Clause, Near, Prefix, Run, Same, Wildcard
from newsearch.engine.texts import mapped
from newsearch.engine.texts.mapped import MappedTexts
from newsearch.engine.whoosh.build import pair_places as build
from newsearch.engine.whoosh.search import gathered
from newsearch.engine.whoosh.search.matching import Finder
from newsearch.engine.whoosh.segment import pair_places, rows_writer
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.text.units import is_han
from tests import plain
from tests.engine.whoosh.segments import built, merged_and_new
from tests.strategies import ANALYZER

PIECES = [
    "中国",
    "发展",
    "央视网",
    "中",
    "国",
    "展",
    "的",
    "对外",
    ",",
    "。",
    "...",
    "\n\n",
    " ",
    "a1",
    "3.5",
    "😀",
    "𠀀",
    "㎏",
    "㍻",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
ARCHIVES = st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=24).map(
    lambda texts: [Article(f"a{n}", headline, body) for n, (headline, body) in enumerate(texts)]
)
LEAVES = st.sampled_from(
    [
        *map(Run, ("中国", "发展", "央视网", "国发展", "展中", "国a1", "中")),
        *map(Wildcard, ("?中国", "央视?", "中?展", "中国?3.5")),
    ]
)
PARTS = LEAVES | st.tuples(LEAVES, LEAVES).filter(lambda both: both[0] != both[1])
CLAUSES: st.SearchStrategy[Near | Same | Wildcard] = st.one_of(
    st.builds(lambda a, b, slop: Near((a, b), (slop,)), PARTS, PARTS, st.sampled_from([0, 1, 2, 5])),
    st.builds(lambda *parts: Same(parts), PARTS, PARTS),
    st.builds(lambda *parts: Same(parts), PARTS, PARTS, PARTS),
    st.builds(lambda a, b, c: Near((a, b, c), (1, 3)), PARTS, PARTS, PARTS),
    LEAVES.filter(lambda leaf: isinstance(leaf, Wildcard)),
)


@pytest.fixture(autouse=True)
def _any_segment_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_writer, "LARGE", 1)


def bodies(segment: SegmentReader) -> Iterator[tuple[int, int, str]]:
    """The number of each document, where its body begins in code units, and the body."""
    begin = 0
    for document in range(segment.size):
        yield document, begin, segment.text("body", document)
        begin += len(segment.raw_texts("body", np.array([document]))[0]) // 2


def kept(segment: SegmentReader) -> dict[str, list[int]]:
    codes = segment.columns["body.places.pairs"].tolist()
    pairs = [chr(code >> 16) + chr(code & 0xFFFF) for code in codes]
    assert all(segment.places.count(pair) >= segment.places.of(pair).size for pair in pairs)
    return {pair: segment.places.of(pair).tolist() for pair in pairs}


def scanned(segment: SegmentReader, pair: str) -> list[int]:
    found = []
    for _, begin, text in bodies(segment):
        codes = text.encode("utf-16-le")
        found += [begin + at for at in range(len(codes) // 2) if codes[2 * at : 2 * at + 4] == pair.encode("utf-16-le")]
    return found


@settings(max_examples=60)
@given(ARCHIVES, st.sampled_from([1, 3, 1 << 16]), st.sampled_from([4, 0xFFFF]))
def test_the_places_of_frequent_pairs_are_those_of_a_scan(articles: list[Article], block: int, further: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "_BLOCK", block)
        patch.setattr(build, "FURTHER", further)
        patch.setattr(pair_places, "FURTHER", further)
        segment = SegmentReader(built(Path(folder), "segment", articles))
        texts = [{segment.text(field, n) for field in ("headline", "body")} for n in range(segment.size)]
        pairs = {text[at : at + 2] for some in texts for text in some for at in range(len(text) - 1)}
        pairs = {pair for pair in pairs if is_han(pair) and max(pair) < "\U00010000"}
        often = [p for p in pairs if 8 * sum(any(p in text for text in some) for some in texts) > segment.size]
        assert kept(segment) == {pair: scanned(segment, pair) for pair in sorted(often)}
        wide = [n for n, _, text in bodies(segment) if max(text, default="") > "\uffff"]
        assert not often or segment.places.wide.tolist() == wide


@settings(max_examples=30)
@given(ARCHIVES, st.data())
def test_a_merged_segment_has_the_places_of_a_new_one(articles: list[Article], data: st.DataObject) -> None:
    with merged_and_new(articles, data) as (one, other):
        for name in ("pairs", "steps", "ends", "wide"):
            np.testing.assert_array_equal(one[f"body.places.{name}"], other[f"body.places.{name}"])


def test_a_pair_that_stands_too_often_and_a_small_segment_have_no_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_MOST", 3)
    articles = [Article("a", "", "中国。" * 6), Article("b", "", "中国。" + "发展。" * 5)]
    assert kept(SegmentReader(built(tmp_path, "segment", articles))) == {"发展": [21, 24, 27, 30, 33]}
    monkeypatch.setattr(rows_writer, "LARGE", 3)
    assert kept(SegmentReader(built(tmp_path, "small", articles))) == {}


def found(segment: SegmentReader, clause: Clause) -> list[int]:
    return np.flatnonzero(Finder(segment).mask(clause)).tolist()


@settings(max_examples=120)
@given(ARCHIVES, st.lists(CLAUSES, min_size=1, max_size=6), st.sampled_from([1, 30, 1 << 21]))
def test_answers_are_those_of_the_plain_matcher_with_places_and_without(
    articles: list[Article], clauses: Sequence[Near | Same | Wildcard], at_once: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapped, "_AT_ONCE", at_once)
        segment = SegmentReader(built(Path(folder), "segment", articles))
        for clause in clauses:
            expected = [n for n, article in enumerate(articles) if plain.holds(clause, article, ANALYZER)]
            for few in (0, 1 << 20):  # texts are joined, or read where they lie
                patch.setattr(gathered, "_FEW", few)
                assert found(segment, clause) == expected, (clause, few)


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        (Near((Run("中国"), Run("发展")), (5,)), True),
        (Near((Run("中国"), (Run("发展"), Run("国发展"))), (5,)), True),
        (Same((Run("中国"), Run("发展"), Run("的中国"))), True),
        (Wildcard("?中国?"), True),
        (Near((Run("中国"), Run("发展"), Run("国发")), (5, 5)), False),
        (Near((Run("中国"), Run("年")), (5,)), False),
        (Near((Run("中国"), Run("中国a1")), (5,)), False),
        (Near((Run("中国"), Prefix("发展")), (5,)), False),
        (Near((Run("中国"), Run("罕见")), (5,)), False),
        (Wildcard("??"), False),
    ],
)
def test_texts_are_read_where_they_lie_where_all_places_are_known(
    clause: Near | Same | Wildcard, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "的中国a1,国发展年" + "中国发展,年年"
    articles = [Article(f"a{n}", "", body + ("罕见" if n == 3 else "")) for n in range(40)]
    segment = SegmentReader(built(tmp_path, "segment", articles))
    looked = list[int]()
    init = MappedTexts.__init__

    def noted(texts: MappedTexts, *args: object) -> None:
        looked.append(1)
        init(texts, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(MappedTexts, "__init__", noted)
    assert mapped.are_told(clause, segment.places) == told
    assert found(segment, clause) == [n for n, a in enumerate(articles) if plain.holds(clause, a, ANALYZER)]
    assert bool(looked) == told
    looked.clear()
    monkeypatch.setattr(mapped, "_MOST", 10)
    assert not mapped.are_told(clause, segment.places), "so many places are not held"


def test_a_long_text_and_what_lies_far_behind_it(tmp_path: Path) -> None:
    """Steps of more than two bytes, and a place behind them; folding makes several characters of one."""
    gap = "㈱1.5kg,甲。" * 12_000
    texts = [
        f"中国{gap}发展中国",
        f"发展{gap}㎏㎏㎏中国㎏㎏发展",
        "中国。发展",
        "中国12345678901234567890abcdefg 12345 67890发展",
    ]
    articles = [Article(f"a{n}", "", text) for n, text in enumerate(texts)]
    segment = SegmentReader(built(tmp_path, "segment", articles))
    assert (segment.columns["body.places.steps"] == pair_places.FURTHER).any()
    parts = Run("中国"), Run("发展")
    expected: dict[Near | Same | Wildcard, list[int]] = {
        Near(parts, (0,)): [0],
        Near(parts, (2,)): [0, 1, 2],
        Near(parts, (3,)): [0, 1, 2, 3],
        Same(parts): [0, 1, 3],
    }
    for clause, documents in expected.items():
        assert mapped.are_told(clause, segment.places)
        assert found(segment, clause) == documents
