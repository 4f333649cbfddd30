"""What the default shows: articles with all words first, those with fewer behind them, and pasted headlines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args

import pytest

from newsearch import Article, Index
from newsearch.messages import Note
from newsearch.model import Sort

Made = Callable[[Iterable[Article]], Index]

PARTS = [
    Article("both", "", "北碚学雷锋，雷锋精神在北碚。"),
    Article("one", "", "北碚揭牌。"),
    Article("other", "", "向雷锋同志学习。"),
    Article("none", "", "无关。"),
]


def test_articles_with_fewer_words_follow_where_those_with_all_do_not_fill_the_page(index_of: Made) -> None:
    with index_of(PARTS).searcher() as searcher:
        results = searcher.search("北碚 雷锋")
        assert (results[0].article.id, results[0].missing) == ("both", ())
        assert {h.article.id: h.missing for h in results.hits[1:]} == {"one": ("雷锋",), "other": ("北碚",)}
        assert (results.total, results.partial_total) == (1, 2)
        assert results.notes == (Note("fewer_words_follow", total=1),)
        strict = searcher.search("北碚 雷锋", mode="strict")
        assert ([h.article.id for h in strict.hits], strict.total, strict.partial_total) == (["both"], 1, 0)


@pytest.mark.parametrize(
    ("typed", "options", "lacks"),
    [
        ("北碚 2024年3月", {}, "2024年3月"),
        ("北碚2024年3月", {}, "2024年3月"),  # without a blank
        ("北碚 雷鋒", {"synonyms": [["雷锋", "榜样"]]}, "雷锋"),
        ("北碚 pinyin:leifeng", {}, "pinyin:leifeng"),
        ("北碚 雷锋", {"fuzzy_ocr": True}, "雷锋"),
    ],
)
def test_what_an_article_lacks_is_said_as_it_was_typed(
    index_of: Made, typed: str, options: dict[str, Any], lacks: str
) -> None:
    """Other spellings and synonyms of a word are looked for as well."""
    articles = [PARTS[1], Article("other", "", "向雷锋同志学习，他是榜样。")]
    with index_of(articles).searcher() as searcher:
        missing = {hit.article.id: hit.missing for hit in searcher.search(typed, **options).hits}
        assert missing["one"] == (lacks,)


def test_where_no_article_has_all_words_the_order_is_that_of_any(index_of: Made) -> None:
    with index_of(PARTS).searcher() as searcher:
        results, some = searcher.search("北碚 雷锋 厦门"), searcher.search("北碚 雷锋 厦门", mode="any")
        assert [h.article.id for h in results.hits] == [h.article.id for h in some.hits]
        assert (results.total, results.partial_total, some.total) == (0, 3, 3)
        assert results.notes == (Note("none_has_all"),)
        assert searcher.search("北碚 雷锋 厦门", mode="strict").total == 0


@pytest.mark.parametrize("distinct", [False, True])
@pytest.mark.parametrize("sort", get_args(Sort))
def test_every_page_goes_on_with_the_articles_that_have_fewer_words(index_of: Made, sort: Sort, distinct: bool) -> None:
    bodies = [f"第{n}篇：北碚" + ("的雷锋" if n % 3 == 0 else "") + "的新闻" * (n % 4) for n in range(12)]
    bodies += [f"第{n}篇：雷锋与厦门" for n in range(12, 20)]
    dates = [None if n % 5 == 0 else f"2024-01-{n + 1:02}" for n in range(20)]
    articles = [Article(f"{n:02}", "", body, dates[n]) for n, body in enumerate(bodies)]
    with index_of(articles).searcher() as searcher:
        both = searcher.find("北碚 雷锋", mode="strict", sort=sort, limit=100).ids
        some = searcher.find("北碚 雷锋", mode="any", sort=sort, limit=100).ids
        expected = [*both, *(key for key in some if key not in both)]
        assert len(both) == 4 and len(expected) == 20
        for limit in (1, 3, 4, 7, 100):
            pages = (
                searcher.search("北碚 雷锋", sort=sort, limit=limit, offset=offset, distinct=distinct)
                for offset in range(0, 20, limit)
            )
            assert [hit.article.id for page in pages for hit in page] == expected
            page = searcher.search("北碚 雷锋", sort=sort, limit=limit)
            found = [hit.article.id for hit in page]
            while page.cursor:
                page = searcher.search("北碚 雷锋", sort=sort, limit=limit, after=page.cursor)
                assert (page.offset, page.total) == (len(found), 4)
                found += [hit.article.id for hit in page]
            assert found == expected


def test_a_reprint_of_a_hit_with_all_words_is_not_listed_again(index_of: Made) -> None:
    body = "".join(f"第{n}段说的是北碚的新闻，内容各不相同，读者来信{n * 37}封。" for n in range(40))
    articles = [
        Article("whole", "", body + "雷锋。", "2024-01-02"),
        Article("reprint", "", body, "2024-01-02"),
        Article("other", "", "北碚揭牌。"),
    ]
    with index_of(articles).searcher() as searcher:
        results = searcher.search("北碚 雷锋", distinct=True)
        assert [h.article.id for h in results] == ["whole", "other"]
        assert [h.article.id for h in searcher.search("北碚 雷锋")] == ["whole", "reprint", "other"]


def test_an_export_ends_with_the_articles_that_have_all_words(index_of: Made) -> None:
    with index_of(PARTS).searcher() as searcher:
        assert [h.article.id for page in searcher.pages("北碚 雷锋") for h in page] == ["both"]
        assert len([h for page in searcher.pages("北碚 雷锋 厦门") for h in page]) == 3


def test_a_timeline_counts_the_articles_with_all_words_or_where_there_are_none_the_others(index_of: Made) -> None:
    with index_of(PARTS).searcher() as searcher:
        whole, some = (searcher.timeline(query) for query in ("北碚 雷锋", "北碚 雷锋 厦门"))
        assert (whole.total, whole.partial, whole.notes) == (1, False, ())
        assert (some.total, some.partial, some.notes) == (3, True, (Note("none_has_all"),))


def test_quotes_in_a_pasted_headline_are_titles_where_no_article_has_them_as_they_stand(index_of: Made) -> None:
    articles = [Article("1", "", "绿色发展的新征程上，北碚推进生态文明建设取得成就。"), *PARTS]
    with index_of(articles).searcher() as searcher:
        long = searcher.search("北碚推进“生态文明新征程”建设取得成就")
        assert (long[0].article.id, long.total) == ("1", 1)
        assert Note("quotes_as_titles") in long.notes
        exact = searcher.search("北碚推进“生态文明建设”取得成就")
        assert exact.total == 1 and Note("quotes_as_titles") not in exact.notes
        short = searcher.search("北碚 “生态文明新征程”")
        assert short.total == 0 and Note("quotes_as_titles") not in short.notes
        alone = searcher.search("“生态文明新征程建设取得成就在北碚”")
        assert (alone.total, alone.partial_total) == (0, 0), "a quote alone is a quote, however long"


def test_a_long_query_gets_no_suggestion(index_of: Made) -> None:
    with index_of(Article(str(n), "", "雷锋精神永放光芒") for n in range(30)).searcher() as searcher:
        assert searcher.search("雷峰精神").suggestions
        assert not searcher.search("雷峰精神 永放光芒 代代相传 生生不息").suggestions
