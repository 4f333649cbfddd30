"""What both engines find near each other and in one sentence, held against the plain matcher."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import combinations, count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsearch import Article
from newsearch.clauses import Clause, Field, Leaf, Near, Part, Prefix, Run, Same, Wildcard
from newsearch.engine import Page
from newsearch.engine.texts import places
from newsearch.engine.whoosh.search import gaps
from newsearch.engine.whoosh.search.words import StandingWords
from tests import plain
from tests.conftest import engine_of
from tests.engines import ENGINES, examples
from tests.strategies import ANALYZER

PIECES = ["中国", "人民", "经济", "发展", "中等", "国人", "民", "的", "的", "，", "。", "a1", "17", " b ", "\n\n", "𩬅"]
texts = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)
leaves: st.SearchStrategy[Leaf] = st.one_of(
    st.sampled_from(["中国", "国人", "人民", "的", "民", "的的", "a1", "17", "𩬅"]).map(Run),
    st.sampled_from(["中", "国人", "a", "1"]).map(Prefix),
    st.sampled_from(["国?", "?民", "?的?", "中?人", "?1", "?"]).map(Wildcard),
)
parts: st.SearchStrategy[Part] = leaves | st.lists(leaves, min_size=1, max_size=2).map(tuple)
together = st.lists(parts, min_size=2, max_size=4).map(tuple)
slops = st.lists(st.integers(0, 4), min_size=3, max_size=3)
pairs = st.builds(lambda a, b, slop: Near((a, b), (slop,)), leaves, leaves, st.integers(0, 6))
clauses: st.SearchStrategy[Clause] = st.one_of(
    pairs,
    st.builds(lambda parts, slops: Near(parts, tuple(slops[: len(parts) - 1])), together, slops),
    st.builds(Same, together),
    leaves,
)


@given(
    st.lists(texts, min_size=1, max_size=8),
    st.lists(clauses | clauses.map(lambda c: Field("body", c)), min_size=1, max_size=6),
)
@settings(max_examples=examples(60))
def test_both_engines_find_what_the_plain_matcher_does(bodies: list[str], asked: list[Clause]) -> None:
    articles = [Article(f"a{n}", body[:7], body) for n, body in enumerate(bodies)]
    with tempfile.TemporaryDirectory() as folder:
        engines = [engine_of(name, Path(folder) / name, ANALYZER, articles) for name in ENGINES]
        for clause in asked:
            wanted = {a.id for a in articles if plain.holds(clause, a, ANALYZER)}
            for engine in engines:
                assert set(engine.search(clause, clause, Page(100)).ids) == wanted
        for engine in engines:
            engine.close()


def test_one_place_never_counts_for_two_of_three_parts_that_share_it(tmp_path: Path) -> None:
    bodies = {"once": "中国发展", "twice": "中国中国发展", "both": "中国人民发展"}
    articles = [Article(name, "", body) for name, body in bodies.items()]
    china, people, growth = Run("中国"), Run("人民"), Run("发展")
    clause = Near(((china, people), (people, china), growth), (0, 0))
    for name in ENGINES:
        engine = engine_of(name, tmp_path / name, ANALYZER, articles)
        assert set(engine.search(clause, clause, Page(9)).ids) == {"twice", "both"}


def test_looser_bounds_of_words_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = ["中国" + "好。" * n + "社会主义" * m + "发展了" for n in range(8) for m in range(3)]
    articles = [Article(f"a{n}", "", body) for n, body in enumerate(bodies)]
    engine, longest = engine_of("whoosh", tmp_path / "index", ANALYZER, articles), StandingWords.longest
    for loose in ({1}, {2}, {3}, {1, 2, 3}, set[int]()):
        calls = count(1)

        def bounded(
            words: StandingWords, codes: Any, loose: set[int] = loose, calls: Iterator[int] = calls
        ) -> NDArray[np.uint8]:
            return np.maximum(longest(words, codes), 8 * (next(calls) % 4 in loose)).astype(np.uint8)

        monkeypatch.setattr(StandingWords, "longest", bounded)
        for slop in range(1, 14):
            clause = Near((Run("中国"), Run("发展")), (slop,))
            wanted = {a.id for a in articles if plain.holds(clause, a, ANALYZER)}
            assert set(engine.search(clause, clause, Page(100)).ids) == wanted


@pytest.mark.parametrize("first", [1, 3, 16])  # characters that are looked at first
@given(bodies=st.lists(st.text("中a1。!?;.\n𩬅", min_size=2, max_size=16), min_size=1, max_size=4))
def test_a_range_is_in_one_sentence_where_none_ends_in_it(first: int, bodies: list[str]) -> None:
    encoded = [body.encode("utf-16-le") for body in bodies]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places, "_SENTENCE", first)
        for some, joined in places.slices(encoded, np.arange(len(bodies))):
            for number, begin in zip(some.tolist(), joined.borders.tolist(), strict=False):
                ranges = list(combinations(range(len(bodies[number])), 2))
                starts, ends = np.array(ranges).T
                wanted = [not ends_sentence_within(bodies[number], *each) for each in ranges]
                assert joined.in_one_sentence(starts + begin, ends + begin).tolist() == wanted


def ends_sentence_within(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends in a range of a text, by one look at each character of it."""
    return any(text[n] in "。!?;" or text.startswith(("...", "\n\n"), n) for n in range(start, end))


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (Near((Run("中国"), Run("发展")), (5,)), {0, 1}),
        (Near((Run("中国"), Run("发展")), (60,)), {0, 1, 2}),
        (Same((Run("中国"), Run("发展"))), {0, 1, 2}),
        (Near((Run("中国"), Run("发展")), (100,)), {0, 1, 2, 3}),
        (Wildcard("?展?"), {3}),
    ],
)
def test_slices_of_any_size_find_the_same(
    clause: Clause, found: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [
        "中国发展",
        "中国社会主义经济发展",
        "中国" + "好" * 40 + "发展",
        "中国" + "好。" * 40 + "发展了",
        "中国",
        "发展",
    ]
    articles = [Article(f"a{n}", "", body) for n, body in enumerate(bodies * 5)]
    for size, sources in ((1, 1), (100, 3), (1 << 21, 1 << 20)):
        monkeypatch.setattr(places, "_AT_ONCE", size)
        monkeypatch.setattr(gaps, "_CELLS", sources)
        engine = engine_of("whoosh", tmp_path / str(size), ANALYZER, articles)
        ids = set(engine.search(clause, clause, Page(100)).ids)
        assert ids == {f"a{n}" for n in range(len(articles)) if n % len(bodies) in found}
