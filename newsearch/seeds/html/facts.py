"""Reads what a web page says of itself: JSON-LD, meta elements, the comment of Founder's systems, its address.

JSON-LD: https://schema.org/NewsArticle. Meta elements: https://ogp.me/, and those that Chinese sites use.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from newsearch.dates.written import date_in_address, issued

__all__ = ["Facts", "facts_of"]

_DATES = "article:published_time og:published_time og:time datepublished pubdate publishdate publish-date publish_date"
_DATES += (
    " pubtime publishtime publish_time weibo:article:create_at og:release_date dc.date dc.date.issued dcterms.issued"
)
_DATES += " dcterms.created apub:time parsely-pub-date article:create_at createdate firstpublishedtime citation_date"
_DATES += " citation_publication_date bytedance:published_time bt:pubdate published_time releasedate date"
_BYLINES = "author article:author og:article:author weibo:article:author dc.creator dcterms.creator byl"
_SOURCES = "source contentsource mediaid article:source dc.source"
_SITES = "og:site_name application-name publisher"
_MODIFIED = "dateupdate datemodified article:modified_time og:updated_time"
_TELLING = frozenset(["datePublished", "headline", "pubDate", "articleBody"])
_HEAD = 100_000
_MOST_SCRIPTS = 20
_MOST_NODES = 2000
_MOST_AUTHORS = 20
_FOUNDER = re.compile(r"<!--\s{0,9}enpproperty(.{0,20000}?)/enpproperty\s{0,9}-->", re.S)
_FOUNDER_ELEMENTS = ("founder-pretitle", "founder-title", "founder-subtitle", "founder-author")
_FOUNDER_FIELD = re.compile(r"<(date|author|title|subtitle|introtitle|nodename|source|url)>([^<]{1,500})</\1>")
_WECHAT = re.compile(r"""\b(?:ct|createTime|create_time|publish_time)\s?[=:]\s?(?:JsDecode\()?["'](\d{10})["']""")
_UNCUT = re.compile(r"""<meta[^<>]{0,80}og:title["'][^<>]{0,40}content="([^<>=]{1,300})"\s?/?>""")
_SAVED = re.compile(r"<!--\s?saved from url=\(\d+\)(\S{1,500})")


@dataclass(slots=True)
class Facts:
    """What a page says of itself, each `""` where it says nothing; `headlines` are those it names, the best first."""

    headlines: list[str] = field(default_factory=list)
    date: str = ""  # in Beijing
    written_date: str = ""  # the same as it is written: the day before where it is evening in Greenwich
    address_date: str = ""
    modified_date: str = ""
    byline: str = ""
    source: str = ""
    site: str = ""
    section: str = ""
    kicker: str = ""
    subtitle: str = ""
    url: str = ""
    generator: str = ""
    body: str = ""  # of JSON-LD


def facts_of(tree: Any, text: str) -> Facts:
    """The facts of a parsed page and its source."""
    facts = Facts()
    metas = _metas(tree)
    for thing in sorted(_linked_data(tree), key=_is_other):
        _take(facts, thing)
    _take_founder(facts, text)
    if "<founder-" in text:
        _take_elements(facts, tree)
    uncut = _UNCUT.search(text[:_HEAD])
    if uncut and '"' in uncut[1]:
        metas["og:title"] = uncut[1]
    _take_metas(facts, metas)
    links = {(n.attributes.get("rel") or "").lower(): n.attributes.get("href") or "" for n in tree.css("link[rel]")}
    saved = _SAVED.search(text[:2000])
    facts.url = facts.url or links.get("canonical", "") or metas.get("og:url", "") or (saved[1] if saved else "")
    facts.address_date = date_in_address(facts.url) or ""
    if "js_content" in text and (match := _WECHAT.search(text)):
        _take_date(facts, match[1])
    return facts


def _take_date(facts: Facts, value: object) -> None:
    """Take the day of publication from a value, where none is known."""
    if not facts.date and isinstance(value, str | int) and (day := issued(str(value))):
        facts.date, facts.written_date = day, issued(str(value), in_beijing=False) or day


def _metas(tree: Any) -> dict[str, str]:
    """The contents of the meta elements by their names in lower case, the first of each."""
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        content = (attributes.get("content") or "").strip()
        for key in ("name", "property", "itemprop"):
            if content and (name := (attributes.get(key) or "").strip().lower()):
                metas.setdefault(name, content)
    return metas


def _take_metas(facts: Facts, metas: dict[str, str]) -> None:
    for name in _DATES.split():
        _take_date(facts, metas.get(name, ""))
    days = (issued(metas.get(name, "")) for name in _MODIFIED.split())
    facts.modified_date = facts.modified_date or next(filter(None, days), "")
    for name in _BYLINES.split():
        facts.byline = facts.byline or _person(metas.get(name, ""))
    for name in _SOURCES.split():
        facts.source = facts.source or _label(metas.get(name, ""))
    for name in _SITES.split():
        facts.site = facts.site or _label(metas.get(name, ""))
    facts.section = facts.section or metas.get("article:section", "") or metas.get("columnname", "")
    facts.generator = metas.get("generator", "")
    facts.headlines += [metas[name] for name in ("og:title", "articletitle", "twitter:title") if metas.get(name)]


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that tell of an article."""
    for node in tree.css('script[type="application/ld+json"]')[:_MOST_SCRIPTS]:
        try:
            waiting = deque([json.loads(_json_in(node.text()), strict=False)])
        except (ValueError, RecursionError):
            continue
        seen = 0
        while waiting and seen < _MOST_NODES:
            seen += 1
            value = waiting.popleft()
            if isinstance(value, dict):
                if not value.keys().isdisjoint(_TELLING):
                    yield value
                waiting += [v for v in value.values() if isinstance(v, dict | list)]
            elif isinstance(value, list):
                waiting += value[:_MOST_NODES]


def _json_in(script: str) -> str:
    """The JSON of a script, without the comments that some sites put around it."""
    starts = [start for mark in "{[" if (start := script.find(mark)) >= 0]
    if script.lstrip().startswith(("//", "/*", "<!")):
        starts = [start for start in [script.find("{")] if start >= 0]
    end = max(script.rfind("}"), script.rfind("]") if "{" not in script else -1)
    return script[min(starts) : end + 1] if starts and end >= 0 and not script.lstrip().startswith("[") else script


def _is_other(thing: dict[str, Any]) -> bool:
    """Whether an object of JSON-LD is no article."""
    return not re.search("Article|Posting|Report", str(thing.get("@type"))[:200])


def _take(facts: Facts, thing: dict[str, Any]) -> None:
    """Take what an object of JSON-LD says."""
    for key in ("datePublished", "pubDate", "dateCreated"):
        _take_date(facts, thing.get(key))
    if isinstance(body := thing.get("articleBody"), str) and len(body) > len(facts.body):
        facts.body = body
    headline = thing.get("headline") or thing.get("title")
    if isinstance(headline, str):
        facts.headlines.append(headline.strip())
    authors = thing.get("author")
    for author in authors[:_MOST_AUTHORS] if isinstance(authors, list) else [authors]:
        kind = author.get("@type") if isinstance(author, dict) else ""
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, list):
            name = "、".join(str(n) for n in name[:9])
        if isinstance(name, str) and kind == "Organization":
            facts.source = facts.source or _label(name)
        elif isinstance(name, str) and (person := _person(name)) and person not in facts.byline.split("、"):
            facts.byline = f"{facts.byline}、{person}" if facts.byline else person
    publisher = thing.get("publisher")
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        facts.site = facts.site or _label(publisher["name"])
    section = thing.get("articleSection")
    if isinstance(section, str):
        facts.section = facts.section or section.strip()


def _take_founder(facts: Facts, text: str) -> None:
    """Take what the comment says that Founder's systems for newspapers put into each page."""
    start = text.find("enpproperty")
    match = _FOUNDER.search(text, max(0, start - 20)) if start >= 0 else None
    if not match:
        return
    said = {key: value.strip() for key, value in _FOUNDER_FIELD.findall(match[1])}
    facts.headlines.insert(0, said["title"]) if said.get("title") else None
    if day := issued(said.get("date", "")):
        facts.date = facts.written_date = day
    facts.byline = facts.byline or _person(said.get("author", ""))
    facts.source = facts.source or _label(said.get("source", ""))
    facts.kicker, facts.subtitle = said.get("introtitle", ""), said.get("subtitle", "")
    facts.section = facts.section or said.get("nodename", "")
    facts.url = said.get("url", "")


def _take_elements(facts: Facts, tree: Any) -> None:
    """Take what the elements say that later ones of these systems put around the parts of an article."""
    said = {name: node.text().strip() for name in _FOUNDER_ELEMENTS if (node := tree.css_first(name))}
    facts.headlines += [said[name] for name in said if name == "founder-title"]
    facts.kicker = facts.kicker or said.get("founder-pretitle", "")
    facts.subtitle = facts.subtitle or said.get("founder-subtitle", "")
    facts.byline = facts.byline or _person(said.get("founder-author", ""))


def _person(value: str) -> str:
    """A byline, `""` when it is the name of a site, an address or an account."""
    value = re.sub(r"^\s*(?:(?:作者|撰文|记者|記者|文|责任编辑)\s?[:：/／]|本报(?:特约)?(?:记者|通讯员))\s*", "", value)
    value = " ".join(value.split())
    if not value or len(value) > 60 or "://" in value or value.startswith(("@", "#")):
        return ""
    if re.search(r"网$|網$|网站|編輯部|编辑部|admin|\.com|\.cn|新闻$|新聞$|^null$|^\d+$", value, re.I):
        return ""
    return value


def _label(value: str) -> str:
    """A source, without the label before it."""
    value = re.sub(r"^\s*(?:来源|來源|稿源|Copyright)\s?[:：]\s*", "", value).strip()
    return "" if len(value) > 40 or "://" in value or value.lower() in ("null", "undefined") else value
