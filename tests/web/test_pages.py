"""Every page and its data: forms, canonical URLs, ETags, facets whose clicks find what they count, hostile texts."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from newsearch import Article, Index
from newsearch.cli import main
from newsearch.deadline import check, deadline, optional
from newsearch.engine import ENGINES
from newsearch.errors import SearchTooSlow
from newsearch.messages import Note, say
from newsearch.model import FACETS
from newsearch.search.searcher import Searcher
from newsearch.web.asked import Asked
from newsearch.web.openapi import description
from newsearch.web.pages import HANDLERS, Answer, Call, browse
from newsearch.web.pages.compare import compared
from newsearch.web.routes import MEDIA_TYPES, ROUTES
from newsearch.web.site import STATIC
from tests.schema import check_record
from tests.web.conftest import HTML, client_of

BRIDGE, REPRINT = "liuan-daily-2031-03-05-1", "dongchuan-evening-2031-03-06-1"
ASKED = Asked(
    q="大桥", id=BRIDGE, other=REPRINT, words=("大桥", "新港"), date="2031-03-05", n=1, terms="大桥", near="大桥 通车"
)
PAGES = [ASKED.url(route.path) for route in ROUTES.values() if "html" in route.forms]
Serving = Callable[..., TestClient]


def tree(client: TestClient, url: str) -> LexborHTMLParser:
    answer = client.get(url, headers=HTML, follow_redirects=True)
    assert answer.status_code == 200, (url, answer.text[:400])
    return LexborHTMLParser(answer.text)


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_every_route_has_a_handler_for_each_of_its_forms() -> None:
    assert {path: {*forms} for path, forms in HANDLERS.items()} == {
        path: {*route.forms} for path, route in ROUTES.items()
    }


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("path", "form"), [(route.path, form) for route in ROUTES.values() for form in route.forms])
def test_every_form_of_every_route_is_given(client: TestClient, path: str, form: str, language: str) -> None:
    answer = client.get(ASKED.url(path, form, lang=language), headers=HTML)
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPES[form]), answer.text[:500]
    assert answer.text
    if form == "json":
        check_record(json.loads(answer.text))
        described = description()["paths"][ROUTES[path].path_as(form)]["get"]["responses"]["200"]["content"]  # type: ignore[index]
        Draft202012Validator(described[MEDIA_TYPES["json"]]["schema"]).validate(json.loads(answer.text))


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_in_both_languages(client: TestClient, url: str) -> None:
    joint = "&" if "?" in url else "?"
    chinese, english = (client.get(f"{url}{joint}lang={language}").text for language in ("zh", "en"))
    if url.startswith("/facets"):
        return
    assert '<html lang="zh-Hans">' in chinese and ">高级检索<" in chinese
    assert '<html lang="en">' in english and ">Advanced<" in english and ">高级检索<" not in english


@pytest.mark.parametrize(
    ("accepted", "chosen", "language"),
    [("zh-CN,zh", None, "zh-Hans"), ("en-GB", None, "en"), ("fr", None, "zh-Hans"), ("", None, "zh-Hans"),
     ("zh", "en", "en"), ("fr, en;q=0.8", None, "en")],
)  # fmt: skip
def test_a_page_speaks_the_language_of_the_browser(
    serving: Serving, accepted: str, chosen: str | None, language: str
) -> None:
    page = serving(language=chosen).get("/", headers={"accept-language": accepted}).text
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize(
    ("query", "options", "parameters"),
    [
        ("大桥", [], {}),
        ("大桥 通车", ["--limit", "3"], {"limit": "3"}),
        ("東川", ["--facets", "year,source"], {"facets": ["year", "source"]}),
        ("长江", ["--sort", "oldest", "--since", "2031-03-06", "--page", "2", "--limit", "2"],
         {"sort": "oldest", "since": "2031-03-06", "offset": "2", "limit": "2"}),
        ("大桥", ["--all", "--mode", "strict"], {"all": "1", "mode": "strict"}),
        ("大桥", ["--filter", "source=柳岸日报", "--within", "通车"], {"f.source": "柳岸日报", "in": "通车"}),
        ("大桥 没有的词 “", [], {}),
    ],
)  # fmt: skip
def test_json_is_what_the_command_line_prints(
    client: TestClient, sample: Path, query: str, options: list[str], parameters: dict[str, Any]
) -> None:
    limit = [] if "--limit" in options else ["--limit", "20"]
    printed = CliRunner().invoke(main, ["--index", str(sample), "search", query, "--format", "json", *options, *limit])
    answer = client.get("/search.json", params={"q": query, **parameters})
    assert without_times(answer.text) == without_times(printed.output)


def test_json_says_what_was_asked_and_which_generation_answered(client: TestClient) -> None:
    options = (
        "sort=newest&mode=any&since=2031&until=2031-04&in=通车&recent=9&pinyin=1&ocr=1&f.year=2031&f.source=柳岸日报"
    )
    found = client.get(f"/search.json?q=大桥&{options}&limit=1&offset=1").json()
    check_record(found)
    assert found["asked"] == {
        "sort": "newest", "mode": "any", "since": "2031", "until": "2031-04", "within": ["通车"], "recent": 9,
        "pinyin": True, "fuzzy_ocr": True, "filters": {"source": ["柳岸日报"], "year": ["2031"]},
    }  # fmt: skip
    assert found["generation"] == client.get("/healthz").json()["generation"] != ""
    assert client.get("/search.json?q=大桥").json()["asked"] == {"sort": "relevance", "mode": "all"}
    assert client.get("/search.json").json()["asked"] == {"sort": "newest", "mode": "all"}


def without_times(text: str) -> str:
    return re.sub(r'"(time|seconds)": ("[^"]*"|[0-9.e-]+)', r'"\1": 0', text)


@pytest.mark.parametrize(
    ("form", "command"), [("jsonl", "jsonl"), ("csv", "csv"), ("md", "markdown"), ("ris", "ris"), ("bib", "bibtex")]
)
def test_files_of_all_hits_are_those_of_the_command_line(
    client: TestClient, sample: Path, form: str, command: str
) -> None:
    line = ["--index", str(sample), "search", "大桥", "--all-hits", "--format", command]
    printed = CliRunner().invoke(main, line).output
    answer = client.get(f"/search.{form}?q=大桥")
    times = re.compile(r"\d{4}-\d\d-\d\dT[0-9:]+[+Z][0-9:]*|\[\d{4}-\d\d-\d\d\]")
    written, expected = (times.sub("", without_times(text)) for text in (answer.text, printed))
    assert written.replace("\r\n", "\n") == expected.replace("\r\n", "\n")
    assert answer.headers["content-disposition"] == f'attachment; filename="newsearch.{form}"'


def test_every_search_knows_the_synonyms_of_the_server(serving: Serving, tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("轮渡 摆渡船\n", "utf-8")
    without, knowing = serving(), serving(synonyms=tmp_path / "synonyms.txt")
    for path in ("/search.json", "/timeline.json", "/concordance.json"):
        found = [client.get(f"{path}?q=摆渡船&mode=strict").json()["total"] for client in (without, knowing)]
        assert found[0] == 0 < found[1], path


def test_an_export_ends_at_its_limit_and_says_so(serving: Serving) -> None:
    lines = serving(export_limit=3).get("/search.jsonl?q=东川").text.splitlines()
    assert len(lines) == 4
    assert any(note["code"] == "web_export_cut" for note in json.loads(lines[-1])["note_codes"])


def test_the_other_commands_print_what_the_data_of_their_pages_is(client: TestClient, sample: Path) -> None:
    def printed(*words: str) -> list[dict[str, Any]]:
        output = CliRunner().invoke(main, ["--index", str(sample), *words, "--json"]).output
        return [json.loads(line) for line in output.splitlines()]

    shown = client.get(f"/article.json?id={BRIDGE}&q=大桥").json()
    assert {name: value for name, value in shown.items() if name != "citation"} == {
        name: value for name, value in printed("show", BRIDGE, "--query", "大桥")[0].items() if name != "citation"
    }
    *buckets, rest = printed("timeline", "大桥", "--by", "day")
    assert client.get("/timeline.json?q=大桥&by=day").json() == {**rest, "buckets": buckets}
    *buckets, rest = printed("trend", "大桥", "新港", "--by", "month")
    assert client.get("/trend.json?w=大桥&w=新港&by=month").json() == {**rest, "buckets": buckets}
    *lines, rest = printed("concordance", "大桥", "--limit", "20", "--sort", "left")
    found = client.get("/concordance.json?q=大桥&order=left").json()
    assert found["lines"] == lines and found["total"] == rest["total"]
    assert client.get(f"/explain.json?q=大桥&id={BRIDGE}").json() == printed("explain", "大桥", BRIDGE)[0]


def test_tables_are_csv(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/timeline.csv?q=大桥&by=month").text.removeprefix("\ufeff"))))
    assert rows == [{"period": "2031-03", "articles": "9"}, {"period": "2031-04", "articles": "1"}]
    assert client.get("/trend.csv?w=大桥&by=year").text.startswith("\ufeffperiod,word,articles,of,per_1000")
    assert len(client.get("/concordance.csv?q=大桥&limit=5").text.splitlines()) == 6


def test_articles_are_counted_in_whole_numbers_beside_the_lines(client: TestClient) -> None:
    page = tree(client, "/trend?w=大桥&by=day&lang=zh")
    assert {"1", "2"} <= set(texts(page, ".lines text"))


def test_a_form_leads_to_the_canonical_url(client: TestClient) -> None:
    answer = client.get("/search?since=&q=大桥&f.source=&sort=relevance&limit=20", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=%E5%A4%A7%E6%A1%A5")
    assert client.get(answer.headers["location"], headers=HTML).status_code == 200


def test_what_a_page_ignores_it_says(client: TestClient) -> None:
    page = tree(client, "/search?q=大桥&limit=9999&utm_source=x&lang=zh")
    notes = texts(page, ".notes li")
    assert any("limit" in note for note in notes) and any("utm_source" in note for note in notes)
    assert len(page.css(".hits li")) == 9


@pytest.mark.parametrize("url", [*PAGES, "/search.json?q=大桥", "/index.json"])
def test_what_has_not_changed_is_not_sent_again(client: TestClient, url: str) -> None:
    first = client.get(url, headers={**HTML, "accept-language": "zh"})
    again = client.get(url, headers={**HTML, "accept-language": "zh", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"] and first.headers["cache-control"] == "private, no-cache"
    other = client.get(url, headers={**HTML, "accept-language": "en", "if-none-match": first.headers["etag"]})
    assert other.status_code == (304 if ".json" in url else 200)


def test_another_generation_has_another_etag(serving: Serving, tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.update(add=[Article("a", "东川大桥通车", "大桥正式通车。")])
    client = serving(tmp_path / "index")
    tag = client.get("/search.json?q=大桥").headers["etag"]
    index.update(add=[Article("b", "柳岸大桥开工", "大桥开工。")])
    answer = client.get("/search.json?q=大桥", headers={"if-none-match": tag})
    assert (answer.status_code, answer.json()["total"]) == (200, 2)


def test_other_synonyms_or_settings_have_another_etag(serving: Serving, tmp_path: Path) -> None:
    (file := tmp_path / "synonyms.txt").write_text("轮渡 摆渡船\n", "utf-8")
    client, url = serving(synonyms=file), "/search.json?q=摆渡船&mode=strict"
    first = client.get(url)
    known = {"if-none-match": f'W/"0",{first.headers["etag"]},W/"1"'}  # as a list without blanks
    assert client.get(url, headers=known).status_code == 304
    file.write_text("轮船 摆渡船\n", "utf-8")
    assert client.get(url, headers=known).status_code == 200
    tags = [serving(**settings).get("/help").headers["etag"] for settings in ({}, {"seconds": 7.0}, {"title": "江城"})]
    assert len({*tags}) == 3 and serving().get("/help").headers["etag"] == tags[0]


def test_what_was_left_out_for_lack_of_time_is_asked_for_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(call: Call, searcher: Searcher) -> Answer:
        with suppress(SearchTooSlow), deadline(1, used=0.95), optional():
            check()
        return HANDLERS["/help"]["html"](call, searcher)

    for handler, has_tag in ((slow, False), (HANDLERS["/help"]["html"], True)):
        monkeypatch.setattr("newsearch.web.app.HANDLERS", {**HANDLERS, "/help": {"html": handler}})
        assert ("etag" in client.get("/help").headers) == has_tag


QUERIES = ["大桥", "东川", "长江 大桥", "柳岸 OR 江城", "“本报讯”", "通车", "记者", "标题：大桥", "", "大桥 没有的词"]


@pytest.mark.parametrize("query", QUERIES)
def test_every_click_on_a_facet_finds_what_it_counts(client: TestClient, query: str) -> None:
    facets = client.get("/facets.json", params={"q": query}).json()["facets"]
    assert set(FACETS) <= set(facets)
    differing = []
    for name, values in facets.items():
        for value, count in values.items():
            found = client.get("/search.json", params={"q": query, f"f.{name}": value, "limit": "1"}).json()
            if (found["total"] or found["partial_total"]) != count:
                differing.append((name, value, count, found["total"]))
    assert differing == []


def test_ticked_facets_stay_with_their_counts_and_can_be_taken_away(client: TestClient) -> None:
    page = tree(client, "/search?q=大桥&f.source=柳岸日报&f.source=东川晚报&f.section=要闻&lang=zh")
    checked = {(n.attributes["name"], n.attributes["value"]) for n in page.css("#filters input[checked]")}
    assert checked == {("f.source", "柳岸日报"), ("f.source", "东川晚报"), ("f.section", "要闻")}
    others = [n.attributes["value"] for n in page.css('input[name="f.source"]:not([checked])')]
    assert others == []  # of the section 要闻 there are only these two
    links = [node.attributes["href"] or "" for node in page.css(".selected a")]
    assert len(links) == 4
    assert len(tree(client, links[2]).css(".selected a")) == 3
    assert links[3] == "/search?q=%E5%A4%A7%E6%A1%A5&lang=zh" and not tree(client, links[3]).css(".selected")
    one = tree(client, "/search?q=大桥&f.source=柳岸日报&lang=zh")
    assert len(one.css(".selected a")) == 1  # which takes all away


def test_names_are_counted_after_the_hits_or_at_once_where_asked(client: TestClient) -> None:
    page = tree(client, "/search?q=大桥")
    place = page.css_first("#names")
    assert place is not None and not page.css('[name="f.people"]')
    fragment = client.get(place.attributes["data-url"] or "").text
    assert 'name="f.people"' in fragment and "<html" not in fragment
    link = place.css_first("a")
    assert link is not None
    whole = tree(client, (link.attributes["href"] or "").partition("#")[0])
    assert whole.css('[name="f.people"]') and not whole.css("#names")


def test_bars_lead_to_their_articles(client: TestClient) -> None:
    page = tree(client, "/search?q=大桥&lang=zh")
    bars = page.css(".bars a")
    assert sum(int(re.findall(r"：([\d,]+) 篇", bar.text())[0]) for bar in bars) == 10
    for bar in bars:
        expected = re.findall(r"：(\d+) 篇", bar.text())[0]
        status = tree(client, bar.attributes["href"] or "").css_first("#status")
        assert status is not None and status.text().split()[0] == expected


def test_hits_below_the_border_say_what_they_lack(client: TestClient) -> None:
    page = tree(client, "/search?q=大桥 马拉松&lang=zh")
    assert texts(page, ".border") == ["以下只含部分检索词："]
    lists = page.css(".hits")
    assert len(lists[0].css("li")) == 1 and not lists[0].css(".missing")
    assert len(lists[1].css("li")) == len(lists[1].css(".missing")) > 0


def test_pages_of_results_lead_to_all_hits_once(client: TestClient) -> None:
    for start in ("/search?q=东川&limit=3", "/search?q=东川&limit=3&all=1"):
        seen, url = [], start
        while url:
            page = tree(client, url)
            seen += [node.attributes["href"] for node in page.css(".hits h2 a")]
            following = page.css_first(".pager [rel=next]")
            url = following.attributes["href"] or "" if following else ""
        ids = [re.findall("id=([^&]*)", link or "")[0] for link in seen]
        assert len(ids) == len(set(ids)) > 9


def test_numbers_lead_back_to_earlier_pages_and_on_to_the_next(client: TestClient) -> None:
    def shown(url: str) -> dict[str, str | None]:
        return {node.text(): node.attributes.get("href") for node in tree(client, url).css(".pager span > *")}

    assert shown("/search?q=东川&limit=1") == {"1": None, "2": "/search?q=%E4%B8%9C%E5%B7%9D&limit=1&offset=1"}
    assert [*shown("/search?q=东川&limit=1&offset=5")] == ["1", "4", "5", "6", "7"]
    assert shown("/search?q=东川&limit=1&offset=5")["1"] == "/search?q=%E4%B8%9C%E5%B7%9D&limit=1"
    assert [*shown("/search?q=东川&limit=100")] == ["1"]
    cursor = client.get("/search.json?q=东川&limit=2&all=1").json()["cursor"]
    assert shown(f"/search?q=东川&limit=2&all=1&after={cursor}") == {}


def test_the_article_has_its_marks_numbered_and_the_hits_beside_it(client: TestClient) -> None:
    hits = [node.attributes["href"] or "" for node in tree(client, "/search?q=大桥").css(".hits h2 a")]
    for number, (url, following) in enumerate(pairwise(hits), 1):
        page = tree(client, url)
        marks = page.css("article mark")
        assert [mark.attributes["id"] for mark in marks] == [f"m{n}" for n in range(1, len(marks) + 1)]
        assert {mark.text().translate(str.maketrans("橋", "桥")) for mark in marks} == {"大桥"}
        after, before = (page.css_first(f".way [rel={rel}]") for rel in ("next", "prev"))
        assert after is not None and after.attributes["href"] == following
        assert (before is None) == (number == 1)
        assert page.css_first("#back") is not None


def test_around_an_article_are_its_reprints_issue_and_citations(client: TestClient) -> None:
    page = tree(client, f"/article?id={BRIDGE}&lang=zh")
    assert "东川长江大桥通车 两岸迈入“一刻钟生活圈”" in texts(page, "#reprints")[0]
    assert "一座桥，改变的不只是路程" in texts(page, "[aria-labelledby=issue]")[0]
    citation = page.css_first("#citation")
    assert citation is not None
    assert citation.text() == "林江月. 东川长江大桥建成通车[N]. 柳岸日报, 2031-03-05(1)."
    compare = page.css_first("#reprints a.about")
    assert compare is not None
    rows = tree(client, compare.attributes["href"] or "").css(".compare tbody tr")
    assert any("differs" in (row.attributes.get("class") or "") for row in rows)
    assert any("differs" not in (row.attributes.get("class") or "") for row in rows)
    names = {node.attributes["name"]: node.attributes["content"] for node in page.css('meta[name^="citation_"]')}
    assert names["citation_title"] == "东川长江大桥建成通车" and names["citation_publication_date"] == "2031/03/05"


def test_texts_without_full_stops_are_compared_piece_by_piece(serving: Serving, tmp_path: Path) -> None:
    text = "".join(chr(ord("一") + 7 * number) for number in range(1000))
    Index.create(tmp_path / "index").update(
        add=[Article("a", "大桥", text), Article("b", "大桥", f"{text[:500]}桥{text[501:]}")]
    )
    rows = serving(tmp_path / "index").get("/compare.json?id=a&with=b").json()["rows"]
    assert [(len(row["left"]), row["same"]) for row in rows] == [(200, number != 2) for number in range(5)]
    assert "".join(row["left"] for row in rows) == text


def test_what_differs_is_marked_as_long_as_there_is_time() -> None:
    for used, marks in ((0, [[("全长", False), ("三", True), ("千米。", False)]]), (950, [[("全长三千米。", False)]])):
        with deadline(1000, used):
            rows = [*compared(["通车。", "全长三千米。"], ["通车。", "全长3千米。"])]
        assert [row.is_same for row in rows] == [True, False]
        assert [[*row.left] for row in rows if not row.is_same] == marks


def test_extra_fields_lead_to_the_articles_that_share_them(serving: Serving, tmp_path: Path) -> None:
    extra = {"责任编辑": ["柳岸<b>"], "tags": ["港口", "航运"]}
    index = Index.create(tmp_path / "index")
    index.update(
        add=[Article("a", "大桥", "正文。", extra=extra), Article("b", "新港", "正文。", extra={"tags": ["港口"]})]
    )
    client = serving(tmp_path / "index")
    links = {node.text(): node.attributes["href"] or "" for node in tree(client, "/article?id=a").css(".fields a")}
    totals = {value: len(tree(client, url).css(".hits li")) for value, url in links.items()}
    assert totals == {"柳岸<b>": 1, "港口": 2, "航运": 1}


def test_days_months_and_years_that_an_article_mentions_lead_to_those_that_mention_them(
    serving: Serving, tmp_path: Path
) -> None:
    text = "大桥1998年动工，1999年2月停工，2月3日至5日复工。"
    Index.create(tmp_path / "index").update(add=[Article("a", "大桥", text, date="2000-01-01")])
    client = serving(tmp_path / "index")
    links = tree(client, "/article?id=a&lang=zh").css("[aria-labelledby=mentions] a")
    assert [link.text() for link in links] == ["1998", "1999-02", "2000-02-03 至 2000-02-05"]
    assert [len(tree(client, link.attributes["href"] or "").css(".hits li")) for link in links] == [1, 1, 1]


def test_traditional_texts_are_marked_as_such(client: TestClient) -> None:
    page = tree(client, "/article?id=jiangcheng-times-2031-03-14-A03")
    article = page.css_first("article")
    assert article is not None and article.attributes["lang"] == "zh-Hant"


def test_a_day_has_its_papers_and_pages(client: TestClient) -> None:
    page = tree(client, "/day?date=2031-03-05&lang=zh")
    assert texts(page, ".papers h2") == ["柳岸日报"] and texts(page, ".papers h3") == ["第 1 版", "第 2 版"]
    after = page.css_first("[rel=next]")
    assert after is not None and "2031-03-06" in (after.attributes["href"] or "")
    assert client.get("/day?date=05.03.2031", headers=HTML).status_code == 400


def test_a_day_of_very_many_articles_says_that_it_lists_the_first_and_leads_to_all(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "/day?date=2031-03-05&source=柳岸日报&lang=zh"
    listed = len(tree(client, url).css(".articles li"))
    assert not any("仅列" in text for text in texts(tree(client, url), ".bar a"))
    monkeypatch.setattr(browse, "_OF_A_DAY", listed - 1)
    page = tree(client, url)
    assert len(page.css(".articles li")) == listed - 1
    (all_of_them,) = (a for a in page.css(".bar a") if f"仅列前 {listed - 1} 篇" in a.text())
    found = client.get((all_of_them.attributes["href"] or "").replace("/search", "/search.json")).json()
    assert found["total"] == listed


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_are_days(client: TestClient, date: str) -> None:
    assert len(tree(client, f"/day?date={date}").css(".bar a")) == 1


def test_what_stands_below_a_day_and_its_paper_does_not_repeat_them(client: TestClient) -> None:
    about = texts(tree(client, "/day?date=2031-03-05&lang=zh"), ".papers .about")
    assert about[0] == "要闻 · 林江月" and not any("柳岸日报" in text or "2031" in text for text in about)


def test_an_article_without_a_headline_has_a_title(serving: Serving, tmp_path: Path) -> None:
    word = "x" * 50
    Index.create(tmp_path / "index").update(add=[Article("a", "", "大桥。"), Article("b", word, f"{word}。")])
    client = serving(tmp_path / "index", title="江城")
    page = tree(client, "/article?id=a&lang=zh")
    assert texts(page, "title") == ["（无标题） · 江城"] and not page.css('[name="citation_title"]')
    assert word not in texts(tree(client, "/"), ".examples a")


def test_the_form_writes_a_query_line_that_finds_it(client: TestClient) -> None:
    page = tree(client, "/advanced?terms=长江&phrase=大桥&none=马拉松&near=通车 两岸&apart=9")
    line = page.css_first("#a-line")
    assert line is not None
    assert line.attributes["value"] == '长江 "大桥" "通车 两岸"~9 -马拉松'


@pytest.mark.parametrize("fields", [(), ("headline",), ("headline", "body"), ("body", "byline")])
def test_the_form_asks_for_fields_and_sentences(client: TestClient, fields: tuple[str, ...]) -> None:
    ticked = "".join(f"&{name}=1" for name in fields)
    page = tree(client, f"/advanced?near=长江 大桥&same=1&none=马拉松{ticked}&lang=zh")
    assert {node.attributes["name"] for node in page.css(".parts input[checked]")} == {"same", *fields}
    line = page.css_first("#a-line")
    assert line is not None
    asked = [f"{field}:(长江 SAME 大桥)" for field in fields] or ["长江 SAME 大桥"]
    found = [
        client.get("/search.json", params={"q": query, "mode": "strict"}).json()
        for query in (line.attributes["value"], f"({' OR '.join(asked)}) -马拉松")
    ]
    assert [hit["id"] for hit in found[0]["hits"]] == [hit["id"] for hit in found[1]["hits"]]
    assert found[0]["total"] > 0


def test_the_form_asks_for_a_page_of_the_paper(client: TestClient) -> None:
    field = tree(client, "/advanced").css_first('.line input[name="f.page"]')
    assert field is not None
    assert client.get("/search.json?q=大桥&f.page=1").json()["total"] > 0


@pytest.mark.parametrize(
    ("query", "way"),
    [("大桥&f.source=没有这家报", "去掉来源“没有这家报”"), ("大桥 轮船公司&mode=strict", "大桥"),
     ("大桥&since=1999&until=1999", "去掉日期“1999”"), ("大桥&in=没有这个词", "去掉结果中“没有这个词”")],
)  # fmt: skip
def test_where_nothing_is_found_ways_on_are_shown(client: TestClient, query: str, way: str) -> None:
    page = tree(client, f"/search?q={query}&lang=zh")
    ways = page.css(".empty li")
    assert way in [node.css_first("a").text() for node in ways if node.css_first("a")]  # type: ignore[union-attr]
    for node in ways:
        link, count = node.css_first("a"), node.css_first(".about")
        assert link is not None and count is not None
        status = tree(client, link.attributes["href"] or "").css_first("#status")
        assert status is not None and status.text().split()[0] == count.text().split()[0]


SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x1b[31m\u2028\udc80'
HOSTILE = Article(
    'a"b<c>#1?x=1&y=../..',
    SCRIPT,
    f"{SCRIPT}大桥\n\n</p></article>{SCRIPT}{{{{ 7 * 7001 }}}}",
    "2031-03-05",
    SCRIPT,
    SCRIPT,
    SCRIPT,
    SCRIPT,
    SCRIPT,
    SCRIPT,
    "javascript:alert(1)",
)
OTHERS = [Article(name, f"大桥{name}", f"大桥正文{number}。", "2031-03-06") for number, name in enumerate(
    ["..", ".", "x/../y", "é中 文%41", "%2e%2e", "a\nb", "+", "'", "\\", "/"]
)]  # fmt: skip
TAGS = """
a article aside body br button dd details dialog div dl dt fieldset figcaption figure footer form g h1 h2 h3 head header
html input kbd label legend li line link main mark meta nav ol option p path polyline circle rect script section select
span strong summary svg table tbody td text th thead time title tr ul
"""
ALLOWED = set(TAGS.split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "index"
    Index.create(path).update(add=[HOSTILE, *OTHERS])
    return path


@pytest.mark.parametrize("query", ["大桥", SCRIPT.encode("utf-8", "replace").decode(), "\x00", "{{ 7 * 7001 }}"])
def test_nothing_that_was_written_or_typed_becomes_markup(serving: Serving, hostile: Path, query: str) -> None:
    client = serving(hostile, title=SCRIPT.encode("utf-8", "replace").decode())
    asked = ASKED.but(q=query, id=HOSTILE.id, other="..", words=(query,), terms=query, near=query)
    for route in ROUTES.values():
        if "html" not in route.forms:
            continue
        answer = client.get(asked.url(route.path, source=""), headers=HTML)
        assert answer.status_code == 200, answer.text
        page = LexborHTMLParser(answer.text)
        for node in page.css("*"):
            assert node.tag in ALLOWED, (route.path, node.tag)
            for name, value in node.attributes.items():
                assert not name.startswith("on") and name not in ("style", "srcdoc"), (route.path, name)
                if name in ("href", "src", "action"):
                    assert (value or "").startswith(("/", "#", "https://news.example")), (route.path, value)
        assert {n.attributes["src"] for n in page.css("script")} <= {STATIC["app.js"].url}
        assert not any(char in answer.text for char in "\x1b\u202e\u2028"), route.path
        assert "49007" not in answer.text, route.path


@pytest.mark.parametrize("article", [HOSTILE, *OTHERS], ids=lambda article: repr(article.id))
def test_every_id_can_be_reached_from_its_hit(serving: Serving, hostile: Path, article: Article) -> None:
    client = serving(hostile)
    links = [node.attributes["href"] or "" for node in tree(client, "/search?q=大桥&limit=50&all=1").css(".hits h2 a")]
    assert [link for link in links if f"id={quote(article.id, safe='~').replace('%20', '+')}&" in link]
    assert client.get("/article.json", params={"id": article.id}).json()["id"] == article.id


def test_a_link_to_the_original_leads_to_the_web_alone(client: TestClient) -> None:
    page = tree(client, "/article?id=dongchuan-tv-2031-03-15")
    links = [node for node in page.css("article a") if node.attributes.get("rel")]
    assert [link.attributes["href"] for link in links] == ["https://news.example/2031/03/15"]
    assert {link.attributes["rel"] for link in links} == {"noopener noreferrer nofollow"}


@pytest.fixture(scope="module", params=ENGINES)
def months(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An archive of seven months, some of them without articles, and of articles without a day."""
    path = tmp_path_factory.mktemp("months") / "index"
    days = ("2030-12-05", "2031-03-05", "2031-03-06", "2031-06-01", None)
    made = [
        Article(
            f"a{n}", f"大桥{n}", "通车。" if n % 3 else "柳岸。", days[n % 5], source="江城日报" if n % 2 else "东川"
        )
        for n in range(40)
    ]
    Index.create(path, engine=request.param).update(add=made)
    with client_of(path, seconds=30) as started:
        yield started


