"""The path of the fewest words and units through a body: it is a shortest one, and tells nearness as the texts do."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsearch import Article
from newsearch.analysis.layers import layer
from newsearch.clauses import Near, Run
from newsearch.engine.texts.mapped import MappedTexts
from newsearch.engine.texts.places import JoinedTexts
from newsearch.engine.texts.together import sift
from newsearch.engine.whoosh.build import builder, standing, word_paths
from newsearch.engine.whoosh.search import gathered
from newsearch.engine.whoosh.search.matching import Finder
from newsearch.engine.whoosh.segment import rows_writer
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.text.units import unit_starts, units
from tests import plain
from tests.engine.whoosh.segments import built, merged_and_new
from tests.strategies import ANALYZER

WORDS = [
    "中国",
    "国人",
    "人民",
    "中国人民",
    "中华人民共和国",
    "研究",
    "研究生",
    "生命",
    "起源",
    "哈哈",
    "3.5%",
    "卡拉ok",
]
PIECES = [*WORDS, *"中国人民生命哈的,。", " ", "\n\n", "a", "gpt4", "19世纪", "😀", "𠀀", "㎏", "1234567.5%"]
PARTS = ["中国", "国人", "人民", "民的", "研究", "究生", "生命", "哈哈", "a", "卡拉ok"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
ARCHIVES = st.lists(TEXTS, min_size=2, max_size=12).map(
    lambda texts: [Article(f"a{n}", text[:7], text) for n, text in enumerate(texts)]
)


def found(segment: SegmentReader, clause: Near) -> list[int]:
    """The documents that a clause finds in a segment, looked for anew."""
    documents: list[int] = np.flatnonzero(Finder(segment).mask(clause)).tolist()
    return documents


def fewest(text: str, words: frozenset[str]) -> list[int]:
    """How few words and units lead from the beginning of a text to each border of its units: one after the other."""
    parts = units(text)
    counts = [0]
    for end in range(1, len(parts) + 1):
        begins = [n for n in range(max(0, end - 8), end - 1) if "".join(parts[n:end]) in words]
        counts.append(1 + min(counts[n] for n in (end - 1, *begins)))
    return counts


def path(segment: SegmentReader, document: int) -> list[int]:
    ends = segment.bodies[1]
    return np.flatnonzero(segment.path.bits(int(ends[document]), int(ends[document + 1]))).tolist()


def has_none(text: str) -> bool:
    """Whether a text has a character of two code units, or a blank between letters or digits."""
    parts, starts = units(text), unit_starts(text)
    behind = zip(parts, starts, parts[1:], starts[1:], strict=False)
    blanks = any(a + len(one) < b and max(one[-1], other[0]) < "\u2070" for one, a, other, b in behind)
    return blanks or max(text, default="") > "\uffff"


def assert_shortest(segment: SegmentReader) -> None:
    for document in range(segment.size):
        text = segment.text("body", document)
        tokens = ANALYZER.document(segment.articles[document]).fields["body"]
        passed = path(segment, document)
        if has_none(text):
            assert passed == []
            continue
        counts = dict(
            zip([*unit_starts(text), len(text)], fewest(text, frozenset(layer(tokens, "words"))), strict=True)
        )
        ends = [len(text)] if text else []
        assert [counts[offset] for offset in passed + ends] == list(range(len(passed + ends))), text


@settings(max_examples=150)
@given(ARCHIVES, st.sampled_from([1, 40, 1 << 16]), st.sampled_from([1, 1 << 16]), st.sampled_from([1 << 8, 1 << 20]))
def test_the_path_through_each_body_is_a_shortest_one(
    articles: list[Article], block: int, at_once: int, hashes: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(builder, "_BLOCK", block)
        patch.setattr(word_paths, "_AT_ONCE", at_once)
        patch.setattr(standing, "HASHES", hashes)
        patch.setattr(standing, "_SHIFT", np.uint32(33 - hashes.bit_length()))
        assert_shortest(SegmentReader(built(Path(folder), "segment", articles)))


def test_keys_that_find_their_slots_taken_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = np.arange(1, 400, dtype=np.uint64).repeat(2)
    texts = np.tile(np.array([3, 5], dtype=np.uint32), 399)
    monkeypatch.setattr(standing, "_slots", lambda keys, *_: np.zeros(keys.size, dtype=np.int64))
    crowded = standing._Table(keys[:8], texts[:8])
    ours, theirs = crowded.find(keys[:16], texts[:16] ^ np.uint32(6))
    assert sorted(zip(ours.tolist(), theirs.tolist(), strict=True)) == [(n, n ^ 1) for n in range(8)]
    monkeypatch.undo()
    ours, _ = standing._Table(keys, texts).find(keys, texts)
    assert sorted(ours.tolist()) == list(range(keys.size))
    assert standing._Table(keys, texts).find(keys, texts + np.uint32(4))[0].size == 0


def test_words_that_are_longer_than_a_key_and_words_with_numbers(tmp_path: Path) -> None:
    articles = [Article("a", "", "中华人民共和国国务院"), Article("b", "", "12.5%的" * 3)]
    segment = SegmentReader(built(tmp_path, "segment", articles))
    assert_shortest(segment)
    assert path(segment, 1) == [0, 5, 6, 11, 12, 17]


def test_a_stretch_that_is_too_long_leaves_its_text_without_a_path(tmp_path: Path) -> None:
    long = "哈" * (word_paths._LONGEST_LEFT + 1)
    segment = SegmentReader(
        built(tmp_path, "segment", [Article("a", "", f"中国。{long}"), Article("b", "", f"中国。{long[1:]}")])
    )
    assert path(segment, 0) == []
    assert len(path(segment, 1)) > 2
    clause = Near((Run("中国"), Run("哈哈")), (1,))
    assert found(segment, clause) == [0, 1]


@settings(max_examples=40)
@given(ARCHIVES, st.data())
def test_a_merged_segment_has_the_path_of_a_new_one(articles: list[Article], data: st.DataObject) -> None:
    with merged_and_new(articles, data) as (one, other):
        np.testing.assert_array_equal(one["body.path"], other["body.path"])


@settings(max_examples=120)
@given(ARCHIVES, st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(PARTS)), min_size=1, max_size=5))
@example(
    [Article("a", "", "中国人民的研究生命起源"), Article("b", "", "国人中国人民")], [("人民", "生命"), ("国人", "国人")]
)
def test_nearness_is_that_of_the_plain_matcher(articles: list[Article], pairs: Sequence[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_writer, "LARGE", 1)
        segment = SegmentReader(built(Path(folder), "segment", articles))
        for one, other in pairs:
            for slop in (0, 1, 2, 3, 5):
                clause = Near((Run(one), Run(other)), (slop,))
                expected = [n for n, article in enumerate(articles) if plain.holds(clause, article, ANALYZER)]
                for few in (0, 1 << 20):  # texts are joined, or read where they lie
                    patch.setattr(gathered, "_FEW", few)
                    assert found(segment, clause) == expected, (clause, few)


@pytest.mark.parametrize("few", [0, 1 << 20])
def test_a_place_that_ends_deep_in_a_long_word_is_near_what_follows(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path passes no border within eight characters before the end of the number: it tells nothing there."""
    monkeypatch.setattr(rows_writer, "LARGE", 1)
    monkeypatch.setattr(gathered, "_FEW", few)
    articles = [Article("a", "", "人民的研究生命起源"), Article("b", "", "研究生命1234567.5%中国人民")]
    segment = SegmentReader(built(tmp_path, "segment", articles))
    for other, slop, expected in (("中国", 1, [1]), ("中国", 0, []), ("人民", 2, [1]), ("人民", 1, [])):
        for parts in ((Run("1234567.5"), Run(other)), (Run(other), Run("1234567.5"))):
            assert found(segment, Near(parts, (slop,))) == expected, (other, slop)


