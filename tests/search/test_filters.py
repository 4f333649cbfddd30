"""Filters find exactly what a facet counts, and extra fields are looked for by their names, on both engines."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.engine import ENGINES
from newsearch.errors import CursorInvalid
from newsearch.model import FACETS, Mode
from tests.strategies import archives, texts

MakeIndex = Callable[[Iterable[Article]], Index]

ARTICLES = [
    Article(
        "1",
        "柳岸大桥通车",
        "大桥今天通车。",
        "2024-03-02",
        source="柳岸日报",
        section="要闻",
        extra={"栏目": "理论", "tags": ["港口", "航运"]},
    ),
    Article(
        "2",
        "东川港口开工",
        "港口今天开工。大桥也开工。",
        "2023-03-02",
        source="東川日報",
        extra={"欄目": "理論", "Tags": ["航運", "航运"], "责 编": "甲某"},
    ),
    Article("3", "大桥与港口", "没有别的。", byline="记者 甲某、乙某、甲某", section="理论版", extra={"year": "2031"}),
]


@pytest.fixture
def index(index_of: MakeIndex) -> Index:
    return index_of(ARTICLES)


def found(index: Index, query: str, **options: object) -> list[str]:
    with index.searcher() as searcher:
        results = searcher.search(query, mode="strict", **options)  # type: ignore[arg-type]
    return sorted(hit.article.id for hit in results.hits)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("tags:港口", ["1"]),
        ("Tags：航運", ["1", "2"]),  # blind to script, width and case
        ("tags:港", []),  # the whole value
        ("tags:港*", ["1"]),
        ("tags:(港口 OR 航运)", ["1", "2"]),
        ("tags:(港口 航运)", ["1"]),
        ("tags:港口 OR 责编:甲某", ["1", "2"]),
        ("大桥 -tags:航运", ["3"]),
        ('责编:"甲某"', ["2"]),
        ("责_编:甲某", []),  # a key has no blank between Han characters
        ("year:2031", ["3"]),
        ("栏目:理论", ["1", "2", "3"]),  # ours as well: the section of the third has it
        ("甲某", ["3"]),  # the byline; values of extra fields are no text
        ("tags:(港口 headline:通车)", ["1"]),  # the inner field wins
        ("大桥 tags:港口 date:2024", ["1"]),
    ],
)
def test_a_field_of_the_archive_is_looked_for_by_its_name_and_whole_value(
    index: Index, query: str, ids: list[str]
) -> None:
    assert found(index, query) == ids


@pytest.mark.parametrize("query", ["颜色:红", "colour:red", "颜色：红"])
def test_a_name_that_the_archive_does_not_have_is_a_word_and_a_note_names_the_fields(index: Index, query: str) -> None:
    with index.searcher() as searcher:
        (note,) = (note for note in searcher.search(query).notes if note.code == "field_unknown")
        assert {"tags", "栏目", "责编", "headline"} <= {*note.values["fields"]}  # type: ignore[misc]
        assert not any(n.code == "field_unknown" for n in searcher.search("tags:红").notes)
        headline = "甲某：坚定不移推进柳岸港口高质量发展取得新成效"  # a headline names its speaker, no field
        assert not any(n.code == "field_unknown" for n in searcher.search(headline).notes)


def test_articles_with_fewer_words_keep_to_the_values_that_were_asked_for(index: Index) -> None:
    with index.searcher() as searcher:
        for query in ("通车 港口 tags:港口", "通车 港口 (tags:港口 OR tags:石油)"):
            assert [hit.article.id for hit in searcher.search(query).hits] == ["1"]


def test_facets_of_extra_fields_count_each_article_once(index: Index) -> None:
    with index.searcher() as searcher:
        facets = searcher.search("大桥", facets=["Tags", "栏目", "extra.year", "year"]).facets
        assert facets["Tags"] == {"航运": 2, "港口": 1} and [*facets["栏目"].values()] == [2]
        assert facets["extra.year"] == {"2031": 1} and facets["year"] == {"2023": 1, "2024": 1}
        assert searcher.extra_fields() == ("tags", "year", "栏目", "责编")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"source": ("东川日报",)}, ["2"]),
        ({"来源": "东川日报"}, ["2"]),
        ({"source": ("东川日报", "柳岸日报")}, ["1", "2"]),
        ({"source": ("柳岸",)}, []),
        ({"byline": ("乙某",)}, ["3"]),
        ({"byline": ("记者 甲某、乙某",)}, []),
        ({"year": ("2024",), "tags": ("航运", "石油")}, ["1"]),
        ({"month": ("2023-03",)}, ["2"]),
        ({"tags": ("航运",), "栏目": ("理论",), "source": ()}, ["1", "2"]),
        ({"extra.year": ("2031",)}, ["3"]),
        ({"year": ("2031",)}, []),
    ],
)
def test_filters_are_whole_values_one_of_each_facet(
    index: Index, filters: dict[str, tuple[str, ...]], ids: list[str]
) -> None:
    assert found(index, "大桥", filters=filters) == ids
    with index.searcher() as searcher:
        assert searcher.find("大桥", filters=filters, limit=0, mode="strict").total == len(ids)
        assert searcher.timeline("大桥", filters=filters, mode="strict").total == len(ids)


def test_the_counts_of_a_facet_leave_out_its_own_filter_and_respect_the_others(index: Index) -> None:
    chosen = {"source": ("东川日报",), "tags": ("航运",)}
    with index.searcher() as searcher:
        results = searcher.search("大桥", facets=["source", "tags", "year"], filters=chosen)
    assert results.total == 1 and results.facets["year"] == {"2023": 1}
    assert results.facets["source"] == {"東川日報": 1, "柳岸日报": 1}
    assert [*results.facets["tags"].values()] == [1]


def test_a_query_that_looks_like_its_filter_keeps_it_in_the_counts(index: Index) -> None:
    with index.searcher() as searcher:
        results = searcher.search("tags:港口", facets=["tags"], filters={"tags": ("港口",)})
    assert results.facets["tags"] == {"港口": 1, "航运": 1}


def test_a_trend_is_of_the_articles_that_the_filters_leave(index: Index) -> None:
    with index.searcher() as searcher:
        buckets = searcher.trend(["大桥"], filters={"tags": ("港口",)}).buckets
    assert [(bucket.name, bucket.articles, bucket.counts) for bucket in buckets] == [("2024", 1, (1,))]


def test_a_cursor_belongs_to_its_filters(index: Index) -> None:
    with index.searcher() as searcher:
        filters = {"tags": ("航运", "石油"), "year": ("2024", "2023")}
        turned = {"year": ("2023", "2024"), "tags": ("石油", "航运")}
        first = searcher.search("大桥", filters=filters, limit=1)
        second = searcher.search("大桥", filters=turned, limit=1, after=first.cursor)
        with pytest.raises(CursorInvalid):
            searcher.search("大桥", filters={"tags": ("航运",)}, limit=1, after=first.cursor)
        assert {first.hits[0].article.id, second.hits[0].article.id} == {"1", "2"} and second.cursor is None


def test_reprints_are_folded_among_what_the_filters_leave(index_of: MakeIndex) -> None:
    body = "柳岸大桥今天通车，两岸居民步行过江只要十分钟，比乘船快了一刻钟。" * 9
    printed = [Article(n, "柳岸大桥通车", body, f"2024-03-0{n}", source=f"报{n}", extra={"栏目": n}) for n in "123"]
    with index_of(printed).searcher() as searcher:
        (hit,) = searcher.search("大桥", distinct=True, filters={"source": ("报2", "报3")}).hits
        assert (hit.article.id, hit.reprints) == ("2", ("3",))
        (hit,) = searcher.search("大桥", distinct=True, filters={"栏目": ("3",)}).hits
        assert (hit.article.id, hit.reprints) == ("3", ())


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"year": ("二零",)}, ["no article has the year '二零': most articles have '2023', '2024'"]),
        ({"year": ("2019",)}, ["no article has the year '2019': near are '2023', '2024'"]),
        ({"month": ("2024-02",)}, ["no article has the month '2024-02': near are '2024-03', '2023-03'"]),
        ({"source": ("日报",)}, ["no article has the source '日报': near are '東川日報', '柳岸日报'"]),
        ({"source": ("柳岸早报",)}, ["no article has the source '柳岸早报': near are '柳岸日报'"]),
        ({"tags": ("港口", "石油")}, ["no article has the tags '石油': most articles have '航运', '港口'"]),
        ({"page": ("3",)}, ["no article has a page"]),
        ({"year": ("2023",), "tags": ("港口",)}, []),  # each is there, though not with the other
        (
            {"year": ("2023",), "source": ("甲报",)},
            ["no article has the source '甲报': most articles have '東川日報', '柳岸日报'"],
        ),
    ],
)
def test_a_value_that_no_article_has_is_said_with_those_there_are(
    index: Index, filters: dict[str, tuple[str, ...]], said: list[str]
) -> None:
    with index.searcher() as searcher:
        answers = (
            searcher.search("大桥", filters=filters),
            searcher.timeline("大桥", filters=filters),
            searcher.concordance("大桥", filters=filters),
            searcher.trend(["大桥"], filters=filters),
        )
    for answer in answers:
        assert [str(note) for note in answer.notes if note.code.startswith("filter_")] == said


def test_a_year_and_a_month_may_be_written_in_chinese(index: Index) -> None:
    assert (
        found(index, "大桥", filters={"year": ("二〇二四年",)})
        == ["1"]
        == found(index, "大桥", filters={"月份": ("2024年3月",)})
    )
    assert (
        found(index, "大桥", filters={"year": ("2024年3月", "今年")}) == []
    )  # neither is one year, whenever it is read


def test_an_unknown_facet_is_a_value_error_that_lists_those_there_are(index: Index) -> None:
    with index.searcher() as searcher:
        with pytest.raises(ValueError, match=r"'colour': choose one of year, .* tags"):
            searcher.search("大桥", filters={"colour": ("红",)})
        with pytest.raises(ValueError, match=r"'colour': choose one of year, .* tags"):
            searcher.search("大桥", facets=["colour"])


@settings(max_examples=40)
@given(archives, archives, texts, st.sampled_from(ENGINES), st.sampled_from(["all", "any", "strict"]))
def test_a_click_finds_what_its_facet_counted(
    first: list[Article], second: list[Article], query: str, engine: str, mode: Mode
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Index.create(Path(folder) / "index", engine=engine)
        index.update(add=first)
        index.update(add=second, remove=["a1"])
        with index.searcher() as searcher:
            names = [*FACETS, *(f"extra.{key}" for key in searcher.extra_fields())]
            results = searcher.search(query, facets=names, mode=mode, limit=0)
            for name, values in results.facets.items():
                for value, count in values.items():
                    clicked = searcher.search(query, filters={name: (value,)}, facets=[name], mode=mode, limit=0)
                    assert (clicked.total or clicked.partial_total) == count, (name, value)
                    assert clicked.facets[name] == values, "help: a facet's own filter does not count for it"


def run(index: Index, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--index", str(index.path), *arguments])


def test_the_command_line_filters_and_counts_by_extra_fields(index: Index) -> None:
    results = run(index, "search", "大桥", "--filter", "tags=航运", "--filter", "source=东川日报", "--json")
    hit, summary = map(json.loads, results.stdout.splitlines())
    assert hit["id"] == "2" and summary["total"] == 1
    assert hit["extra"] == {"欄目": ["理論"], "Tags": ["航運", "航运"], "责 编": ["甲某"]}
    either = run(index, "search", "大桥", "--filter", "tags=港口", "--filter", "tags=航运", "--facets", "tags")
    assert "2 articles" in either.stdout and "tags  航运 (2) · 港口 (1)" in either.stdout
    assert '"articles": 1' in run(index, "timeline", "大桥", "--by", "year", "--filter", "tags=港口", "--json").stdout
    assert run(index, "trend", "大桥", "--filter", "tags=港口").exit_code == 0


@pytest.mark.parametrize("option", [["--filter", "colour=红"], ["--filter", "tags"], ["--filter", "=红"]])
def test_a_filter_that_is_none_is_an_error_with_the_next_step(index: Index, option: list[str]) -> None:
    result = run(index, "search", "大桥", *option)
    assert result.exit_code == 2 and "Traceback" not in result.output
    assert "choose one of year" in result.output or "write a facet and its value" in result.output


def test_show_and_every_export_have_the_extra_fields(index: Index) -> None:
    assert "tags: 港口, 航运" in run(index, "show", "1").stdout
    assert json.loads(run(index, "show", "1", "--json").stdout)["extra"]["tags"] == ["港口", "航运"]
    for form in ("json", "jsonl", "csv", "markdown", "html"):
        assert "航运" in run(index, "search", "通车", "--format", form).stdout, form
