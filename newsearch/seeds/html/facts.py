"""Reads what a web page says of itself: JSON-LD, meta elements, the comment of Founder's systems, its address.

JSON-LD: https://schema.org/NewsArticle. Meta elements: https://ogp.me/, and those that Chinese sites use.
"""

from __future__ import annotations

import datetime
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from newsearch.dates.ranges import issue_date

__all__ = ["Facts", "day_in", "facts_of"]

_DATES = "article:published_time og:published_time og:time datepublished pubdate publishdate publish-date publish_date"
_DATES += (
    " pubtime publishtime publish_time weibo:article:create_at og:release_date dc.date dc.date.issued dcterms.issued"
)
_DATES += " dcterms.created apub:time parsely-pub-date article:create_at createdate firstpublishedtime citation_date"
_DATES += " citation_publication_date bytedance:published_time bt:pubdate published_time releasedate date"
_BYLINES = "author article:author og:article:author weibo:article:author dc.creator dcterms.creator byl"
_SOURCES = "source contentsource mediaid article:source copyright dc.source og:site_name application-name publisher"
_HEAD = 100_000
_MOST_SCRIPTS = 20
_MOST_NODES = 2000
_FOUNDER = re.compile(r"<!--\s{0,9}enpproperty(.{0,20000}?)/enpproperty\s{0,9}-->", re.S)
_FOUNDER_FIELD = re.compile(r"<(date|author|title|subtitle|introtitle|nodename|source|url)>([^<]{1,500})</\1>")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?:\d{4}|\d{6})(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_RFC822 = re.compile(r"(?<!\d)(\d{1,2}) (" + "|".join(_MONTHS) + r")[a-z]{0,6} (\d{4})", re.I)
_REPUBLIC = re.compile(r"(?:民國|中華民國)\s?(\d{2,3})\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})")
_SPACED = re.compile(r"(?<=\d)\s{1,3}(?=[年月日])|(?<=[年月])\s{1,3}(?=\d)")
_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-/_]?([01]?\d)[-/_]([0-3]?\d)(?!\d)|(?<!\d)((?:19|20)\d\d)[-/_]?([01]\d)[-/_]?([0-3]\d)(?!\d)"
)
_WECHAT = re.compile(r"""\b(?:ct|createTime|create_time|publish_time)\s?[=:]\s?(?:JsDecode\()?["'](\d{10})["']""")
_UTC = re.compile(r"[T ](\d\d):\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:?00)$")
_EPOCH = re.compile(r"(1\d{9}|2[0-5]\d{8})(?:\d{3})?")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))
_UNCUT = re.compile(r"""<meta[^<>]{0,80}og:title["'][^<>]{0,40}content="([^<>=]{1,300})"\s?/?>""")
_SAVED = re.compile(r"<!--\s?saved from url=\(\d+\)(\S{1,500})")


@dataclass(slots=True)
class Facts:
    """What a page says of itself, each `""` where it says nothing; `headlines` are those it names, the best first."""

    headlines: list[str] = field(default_factory=list)
    date: str = ""
    next_day: str = ""  # that of `date` in China, where its clock is that of Greenwich
    address_date: str = ""
    byline: str = ""
    source: str = ""
    site: str = ""
    section: str = ""
    kicker: str = ""
    subtitle: str = ""
    url: str = ""
    generator: str = ""


def facts_of(tree: Any, text: str) -> Facts:
    """The facts of a parsed page and its source."""
    facts = Facts()
    metas = _metas(tree)
    for thing in sorted(_linked_data(tree), key=_is_other):
        _take(facts, thing)
    _take_founder(facts, text)
    uncut = _UNCUT.search(text[:_HEAD])
    if uncut and '"' in uncut[1]:
        metas["og:title"] = uncut[1]
    _take_metas(facts, metas)
    links = {(n.attributes.get("rel") or "").lower(): n.attributes.get("href") or "" for n in tree.css("link[rel]")}
    saved = _SAVED.search(text[:2000])
    facts.url = facts.url or links.get("canonical", "") or metas.get("og:url", "") or (saved[1] if saved else "")
    facts.address_date = _day_of_address(facts.url)
    if not facts.date and (match := _WECHAT.search(text)) and "js_content" in text:
        moment = datetime.datetime.fromtimestamp(int(match[1]), _CHINA)
        facts.date = moment.date().isoformat()
    return facts


