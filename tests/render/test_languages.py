"""What is printed is English, or Chinese, throughout: only the words of articles and queries are in neither."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from typing import Any, get_args

import pytest
from rich.console import Console

from newsearch.archive.watches import Watch
from newsearch.messages import LANGUAGES, Language, Note
from newsearch.model import FACETS, Article, Format, Interval
from newsearch.render import charts, export, html, json, terminal
from newsearch.results import (
    Explanation,
    Hit,
    Results,
    Skipped,
    Snippet,
    SyncReport,
    Timeline,
    TimelineBucket,
    Trend,
    TrendBucket,
)
from newsearch.text.rules import RULES

NOTE: Any = Note("page_of", page=3, pages=2)
NOTES: tuple[Any, ...] = (NOTE,)
FOUND = Hit(Article("1", "", "", page=3), 1.5, Snippet("9"), reprints=("2",), reprint_of="3")
NAMED = Hit(Article("2", "8", "", "2024-03-05", page="A03"), 1.0, Snippet(""), reprints=("3", "4"))
VALUES = {f"{number}": number for number in range(1, 30)}
LACKING = Hit(Article("5", "6", ""), 0.5, Snippet("7"), missing=("8",))
RESULTS = Results(
    "77",
    (FOUND, NAMED, LACKING),
    1234,
    NOTES,
    partial_total=56,
    facets=dict.fromkeys(FACETS, VALUES),
    suggestions={"78": 1, "79": 2},
)
REPORT = SyncReport(
    1,
    2,
    3,
    skipped=tuple(Skipped(f"{n}", NOTE) for n in range(5)),
    notes=NOTES,
    bytes_read=10,
    seconds=1.0,
)
WATCHES = [Watch("11", "12", "2024-03-05", None, 3), Watch("11", "12", "2024-03-05", "2024-03-06", 3)]
FIGURES = ("articles", "seed_files", "seed_folders", "engine", "generation", "bytes", "format", "fingerprint")
STATS = dict.fromkeys(FIGURES, 9)
STEPS = {
    **dict.fromkeys(("source", "folded", "units", "words", "parts"), "9"),
    "changes": [{"written": "9", "folded": "", "rule": rule} for rule in RULES],
    "tokens": {"chars": ["1", "2"]},
}
YES = {
    "chars",
    "A03",
    "MB/s",
    "ol",
    "h2",
    "li",
    "h3",
    "p",
    "start",
    "html",
    "lang",
    "zh",
    "meta",
    "charset",
    "utf-8",
    "title",
    "h1",
}
YES |= {"time", "DOCTYPE", "T00", "UTC"}
"""Latin words that are in Chinese output, too: units, page names, markup."""


def timeline(by: Interval) -> Timeline:
    return Timeline("77", by, tuple(TimelineBucket(f"{n}", n) for n in range(200)), 19_900, 2, NOTES)


def trend(by: Interval) -> Trend:
    buckets = tuple(TrendBucket(f"{n}", n, (n // 2, 1)) for n in range(1, 200))
    return Trend(("77", "78"), by, buckets, (2, 0), NOTES)


PRINTED: dict[str, Callable[[Console, Language], object]] = {
    "results": lambda to, language: terminal.print_results(to, RESULTS, 10, language),
    "facets": lambda to, language: charts.print_facets(to, RESULTS.facets, language),
    "article": lambda to, language: terminal.print_article(
        to, FOUND.article, {}, [FOUND.article], [("2024-03-05", "2024-03-06")], language
    ),
    "watched": lambda to, language: terminal.print_watched(to, "11", RESULTS, language),
    "watches": lambda to, language: terminal.print_watches(to, WATCHES, language),
    "news": lambda to, language: terminal.print_news(to, WATCHES[0], RESULTS, language),
    "explanation": lambda to, language: terminal.print_explanation(
        to,
        Explanation(1.0, NOTE),
        language,
    ),
    "stats": lambda to, language: terminal.print_stats(to, STATS, language),
    "steps": lambda to, language: terminal.print_steps(to, STEPS, language),
    "report": lambda to, language: terminal.print_report(to, REPORT, language),
    "html": lambda to, language: to.file.write(html.results_to_html(RESULTS, language)),
    **{
        f"timeline by {by}": lambda to, language, by=by: charts.print_timeline(to, timeline(by), language)  # type: ignore[misc]
        for by in get_args(Interval)
    },
    **{
        f"trend by {by}": lambda to, language, by=by: charts.print_trend(to, trend(by), language)  # type: ignore[misc]
        for by in get_args(Interval)
    },
    **{
        form: lambda to, language, form=form: to.file.write(  # type: ignore[misc]
            "".join(export.exported([RESULTS], form, datetime.datetime(2024, 3, 5), language=language))
        )
        for form in ("markdown", "html")
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PRINTED)
def test_output_is_in_one_language(name: str, language: Language) -> None:
    to = Console(file=io.StringIO(), width=300)
    PRINTED[name](to, language)
    assert isinstance(to.file, io.StringIO)
    out = to.file.getvalue()
    assert out.strip()
    if language == "en":
        assert not re.findall("[\u4e00-\u9fff]+", re.sub("第[A-Z0-9]+版|年|月|日", "", out)), (
            "only citations are Chinese"
        )
    else:
        assert not {*re.findall("[A-Za-z][A-Za-z0-9/-]*", out)} - YES


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_in_json_are_the_sentences_of_the_terminal(language: Language) -> None:
    sentence = {"en": "page 3 of 2", "zh": "第 3/2 页"}[language]
    for form in ("json", "jsonl"):
        assert sentence in "".join(export.exported([RESULTS], form, datetime.datetime(2024, 3, 5), language=language))
    records = [json.results_to_json(RESULTS, language), *charts.timeline_to_json(timeline("year"), language)]
    records += charts.trend_to_json(trend("year"), language)
    assert sum(sentence in json.to_json(record) for record in records) == 3
    assert sentence in json.to_json({"notes": NOTES}, language)
    with pytest.raises(TypeError, match="no JSON form"):
        json.to_json(object())


@pytest.mark.parametrize("form", get_args(Format))
def test_a_label_that_only_people_read_is_in_no_column(form: Format) -> None:
    if form in ("csv", "json", "jsonl"):
        english, chinese = (
            "".join(export.exported([RESULTS], form, datetime.datetime(2024, 3, 5), language=language))
            for language in LANGUAGES
        )
        assert re.findall('"[a-z_]+":', english) == re.findall('"[a-z_]+":', chinese)
        assert form != "csv" or english == chinese
