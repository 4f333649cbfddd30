"""What goes wrong, as problem details and as a page; the description of all of it; health and metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from newsearch import Index
from newsearch.errors import CursorInvalid, IndexDamaged, IndexMissing, SearcherClosed, SearchTooSlow, SynonymsError
from newsearch.messages import LANGUAGES, Note, say
from newsearch.web.openapi import description
from newsearch.web.pages import HANDLERS
from newsearch.web.problems import KINDS, Problem
from newsearch.web.routes import MEDIA_TYPES, OTHER_ROUTES, ROUTES
from tests.web.conftest import HTML

Serving = Callable[..., TestClient]
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("url", "kind", "title", "detail"),
    [
        ("/search.json?limit=9999", "parameter", "limit is not a number from 1 to 100", "limit='9999'"),
        ("/search.json?q=桥&nothing=1", "parameter", "there is no parameter 'nothing' here: see /openapi.json", None),
        ("/search.json?q=桥&f.nothing=1", "parameter", "no facet 'nothing': choose", None),
        ("/search.json?q=桥&facets=nothing", "parameter", "no facet 'nothing': choose", None),
        ("/search.json?q=" + "桥" * 1001, "query-too-long", "q is longer than 1,000 characters", None),
        ("/search.json?q=桥&after=nothing", "cursor", "", None),
        ("/search.csv?q=桥&facets=nothing", "parameter", "no facet 'nothing'", None),
        ("/article.json?id=nothing", "article", "no article 'nothing'", None),
        ("/article.json", "parameter", "id is missing: add it to the URL", None),
        ("/day.json?date=2031-13-01", "parameter", "date is not a day such as 2024-03-05", "date='2031-13-01'"),
        ("/nothing", "path", "there is no such page", "/nothing"),
        ("/search.xlsx?q=桥", "path", "there is no such page", "/search.xlsx"),
        ("/metrics", "path", "there is no such page", None),
        ("/static/../app.py", "path", "there is no such page", None),
        ("/static/%2e%2e/app.py", "path", "there is no such page", None),
    ],
)
def test_a_wrong_request_is_answered_with_problem_details_and_as_a_page(
    client: TestClient, url: str, kind: str, title: str, detail: str | None
) -> None:
    answer = client.get(url)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (KINDS[kind], PROBLEM)
    assert (problem["type"], problem["status"]) == (f"/problems/{kind}", KINDS[kind])
    assert problem["title"].startswith(title) and answer.headers["cache-control"] == "no-store"
    assert detail is None or problem["detail"] == detail
    chinese = client.get(url + ("&" if "?" in url else "?") + "lang=zh") if kind != "parameter" else answer
    assert chinese.status_code == answer.status_code


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_reader_gets_a_page_that_leads_back_to_the_form(client: TestClient, language: str) -> None:
    answer = client.get(f"/article?id=nothing&q=大桥&lang={language}", headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (404, MEDIA_TYPES["html"])
    assert 'name="q" type="search" value="大桥"' in answer.text
    assert ("请按标题检索" in answer.text) == (language == "zh")
    assert "newsearch search" not in answer.text  # which is for the command line


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SearchTooSlow("search_too_slow", seconds=2), "too-slow"),
        (IndexDamaged("page_of", page=1, pages=2), "index"),
        (IndexMissing("page_of", page=1, pages=2), "index"),
        (SearcherClosed("searcher_closed"), "index"),
        (CursorInvalid("cursor_of_another_search"), "cursor"),
        (SynonymsError("page_of", page=1, pages=2), "internal"),
        (ValueError("secret"), "internal"),
        (MemoryError(), "internal"),
        (Problem(Note("web_busy"), "busy"), "busy"),
    ],
)
def test_an_error_of_the_library_has_its_status_and_a_fault_a_number(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, kind: str
) -> None:
    def fail(*_: object) -> Any:
        raise error

    monkeypatch.setattr("newsearch.web.app.HANDLERS", {**HANDLERS, "/help": {"html": fail}})
    answer = client.get("/help")
    assert (answer.status_code, answer.json()["type"]) == (KINDS[kind], f"/problems/{kind}")
    written = capsys.readouterr().err
    if kind == "internal":
        assert answer.json()["instance"] in written and type(error).__name__ in written
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert (written == "") == (kind != "internal")


def test_a_search_that_takes_too_long_names_what_took_long(serving: Serving, tmp_path: Path) -> None:
    from tests.web.test_pool import articles

    Index.create(tmp_path / "index").update(add=articles(1500))
    client = serving(tmp_path / "index", seconds=0.003)
    answers = [
        client.get(url) for url in ("/search.json?q=中国 NEAR/50 经济 NEAR/50 长江 NEAR/50 大桥", "/search.csv?q=?新?")
    ]
    problems = [answer.json() for answer in answers if answer.status_code == 504]
    assert problems and all(problem["type"] == "/problems/too-slow" for problem in problems)
    assert "0.003" in problems[0]["title"]


@pytest.mark.parametrize(("language", "said"), [("en", "in 9 articles"), ("zh", "9 篇")])
def test_what_took_long_is_the_detail_of_the_problem(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    def slow(*_: object) -> Any:
        raise SearchTooSlow(
            "search_too_slow_at", seconds=2, work=Note("work_clause", clause="甲 NEAR/50 乙", articles=9)
        )

    monkeypatch.setattr("newsearch.web.app.HANDLERS", {**HANDLERS, "/help": {"html": slow}})
    page = client.get(f"/help?lang={language}", headers=HTML).text
    assert "甲 NEAR/50 乙" in page and said in page and "--seconds" not in page
    problem = client.get("/help").json()
    assert problem["title"] == "the search took longer than 2 s" and "甲 NEAR/50 乙" in problem["detail"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_type_of_a_problem_leads_to_what_can_be_done(client: TestClient, kind: str) -> None:
    for language in LANGUAGES:
        answer = client.get(f"/problems/{kind}", headers={"accept-language": language})
        todo = say(Note(f"web_problem_{kind.replace('-', '_')}"), language)
        assert answer.text == f"{KINDS[kind]} {kind}\n\n{todo}\n"
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_a_kind_of_problem_that_is_none_leads_nowhere(client: TestClient) -> None:
    assert client.get("/problems/none").status_code == 404


@pytest.mark.no_cover  # a tracer would double the time
def test_the_description_is_valid_and_whole(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    validate(described)
    assert described == json.loads(json.dumps(description()))
    expected = {route.path_as(form) for route in ROUTES.values() for form in route.forms}
    assert set(described["paths"]) == expected | ({*OTHER_ROUTES} - {"/key", "/static/{name}", "/problems/{kind}"})
    for route in ROUTES.values():
        for form in route.forms:
            operation = described["paths"][route.path_as(form)]["get"]
            assert [each["name"] for each in operation["parameters"]] == [*route.names]
            assert set(operation["responses"]) == {"200", "304", *(str(status) for status in KINDS.values())}
    types = described["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert types == [f"/problems/{kind}" for kind in KINDS]


def test_health_and_metrics_tell_nothing_of_queries(serving: Serving) -> None:
    client = serving(metrics=True)
    client.get("/search.json?q=线人")
    client.get("/线人")
    health = client.get("/healthz")
    assert (health.json()["status"], health.headers["cache-control"]) == ("ok", "no-store")
    counted = client.get("/metrics").text
    assert 'newsearch_requests_total{path="/search.json",status="200"} 1' in counted
    assert 'newsearch_requests_total{path="other",status="404"} 1' in counted
    assert re.search(r'newsearch_request_seconds_total\{path="/search.json"\} 0\.\d+', counted)
    assert "线人" not in counted
    assert re.search(r"newsearch_generation_age_seconds \d+$", counted, re.M)


def test_static_files_may_be_kept_and_have_another_url_when_they_change(client: TestClient) -> None:
    page = client.get("/").text
    for url in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        answer = client.get(url)
        assert answer.status_code == 200 and answer.headers["cache-control"].endswith("immutable")
        assert re.search(r"\?v=[0-9a-f]{10}$", url)
        for other in (url.partition("?")[0], f"{url[:-1]}x"):  # of another version, while processes change
            assert client.get(other).headers["cache-control"] == "no-cache"