def day_in(text: str) -> str:
    """The first full day in a line or a value, as an ISO day, `""` where there is none.

    >>> day_in("民國120年4月9日"), day_in("Wed, 09 Apr 2031 08:30:00 +0800"), day_in("2031 年 4 月 9 日")
    ('2031-04-09', '2031-04-09', '2031-04-09')
    """
    text = text[:300]
    if match := _EPOCH.fullmatch(text.strip()):
        return datetime.datetime.fromtimestamp(int(match[1]), _CHINA).date().isoformat()
    if day := issue_date(_SPACED.sub("", text)):
        return day
    if match := _COMPACT.search(text):
        return issue_date("".join(match.groups())) or ""
    if match := _RFC822.search(text):
        return issue_date(f"{match[3]}-{_MONTHS.index(match[2].lower()[:3]) + 1}-{match[1]}") or ""
    if match := _REPUBLIC.search(text):
        return issue_date(f"{int(match[1]) + 1911}-{match[2]}-{match[3]}") or ""
    return ""


def _day_of_address(url: str) -> str:
    for match in _IN_ADDRESS.finditer(url[:500]):
        if day := issue_date("-".join(filter(None, match.groups()))):
            return day
    return ""


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
        if not facts.date and (day := day_in(metas.get(name, ""))):
            facts.date, facts.next_day = day, _next_day(day, metas[name])
    for name in _BYLINES.split():
        facts.byline = facts.byline or _person(metas.get(name, ""))
    for name in _SOURCES.split()[:-4]:
        facts.source = facts.source or _label(metas.get(name, ""))
    facts.site = facts.site or _label(metas.get("og:site_name", "") or metas.get("application-name", ""))
    facts.section = facts.section or metas.get("article:section", "")
    facts.generator = metas.get("generator", "")
    facts.headlines += [metas[name] for name in ("og:title", "articletitle", "twitter:title") if metas.get(name)]


def _next_day(day: str, value: str) -> str:
    """The day after, where the clock of a value is that of Greenwich and it is past midnight in China."""
    match = _UTC.search(value.strip())
    if not match or int(match[1]) < 16:
        return ""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that say when they were published."""
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
                if "datePublished" in value or "headline" in value or "pubDate" in value:
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
        value = thing.get(key)
        if not facts.date and isinstance(value, str) and (day := day_in(value)):
            facts.date, facts.next_day = day, _next_day(day, value)
    headline = thing.get("headline") or thing.get("title")
    if isinstance(headline, str):
        facts.headlines.append(headline.strip())
    authors = thing.get("author")
    for author in authors if isinstance(authors, list) else [authors]:
        kind = author.get("@type") if isinstance(author, dict) else ""
        name = author.get("name") if isinstance(author, dict) else author
        if isinstance(name, list):
            name = "、".join(str(n) for n in name[:9])
        if isinstance(name, str) and kind == "Organization":
            facts.source = facts.source or _label(name)
        elif isinstance(name, str) and (person := _person(name)) and person not in facts.byline:
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
    facts.date = day_in(said.get("date", "")) or facts.date
    facts.byline = facts.byline or _person(said.get("author", ""))
    facts.source = facts.source or _label(said.get("source", ""))
    facts.kicker, facts.subtitle = said.get("introtitle", ""), said.get("subtitle", "")
    facts.section = facts.section or said.get("nodename", "")
    facts.url = said.get("url", "")


def _person(value: str) -> str:
    """A byline, `""` when it is the name of a site, an address or an account."""
    value = re.sub(r"^\s*(?:作者|撰文|记者|記者|文|责任编辑)\s?[:：/／]\s*", "", value).strip()
    if not value or len(value) > 60 or "://" in value or value.startswith(("@", "#")):
        return ""
    if re.search(r"网$|網$|网站|編輯部|编辑部|admin|\.com|\.cn|新闻$|新聞$|^null$|^\d+$", value, re.I):
        return ""
    return value


def _label(value: str) -> str:
    """A source, without the label before it."""
    value = re.sub(r"^\s*(?:来源|來源|稿源|Copyright)\s?[:：]\s*", "", value).strip()
    return "" if len(value) > 40 or "://" in value or value.lower() in ("null", "undefined") else value
