"""Atom feeds and the description that browsers add a search engine by, read as XML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from newsearch import Article, Index
from tests.web.conftest import ADDRESS

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
Serving = Callable[..., TestClient]


def test_a_feed_has_what_came_last_with_links_that_lead_there(serving: Serving, tmp_path: Path) -> None:
    index = Index.create(tmp_path / "index")
    index.update(add=[Article("new", "大桥通车", "大桥正文。", "2031-03-05", byline="林江月")])
    index.update(add=[Article("later", "大桥旧闻", "大桥旧闻。", "2001-01-01"), Article("other", "无关", "无关。")])
    client = serving(tmp_path / "index", title="江城报刊")
    feed = ET.fromstring(client.get("/search.atom?q=大桥&lang=zh").text)
    assert feed.findtext(f"{ATOM}title") == "大桥 · 江城报刊"
    entries = feed.findall(f"{ATOM}entry")
    assert {entry.findtext(f"{ATOM}title") for entry in entries} == {"大桥通车", "大桥旧闻"}
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None and link.attrib["href"].startswith(f"{ADDRESS}/article?id=")
        assert client.get(link.attrib["href"]).status_code == 200
        assert (entry.findtext(f"{ATOM}updated") or "").endswith("Z") and entry.findtext(f"{ATOM}id")
    updated = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert updated == sorted(updated, reverse=True) and feed.findtext(f"{ATOM}updated") == updated[0]
    for relation in ("self", "alternate"):
        href = next(link.attrib["href"] for link in feed.findall(f"{ATOM}link") if link.attrib["rel"] == relation)
        assert client.get(href).status_code == 200


def test_a_feed_without_entries_and_one_of_hostile_texts_are_xml(serving: Serving, tmp_path: Path) -> None:
    hostile = "]]><a>&\x00\x0b\ufffe\uffff\ud800大桥"
    index = Index.create(tmp_path / "index")
    index.update(add=[Article(hostile, hostile, hostile, byline=hostile)])
    client = serving(tmp_path / "index", title=hostile[:5])
    assert len(ET.fromstring(client.get("/search.atom?q=大桥").text).findall(f"{ATOM}entry")) == 1
    assert not ET.fromstring(client.get("/search.atom?q=没有").text).findall(f"{ATOM}entry")


def test_a_browser_can_add_the_archive_as_a_search_engine(client: TestClient) -> None:
    described = ET.fromstring(client.get("/opensearch.xml").text)
    assert described.findtext(f"{OPENSEARCH}ShortName") == "江城报刊资料库"
    templates = [url.attrib["template"] for url in described.findall(f"{OPENSEARCH}Url")]
    for template in templates:
        assert client.get(template.replace("{searchTerms}", "大桥")).status_code == 200


def test_behind_a_proxy_the_links_are_those_that_readers_use(serving: Serving) -> None:
    forwarded = {"host": "news.example", "x-forwarded-proto": "https"}
    for proxy, start in ((True, "https://news.example/"), (False, "http://news.example/")):
        client = serving(proxy=proxy, allowed_hosts=("news.example",))
        for path in ("/search.atom?q=大桥", "/opensearch.xml"):
            assert f'"{start}search' in client.get(path, headers=forwarded).text
