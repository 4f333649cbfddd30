"""What holds for an article, by example: the specification says it, and every engine finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from newsearch import Article
from newsearch.analysis.analyzer import Documents
from newsearch.clauses import (
    All,
    Any,
    Arrived,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    OneOf,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
)
from newsearch.engine import BuildOptions, Engine, Page
from newsearch.matching import holds
from tests.engines import ENGINES, engine_kind, open_engine
from tests.strategies import ANALYZER

ARTICLES = [
    Article("news", "大桥通车", "会议召开。3月1日至2日通车,4月9日限行", "2024-03-05", source="北碚报", page="A3"),
    Article("wire", "会议召开", "代表到会", "2024-03-06", source="北碚日报", page="3"),
    Article("none", "", ""),
]
ARRIVALS = {"news": 100, "wire": 101, "none": 102}


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    opened = []
    for name in ENGINES:
        folder = tmp_path_factory.mktemp(name)
        documents = Documents(ANALYZER, ARTICLES, ARRIVALS.__getitem__)
        engine_kind(name).write(None, folder, documents, (), BuildOptions())
        opened.append(open_engine(name, folder))
    yield opened
    for engine in opened:
        engine.close()


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        (Word("大桥会议", ("大桥", "会议")), "news"),
        (Word("大桥铁路", ("大桥", "铁路")), ""),
        (Word("北碚", ("北碚",)), "news wire"),  # words are looked for in the source as well, quotes are not
        (Run("北碚"), ""),
        (Field("source", Run("北碚报")), "news"),
        (Field("source", Prefix("北碚")), "news wire"),
        (Field("page", Run("3")), "wire"),
        (Field("headline", Prefix("会议")), "wire"),
        (Field("headline", Wildcard("大?通")), "news"),
        (Near((Run("会议"), Run("召开")), (0,)), "news wire"),  # each in another field
        (Prefix("会"), "news wire"),
        (Prefix("桥"), ""),
        (Prefix("桥通"), "news"),  # at no word's beginning
        (Field("body", Prefix("桥通")), ""),
        (Field("source", Near((Run("北碚"), Run("报")), (0,))), "news"),
        (Field("source", Wildcard("碚?报")), "wire"),
        (Field("body", Near((Run("会议"), Run("召开")), (0,))), "news"),
        (Same((Run("会议"), Run("召开"))), "news wire"),
        (Any((Run("大桥"), Run("会议"), Run("代表")), 2), "news wire"),
        (Any((Run("大桥"), Run("会议"), Run("代表")), 3), ""),
        (Any((Run("限行"), Run("代表"))), "news wire"),
        (All((Run("会议"), Not(Run("代表")))), "news"),
        (All(()), "news wire none"),
        (Any(()), ""),
        (DateRange("2024-03-05", "2024-03-05"), "news"),
        (DateRange(None, "2024-03-05"), "news"),
        (DateRange("2024-03-06"), "wire"),
        (DateRange(), "news wire"),
        (Arrived(101), "wire none"),
        (Mentions("2024-03-02", "2024-03-02"), "news"),
        (Mentions("2024-03-01", "2024-03-01"), "news"),
        (Mentions("2024-04-09", "2024-04-09"), "news"),
        (Mentions("2024-03-03", "2024-04-08"), ""),
        (OneOf("source", ("北碚报",)), "news"),
        (OneOf("source", ("北碚",)), ""),
        (OneOf("source", ("北碚",), prefix=True), "news wire"),
        (OneOf("month", ("2024-03",)), "news wire"),
        (OneOf("year", ("2024",)), "news wire"),
        (OneOf("page", ("3", "4")), "wire"),
    ],
)
def test_what_is_found_is_what_holds(clause: Clause, found: str, engines: list[Engine]) -> None:
    documents = [replace(ANALYZER.document(article), arrived=ARRIVALS[article.id]) for article in ARTICLES]
    assert [document.article.id for document in documents if holds(clause, document)] == found.split()
    for engine in engines:
        assert {*engine.search(clause, clause, Page(9)).ids} == {*found.split()}
