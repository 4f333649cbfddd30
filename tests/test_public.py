"""The public face: which names there are, what they load, and that every type of a signature can be imported."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import datetime
import inspect
import json
import math
import subprocess
import sys
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsearch
from newsearch import Article, Hit, Index, Results, Snippet, Span, Timeline, TimelineBucket, Trend, TrendBucket, errors
from newsearch.errors import ArticleInvalid, NewsearchError
from newsearch.messages import SENTENCES, say

STANDARD = {*dir(builtins), *typing.__all__, *collections.abc.__all__, "Path", "Unpack", "datetime", "date"}
"""Names in annotations that everybody knows."""

MADE_BY_INDEX = {"Searcher", "Watches"}
"""Classes whose constructors are private: an `Index` makes them."""


def signatures(cls: type) -> Iterator[tuple[str, str]]:
    """The public methods, properties and attributes of a class, with each of their annotations."""
    for name, annotation in inspect.get_annotations(cls).items():
        if not name.startswith("_"):
            yield f"{cls.__name__}.{name}", str(getattr(annotation, "__forward_arg__", annotation))
    for name, member in vars(cls).items():
        made = name == "__init__" and cls.__name__ not in MADE_BY_INDEX
        if not (made or name in ("__iter__", "__getitem__") or not name.startswith("_")):
            continue
        function = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
        if inspect.isfunction(function):
            for annotation in function.__annotations__.values():
                if annotation is not None:  # of what a dataclass makes
                    yield f"{cls.__name__}.{name}", annotation


def types_named(annotation: str) -> set[str]:
    """The names in an annotation, except the values of a `Literal`."""
    return {node.id for node in ast.walk(ast.parse(annotation)) if isinstance(node, ast.Name)}


def test_who_imports_one_module_loads_no_other() -> None:
    """What folds with newsearch, such as the engines it is compared with, pays for nothing else of it."""
    code = "import sys, newsearch.text.folding; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("newsearch.")}
    assert rooms == {"text", "model", "clauses", "errors", "messages"}


def test_public_names_are_sorted_and_there() -> None:
    assert sorted(newsearch.__all__) == newsearch.__all__
    assert all(hasattr(newsearch, name) for name in newsearch.__all__)
    assert {*newsearch.__all__, "__version__"} <= {*dir(newsearch)}
    assert not hasattr(newsearch, "index_of_everything")


def test_every_type_of_a_public_signature_is_public() -> None:
    classes = [value for name in newsearch.__all__ if inspect.isclass(value := getattr(newsearch, name))]
    seen = set()
    for cls in classes:
        for where, annotation in signatures(cls):
            missing = types_named(annotation) - {*newsearch.__all__} - STANDARD
            assert not missing, f"{where} names {missing}; help: add it to newsearch.__all__"
            seen.add(where)
    assert {"Index.searcher", "Searcher.search", "Watches.run", "Options.sort", "Hit.snippet", "Index.__init__"} <= seen


def test_the_version_and_help_load_no_index() -> None:
    code = "import sys, newsearch; newsearch.Results; print(sorted(n for n in sys.modules if 'newsearch' in n))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "newsearch.archive" not in loaded and "search.searcher" not in loaded and "results" in loaded
    for module in ("newsearch", "newsearch.cli"):
        command = [
            sys.executable,
            "-c",
            f"import sys, {module}; print({{'importlib.metadata', 'numpy'}} & {{*sys.modules}})",
        ]
        assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout == "set()\n", module


def test_python_m_newsearch_is_the_command_line() -> None:
    command = [sys.executable, "-m", "newsearch", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, f"newsearch {newsearch.__version__}\n")


def test_the_drawn_tree_of_errors_has_every_error_with_what_its_message_names() -> None:
    assert errors.__doc__
    drawn = [line[4:].split()[0] for line in errors.__doc__.splitlines() if line[:1] in "├└" and line]
    classes = [name for name, value in vars(errors).items() if inspect.isclass(value) and name != "Note"]
    assert sorted(["NewsearchError", *drawn]) == sorted(classes) == sorted(errors.__all__)
    for name in drawn:
        assert issubclass(getattr(errors, name), NewsearchError) and getattr(errors, name).__doc__


def hit(number: int, page: int | str | None = None, date: str | None = None) -> Hit:
    article = Article(f"a{number}", "大桥通车", "3月4日，大桥正式通车。", date, source="北碚报", page=page)
    return Hit(article, 1.5, Snippet("大桥正式通车", (Span(0, 2),)), (Span(0, 2),), reprints=("b",))


RESULTS = Results(
    "大桥", (hit(1, 3, "2024-03-05"), hit(2, "A03"), hit(3)), 12, facets={"year": {"2024": 1}}, cursor="c"
)


def test_results_are_a_sequence_of_their_hits() -> None:
    assert list(RESULTS) == list(RESULTS.hits) and len(RESULTS) == 3
    assert RESULTS[0] is RESULTS.hits[0] and RESULTS[-1] is RESULTS.hits[-1] and RESULTS[1:] == RESULTS.hits[1:]
    assert not Results("没有", (), 0)


def test_records_are_flat_and_each_column_has_one_type() -> None:
    records = RESULTS.records()
    assert [record["id"] for record in records] == ["a1", "a2", "a3"]
    assert len({tuple(record) for record in records}) == 1
    for name in records[0]:
        kinds = {type(record[name]) for record in records} - {type(None)}
        assert len(kinds) == 1 and kinds <= {str, int, float}, name
    assert (records[0]["page"], records[0]["date"], records[0]["snippet"]) == ("3", "2024-03-05", "大桥正式通车")
    assert (records[0]["reprints"], records[2]["page"]) == (1, None)


def test_results_as_a_dict_are_what_json_prints() -> None:
    record = json.loads(json.dumps(RESULTS.to_dict()))
    assert (record["query"], record["total"], record["cursor"]) == ("大桥", 12, "c")
    assert [found["citation"] for found in record["hits"]][1] == "《北碚报》第A03版：《大桥通车》"
    assert record["hits"][0]["snippet"]["marks"] == [[0, 2]]


def test_a_notebook_shows_results_marked_and_escaped() -> None:
    assert "<mark>大桥</mark>通车" in RESULTS._repr_html_()


def test_the_headline_of_a_hit_is_cut_at_its_marks() -> None:
    assert list(RESULTS[0].headline_pieces()) == [("大桥", True), ("通车", False)]


def test_counts_over_time_are_records_too() -> None:
    timeline = Timeline("大桥", "year", (TimelineBucket("2023", 0), TimelineBucket("2024", 2)), 2, 0)
    assert timeline.records() == [{"period": "2023", "articles": 0}, {"period": "2024", "articles": 2}]
    trend = Trend(("大桥", "公园"), "year", (TrendBucket("2024", 4, (1, 2)),), (0, 0))
    assert trend.records() == [
        {"period": "2024", "word": "大桥", "articles": 1, "of": 4, "per_1000": 250.0},
        {"period": "2024", "word": "公园", "articles": 2, "of": 4, "per_1000": 500.0},
    ]


@pytest.mark.parametrize(
    ("record", "article"),
    [
        ({"_id": 7, "title": "大桥通车", "text": "正文"}, Article("7", "大桥通车", "正文")),
        ({"id": "a", "pub_date": "2024-03-05 08:00"}, Article("a", "", "", "2024-03-05")),
        ({"id": "a", "date": datetime.datetime(2024, 3, 5, 8)}, Article("a", "", "", datetime.date(2024, 3, 5))),
        ({"id": "a", "title": None, "headline": "标题", "page": 3}, Article("a", "标题", "", page=3)),
        ({"id": "a", "body": math.nan, "page": True, "section": ["要闻"], 5: 6}, Article("a", "", "")),
    ],
)
def test_an_article_is_made_of_a_record_by_the_usual_keys(record: dict[typing.Any, object], article: Article) -> None:
    assert Article.from_record(record) == article


@given(
    st.builds(
        Article,
        id=st.text(min_size=1),
        headline=st.text(),
        body=st.text(),
        date=st.none() | st.dates(),
        byline=st.text(),
        source=st.text(),
        page=st.none() | st.integers() | st.text(min_size=1),
        url=st.text(),
        extra=st.dictionaries(st.text(), st.lists(st.text())),
    )
)
def test_an_article_as_a_record_gives_the_article_again(article: Article) -> None:
    assert Article.from_record(asdict(article)) == article


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"id": "a", "headline": None}, "article_not_text"),
        ({"id": "a", "url": 3}, "article_not_text"),
        ({"id": ""}, "article_without_id"),
        ({"id": "a", "extra": {"字数": 900}}, "article_not_text"),
        ({"id": "a", "extra": {"tags": ["港口", None]}}, "article_not_text"),
        ({"id": "a", "extra": "港口"}, "article_not_text"),
        ({"id": "a", "date": "昨天"}, "article_date_invalid"),
        ({"id": "a", "date": 20240301}, "article_date_invalid"),
    ],
)
def test_an_article_says_in_both_languages_what_it_cannot_be_made_of(values: dict[str, object], code: str) -> None:
    with pytest.raises(ArticleInvalid) as raised:
        Article(**{"headline": "", "body": "", **values})  # type: ignore[arg-type]
    assert raised.value.note.code == code and code in SENTENCES
    assert "：" in say(raised.value.note, "zh") and ": " in say(raised.value.note)


def test_days_are_taken_as_dates_and_all_articles_can_be_read(
    index_of: Callable[[Iterable[Article]], Index],
) -> None:
    days = [datetime.date(2024, 3, day) for day in (1, 2, 3)]
    articles = [Article(f"a{day.day}", "大桥通车", "", day) for day in days]
    with index_of(reversed(articles)).searcher() as searcher:
        typed = searcher.search("大桥", since="2024-03-02", until="2024-03-02", limit=1)
        dated = searcher.search("大桥", since=days[1], until=datetime.datetime(2024, 3, 2, 23), limit=1)
        assert [found.article.id for found in dated] == ["a2"] == [found.article.id for found in typed]
        first = searcher.search("大桥", since=days[1], limit=1)
        assert [
            found.article.id for found in searcher.search("大桥", since="2024-03-02", limit=1, after=first.cursor)
        ] == ["a3"]
        assert list(searcher.articles()) == articles
