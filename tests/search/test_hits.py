"""A page of hits is folded and marked together: what it shows is what each article shows alone, in fewer steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from newsearch import Article, Index
from newsearch.clauses import Run, Word
from newsearch.engine.memory import MemoryEngine
from newsearch.model import Matches, Span
from newsearch.search import batches, snippets
from newsearch.search.hits import hits as hits_of
from newsearch.search.snippets import Marked, Wanted, marks, wanted
from newsearch.text import characters, folding
from tests.strategies import ANALYZER, archives, clauses


@given(archives, clauses(), st.sampled_from([0, 40]))
def test_articles_marked_together_are_marked_as_each_alone(archive: list[Article], clause: Run, at_once: int) -> None:
    engine = MemoryEngine(map(ANALYZER.document, archive))
    ids = tuple(engine.scan())
    matches = Matches(ids, tuple(range(len(ids))), len(ids))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "_CHARACTERS", at_once)
        listed = hits_of(engine, clause, matches, 12)
    assert [(hit.article.id, hit.score) for hit in listed] == list(zip(ids, matches.scores, strict=True))
    for hit in listed:
        (alone,) = hits_of(engine, clause, Matches((hit.article.id,), (hit.score,), 1), 12)
        assert hit == alone


def test_a_page_is_folded_at_once_however_long(
    index_of: Callable[[Iterable[Article]], Index], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "大会开幕。代表们讨论大桥，大桥通车在即。" * 20
    index = index_of([Article(f"a{n}", "大桥通车", body, "2024-03-04") for n in range(60)])
    looked_up: list[int] = []

    def counted(codes: NDArray[np.uint32]) -> NDArray[np.int32]:
        looked_up.append(codes.size)
        return characters.looked_up(codes)

    monkeypatch.setattr(folding, "looked_up", counted)
    with index.searcher() as searcher:
        searcher.search("大桥", limit=10)
        times = len(looked_up)
        searcher.search("大桥", limit=50)
    assert times and len(looked_up) == 2 * times


@pytest.mark.parametrize("length", [1, 4, 9, 30])
def test_one_thing_wanted_is_shown_as_several_are(length: int) -> None:
    text = "桥梁大桥路,大桥在河上。大桥大桥" * 3 + "。" * 20 + "大桥大桥大桥"
    found = [(span.start, span.end, 0) for span in marks(text, Run("大桥"), "body")]
    assert found and Span(2, 4) in marks(text, Word("大桥", ("大桥",)), "body")
    assert snippets._fullest(found, length) == snippets._best_window(found, length, {0})[:2]


@pytest.mark.parametrize(
    ("text", "word", "marked"),
    [
        ("温度降到5℃，长廊3×5米", Word("5°c", ("5", "c")), ["5℃"]),
        ("“一二·九”运动与九一八事变", Word("一二九运动", ("一二九", "运动")), ["一二·九", "运动"]),
        ("一二·九运动与另一运动", Word("一二九运动", ("一二九", "运动")), ["一二·九运动"]),
        ("让—保罗·柳瓦到访", Word("保罗柳瓦", ("保罗", "柳瓦")), ["保罗·柳瓦"]),
        ("共 2 9 7 7 名", Word("2977名", ("2977", "名")), ["2 9 7 7 名"]),
    ],
)
def test_where_the_whole_run_stands_its_parts_are_not_marked(text: str, word: Word, marked: list[str]) -> None:
    assert [text[span.start : span.end] for span in marks(text, word, "body")] == marked


def test_a_hit_is_marked_in_each_short_text_that_has_what_was_found(
    index_of: Callable[[Iterable[Article]], Index],
) -> None:
    article = Article("a", "大桥通车", "开通。", kicker="东川要闻", byline="柳岸", source="東川日報", section="要闻")
    with index_of([article]).searcher() as searcher:
        for query, marked in (
            ("柳岸", {"byline"}),
            ("东川", {"kicker", "source"}),
            ("来源:东川日报", {"source"}),
            ("标题:要闻", {"kicker"}),
            ('"东川"', {"kicker"}),
            ("大桥", set()),
        ):
            (hit,) = searcher.search(query).hits
            assert hit.marks.keys() == marked, query
        (hit,) = searcher.search("东川").hits
        assert hit.marks["source"] == hit.marks["kicker"] == (Span(0, 2),)


@given(
    length=st.integers(1, 80),
    found=st.sampled_from(["大会", "熊辉", "北碚", "落实"]),
    brackets=st.sampled_from(["()", "（）", "（)"]),
)
def test_a_snippet_begins_and_ends_outside_of_the_brackets_of_a_byline(length: int, found: str, brackets: str) -> None:
    opening, closing = brackets[0], brackets[1]
    byline = f"{opening}记者 熊辉、秦廷富 文/图{closing}"
    text = f"昨天，大会在渝召开，研究了许多事情。本报讯{byline}3月4日，北碚区召开会议，部署工作，要求抓紧落实。"
    snippet = Marked(text, folding.fold(text), wanted(Run(found))["body"]).snippet(length)
    first, last = text.index(opening), text.index(closing)
    for fragment in snippet.fragments:
        assert not first < fragment.start <= last and not first < fragment.end <= last


@given(
    st.lists(st.sampled_from(["(记者 熊辉)", "（甲）", "。", "大桥", "乙", "12", " "]), max_size=20).map("".join),
    st.data(),
)
def test_a_snippet_has_marks_as_a_whole_or_not_at_all(body: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(len(body) - 1, 0)))
    leaves = [Wanted(Run(text)) for text in ("大桥", folding.fold(body[start : start + 3]).text) if text]
    marked = Marked(body, folding.fold(body), leaves)
    snippet = marked.snippet(data.draw(st.integers(5, 30)))
    shown = sum(
        fragment.start <= m.start and m.end <= fragment.end for m in marked.spans for fragment in snippet.fragments
    )
    met = sum(fragment.start < m.end and m.start < fragment.end for m in marked.spans for fragment in snippet.fragments)
    assert shown == met == len(snippet.marks)