@pytest.mark.parametrize(
    "asked",
    [
        *(
            "q=大桥",
            "q=大桥+通车",
            "q=大桥+没有这个词",
            "q=",
            "q=大桥+通车&mode=any",
            "q=“大桥”",
            "q=大桥&in=通车",
            "q=没有",
        ),
        *(
            "q=大桥&f.source=东川",
            "q=通车&f.year=2031",
            "q=通车&f.month=2031-03",
            "q=大桥&since=2031-03-05",
            "q=大桥&sort=newest",
        ),
    ],
)
def test_the_bars_above_the_hits_are_those_of_the_timeline(months: TestClient, asked: str) -> None:
    bars = tree(months, f"/search?{asked}").css(".bars a title")
    without_days = "&".join(part for part in asked.split("&") if not part.startswith("since"))
    buckets = months.get(f"/timeline.json?{without_days}&by=month").json()["buckets"]
    counted = [(bucket["period"], bucket["articles"]) for bucket in buckets if bucket["articles"]]
    assert [bar.text() for bar in bars] == [say(Note("web_bar", period=m, number=n), "zh") for m, n in counted]


def test_the_first_load_is_small(client: TestClient, serving: Serving, whoosh_sample: Path, tmp_path: Path) -> None:
    with Index.open(whoosh_sample).searcher() as searcher:
        articles = [hit.article for hit in searcher.hits("大桥", searcher.find("大桥"))]
    days = [f"{2027 + month // 12}-{month % 12 + 1:02}-05" for month in range(60)]
    made = [replace(each, id=f"{each.id} {day}", date=day) for day in days for each in articles]
    Index.create(tmp_path / "index").update(add=made)
    page = serving(tmp_path / "index").get("/search?q=大桥&all=1&lang=en", headers=HTML)
    assert (page.text.count("<h2><a "), page.text.count("<path d")) == (20, 60)
    assert len(page.content) <= 40_000
    for name, kilobytes in (("app.css", 10), ("app.js", 12)):
        assert len(client.get(f"/static/{name}").content) <= kilobytes * 1024
    loaded = [n for n in LexborHTMLParser(page.text).css("link[rel=stylesheet], link[rel=icon], script[src], img")]
    assert len(loaded) + 1 <= 4
    assert not re.search(r'(src|href)="(https?:)?//', page.text)