@pytest.mark.parametrize("few", [0, 1 << 20])
def test_a_farther_place_may_be_the_nearer_one_in_words(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first 斯 is two characters away, the last one a word; a text with a character of two units has no path."""
    monkeypatch.setattr(rows_writer, "LARGE", 1)
    monkeypatch.setattr(gathered, "_FEW", few)
    texts = ("爱俄罗斯斯。的确", "人民爱俄罗斯的斯", "斯俄罗斯爱", "爱俄罗斯斯𠀀", "爱中华人民共和国民𠀀")
    segment = SegmentReader(built(tmp_path, "segment", [Article(f"a{n}", "", text) for n, text in enumerate(texts)]))
    for slop, expected in ((0, [2]), (1, [0, 2, 3]), (2, [0, 1, 2, 3])):
        for parts in ((Run("爱"), Run("斯")), (Run("斯"), Run("爱"))):
            assert found(segment, Near(parts, (slop,))) == expected, slop
    assert found(segment, Near((Run("爱"), Run("民")), (1,))) == [1, 4]


def test_the_path_decides_without_looking_for_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From between words to between words; only where a place begins within a word there is a doubt."""
    monkeypatch.setattr(rows_writer, "LARGE", 1)
    articles = [Article(f"a{n}", "", f"人民,{'中国研究' * 6}。生命") for n in range(3)]
    segment = SegmentReader(built(tmp_path, "segment", articles))
    told = list[tuple[bool, list[bool], list[bool]]]()

    def noted(joined: JoinedTexts, clause: Near) -> object:
        sifted = sift(joined, clause)
        told.append((isinstance(joined, MappedTexts), sifted.held.tolist(), sifted.doubtful.tolist()))
        return sifted

    monkeypatch.setattr(gathered, "sift", noted)
    for other, slop, held, doubtful in (("生命", 14, 3, 0), ("生命", 13, 0, 0), ("命", 15, 3, 0), ("命", 14, 0, 3)):
        for few in (0, 1 << 20):
            monkeypatch.setattr(gathered, "_FEW", few)
            told.clear()
            clause = Near((Run("人民"), Run(other)), (slop,))
            documents = found(segment, clause)
            assert (sum(told[0][1]), sum(told[0][2])) == (held, doubtful), (other, slop, few)
            assert len(documents) == sum(plain.holds(clause, article, ANALYZER) for article in articles)


@pytest.mark.parametrize("length", [63, 64, 65, 128])
def test_bodies_that_end_with_a_word_of_bits(length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_writer, "LARGE", 1)
    between = length - 4
    segment = SegmentReader(built(tmp_path, "segment", [Article("a", "", f"中国{'的' * between}发展")]))
    assert segment.columns["body.path"].size == 8 * (length // 64 + 1)
    for few in (0, 1 << 20):
        monkeypatch.setattr(gathered, "_FEW", few)
        for slop in (between, between - 1):
            mask = Finder(segment).mask(Near((Run("中国"), Run("发展")), (slop,)))
            assert mask.tolist() == [slop == between]
