"""Facets, timelines and trends: exact over all articles found, and readable at any width."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from newsearch import Article, Index, Results
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.segmenters import JiebaSegmenter
from newsearch.cli import main
from newsearch.errors import NewsearchError, PlotError
from newsearch.model import FACETS, NAME_KINDS
from newsearch.render.charts import print_facets, print_timeline, print_trend
from newsearch.render.html import results_to_html
from newsearch.results import Timeline, TimelineBucket, Trend, TrendBucket

MakeIndex = Callable[[Iterable[Article]], Index]

ARTICLES = [
    Article("1", "北京开会", "李强在北京出席", "2023-11-30", source="北碚报", byline="熊辉 秦廷富", page=1),
    Article("2", "重慶開會", "俄羅斯總統普京會見李强", "2023-12-01", source="北碚報", byline="熊輝", page="1"),
    Article(
        "3", "上海开会", "国务院在上海开会", "2024-03-02", source="北碚报", byline="秦廷富、熊辉，王芳", page="A03"
    ),
    Article("4", "开会", "高水平开会", None, source="ＡＢ社"),
]


@pytest.fixture
def index(index_of: MakeIndex) -> Index:
    return index_of(ARTICLES)


def counted(index: Index, *facets: str, query: str = "开会", **options: object) -> dict[str, dict[str, int]]:
    with index.searcher() as searcher:
        found = searcher.search(query, facets=facets, limit=1, **options).facets  # type: ignore[arg-type]
    return {name: dict(values) for name, values in found.items()}


def test_facets_count_all_articles_found_not_the_page(index: Index) -> None:
    assert counted(index, "year", "month") == {
        "year": {"2023": 2, "2024": 1},
        "month": {"2023-11": 1, "2023-12": 1, "2024-03": 1},
    }


def test_years_and_months_stand_in_their_order_other_values_by_count_then_name(index: Index) -> None:
    facets = counted(index, "month", "page", "byline")
    assert list(facets["month"]) == ["2023-11", "2023-12", "2024-03"]
    assert list(facets["page"].items()) == [("1", 2), ("A03", 1)]
    assert list(facets["byline"].items()) == [("熊辉", 3), ("秦廷富", 2), ("王芳", 1)]


@pytest.mark.parametrize("query", ["开会", "開會", "北京 上海 开会"])
def test_one_value_in_both_scripts_or_widths_counts_once_in_its_commonest_spelling(index: Index, query: str) -> None:
    relaxed = {"mode": "any"}
    assert counted(index, "source", query=query, **relaxed) == {"source": {"北碚报": 3, "ＡＢ社": 1}}


def test_names_count_where_they_stand_by_themselves(index: Index) -> None:
    facets = counted(index, *NAME_KINDS)
    assert facets["people"] == {"熊辉": 3, "李强": 2, "秦廷富": 2, "普京": 1, "王芳": 1}
    assert facets["places"] == {"上海": 1, "俄罗斯": 1, "北京": 1, "重庆": 1}
    assert facets["organisations"] == {"国务院": 1}


def test_facets_are_of_the_articles_with_some_words_where_none_has_all(index: Index) -> None:
    assert counted(index, "year", query="国务院 李强 上海") == {"year": {"2023": 2, "2024": 1}}


def test_facets_of_nothing_found_are_empty(index: Index) -> None:
    assert counted(index, *FACETS, query="没有这个") == {name: {} for name in FACETS}


def test_an_unknown_facet_is_a_value_error_that_lists_them(index: Index) -> None:
    with pytest.raises(ValueError, match="'colour': choose one of year, month"):
        counted(index, "colour")


def test_both_segmenters_name_the_same_kinds() -> None:
    rjieba, jieba = Analyzer(), Analyzer(segmenter=JiebaSegmenter)
    names = ["习近平", "李强", "普京", "北京", "国务院", "俄罗斯", "雷锋", "联合国"]
    words = [*names, "高水平", "经济", "的", "gpt-4", "3.5"]
    assert rjieba.kinds(words) == jieba.kinds(words)


def test_a_user_dictionary_names_people_of_its_own(tmp_path: Path) -> None:
    dictionary = tmp_path / "words.txt"
    dictionary.write_text("黄祖瑛 100 nr\n两江新区 100 ns\n", "utf-8")
    for segmenter in (Analyzer(dictionary), Analyzer(dictionary, JiebaSegmenter)):
        assert segmenter.kinds(["黄祖瑛", "两江新区"]) == ["people", "places"]


def test_a_timeline_shows_empty_months_and_says_what_has_no_date(index: Index) -> None:
    with index.searcher() as searcher:
        timeline = searcher.timeline("开会", by="month")
        assert [(p.name, p.articles) for p in timeline.buckets] == [
            ("2023-11", 1),
            ("2023-12", 1),
            ("2024-01", 0),
            ("2024-02", 0),
            ("2024-03", 1),
        ]
        assert (timeline.total, timeline.undated) == (4, 1)
        assert [p.name for p in searcher.timeline("开会", by="year", since="2024").buckets] == ["2024"]
        assert searcher.timeline("没有这个").buckets == ()
        assert len(searcher.timeline("开会", by="day").buckets) == 94
        with pytest.raises(ValueError, match="year, month, day"):
            searcher.timeline("开会", by="week")  # type: ignore[arg-type]


def test_a_trend_counts_words_against_all_articles_of_the_period(index: Index) -> None:
    with index.searcher() as searcher:
        trend = searcher.trend(["李强", '"国务院"', "高水平", "“"], by="year")
    assert [(p.name, p.articles, p.counts) for p in trend.buckets] == [
        ("2023", 2, (2, 0, 0, 0)),
        ("2024", 1, (0, 1, 0, 0)),
    ]
    assert trend.buckets[0].rates == (1000, 0, 0, 0)
    assert trend.undated == (0, 0, 1, 0)


def console(width: int) -> Console:
    return Console(file=io.StringIO(), width=width, color_system=None)


def printed(to: Console) -> list[str]:
    assert isinstance(to.file, io.StringIO)
    return to.file.getvalue().splitlines()


def months(number: int) -> tuple[str, ...]:
    return tuple(f"{1946 + n // 12}-{n % 12 + 1:02}" for n in range(number))


@pytest.mark.parametrize("width", [60, 120])
def test_bars_fit_the_width_and_the_longest_is_the_greatest(width: int) -> None:
    periods = tuple(TimelineBucket(name, 3 * n % 40) for n, name in enumerate(months(36)))
    to = console(width)
    print_timeline(to, Timeline("厦门", "month", periods, 700, 2))
    lines = printed(to)
    bars = {int(line.split()[-1]): line.count("█") for line in lines[:36]}
    assert max(map(cell_len, lines)) <= width and lines[0] == "1946-01 0"
    assert bars[39] == min(width - 7 - 2 - 2, 80) and bars[39] > bars[24] > bars[3] > 0
    assert lines[36:] == ["", "note: 2 articles without a date are in no month", "700 articles · 厦门"]


def test_a_long_timeline_puts_neighbours_together_and_loses_none() -> None:
    periods = tuple(TimelineBucket(name, 1) for name in months(684))
    to = console(80)
    print_timeline(to, Timeline("厦门", "month", periods, 684, 0))
    lines = printed(to)
    assert lines[0].startswith("1946-01 – 1946-12 █") and "note: a bar is 12 months" in lines
    assert sum(int(line.split()[-1]) for line in lines[:57]) == 684


@pytest.mark.parametrize(("width", "words"), [(60, 2), (60, 4), (120, 2), (120, 6)])
def test_a_trend_fits_the_width_whatever_the_script(width: int, words: int) -> None:
    names = tuple(f"重庆{n}" for n in range(words))
    periods = tuple(TrendBucket(name, 100, tuple(range(n, n + words))) for n, name in enumerate(months(5)))
    to = console(width)
    print_trend(to, Trend(names, "month", periods, (0,) * words))
    lines = printed(to)
    assert max(map(cell_len, lines)) <= width
    assert all(name in lines[1] for name in names)
    assert "1946-05" in lines[7] and "40.0" in lines[7] and f"{lines[-words]}".startswith("▁▃▅▆█ 重庆0")


@pytest.mark.parametrize("width", [40, 80])
def test_facets_in_the_terminal_fit_say_what_is_automatic_and_how_many_more_there_are(width: int) -> None:
    people = {f"李强{n}": 20 - n for n in range(12)}
    to = console(width)
    print_facets(to, {"year": {"2023": 1234}, "section": {}, "people": people})
    lines = printed(to)
    assert max(map(cell_len, lines)) <= width and lines[0] == "year     2023 (1,234)"
    assert lines[1].startswith("people   李强0 (20) · 李强1 (19)") and lines[-1].endswith("(2 more, automatic)")
    assert not any("section" in line or "李强10" in line for line in lines)


def test_nothing_in_a_facet_steers_the_terminal_or_the_page() -> None:
    facets = {"source": {"报\x1b[31m<b>": 1}}
    to = console(80)
    print_facets(to, facets)
    assert printed(to) == ["source  报[31m<b> (1)"]
    assert "<p>source: 报[31m&lt;b&gt; (1)</p>" in results_to_html(Results("报", (), 0, facets=facets))


@pytest.fixture
def at(index: Index) -> tuple[str, str]:
    return "--index", str(index.path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_search_shows_facets_all_of_them_or_those_named(at: tuple[str, str]) -> None:
    everything = run(*at, "search", "开会", "--facets").stdout
    assert all(f"\n{name} " in everything for name in ("year", "source", "page", "byline", "people", "places"))
    some = run(*at, "search", "--facets", "year,page", "开会").stdout
    assert "\nyear  2023 (2) · 2024 (1)\npage  page 1 (2) · page A03 (1)\n" in some
    assert "\norganisations  国务院 (1) (automatic)\n" in run(*at, "search", "--facets", "开会").stdout
    summary = json.loads(run(*at, "search", "开会", "--facets", "places,year", "--json").stdout.splitlines()[-1])
    assert list(summary["facets"].items()) == [
        ("places", {"上海": 1, "俄罗斯": 1, "北京": 1, "重庆": 1}),
        ("year", {"2023": 2, "2024": 1}),
    ]
    assert summary["automatic"] == ["places"]


def test_a_misspelt_facet_is_refused_with_the_names_there_are(at: tuple[str, str]) -> None:
    refused = run(*at, "search", "开会", "--facets", "year,colour")
    assert refused.exit_code == 2 and "choose one of year, month" in refused.stderr


def test_timeline_and_trend_print_bars_or_json(at: tuple[str, str]) -> None:
    assert "2023 ███" in run(*at, "timeline", "开会", "--by", "year").stdout
    records = [json.loads(line) for line in run(*at, "timeline", "开会", "--by", "year", "--json").stdout.splitlines()]
    assert records[0] == {"type": "interval", "schema": 1, "period": "2023", "articles": 2}
    assert records[-1] == {
        "type": "timeline",
        "schema": 1,
        "query": "开会",
        "by": "year",
        "total": 4,
        "undated": 1,
        "notes": [],
        "note_codes": [],
    }
    records = [json.loads(line) for line in run(*at, "trend", "李强", "上海", "--json").stdout.splitlines()]
    assert records[0]["counts"] == {"李强": 2, "上海": 0} and records[1]["per_1000"] == {"李强": 0.0, "上海": 1000.0}
    assert run(*at, "timeline", "没有这个").exit_code == run(*at, "trend", "没有这个").exit_code == 1


@pytest.mark.parametrize(
    ("command", "name"), [("timeline", "chart.png"), ("trend", "chart.svg"), ("timeline", "C.SVG")]
)
def test_a_chart_is_drawn_with_chinese_in_its_title(
    at: tuple[str, str], command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsearch.render.plots._has_chinese", lambda file: True)  # whatever fonts there are
    result = run(*at, command, "开会", "$x_1$", "--plot", str(tmp_path / name))
    assert result.exit_code in (0, 1), result.output
    assert (tmp_path / name).read_bytes().startswith((b"\x89PNG", b"<?xml"))


@pytest.mark.parametrize(("command", "axis"), [("timeline", "每月篇数"), ("trend", "每年每千篇中的篇数")])
def test_a_chart_speaks_the_language_of_the_reader(
    at: tuple[str, str], command: str, axis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsearch.render.plots._has_chinese", lambda file: True)
    result = run(*at, command, "开会", "--lang", "zh", "--plot", str(tmp_path / "chart.svg"))
    assert result.exit_code == 0, result.output
    assert f"<!-- {axis} -->" in (tmp_path / "chart.svg").read_text("utf-8")


def test_a_chart_that_cannot_be_drawn_says_what_to_do(
    at: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsearch.render.plots import plot_timeline

    timeline = Timeline("厦门", "month", (TimelineBucket("2024-03", 1),), 1, 0)
    assert ".svg: name the file so" in run(*at, "timeline", "开会", "--plot", "chart.gif").stderr
    with monkeypatch.context() as patch, pytest.raises(PlotError, match="install one"):
        patch.setattr("newsearch.render.plots._has_chinese", lambda file: False)
        plot_timeline(timeline, tmp_path / "chart.png", "en")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(NewsearchError, match=r"pip install '\.\[plot\]'"):
        plot_timeline(timeline, tmp_path / "chart.png", "en")


def test_a_wrong_year_makes_no_day_of_each_between(index_of: Callable[[Iterable[Article]], Index]) -> None:
    index = index_of([Article("a", "", "大桥", "0001-01-01"), Article("b", "", "大桥", "9999-12-31")])
    with index.searcher() as searcher:
        timeline, trend = searcher.timeline("大桥", by="day"), searcher.trend(["大桥"], by="month")
        assert (timeline.by, len(timeline.buckets), trend.by, len(trend.buckets)) == ("year", 9999, "year", 9999)
        assert "too many days: counted by year" in str(timeline.notes[-1])
        assert [note.code for note in trend.notes] == ["interval_widened"]
        narrowed = searcher.timeline("大桥", by="day", since="9999-12-01")
        assert (narrowed.by, narrowed.notes) == ("day", ())
