"""XML for other programs: Atom feeds of a query, and the description that browsers add a search engine by."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from newsearch.messages import Language, Note, say
from newsearch.render.citation import citation
from newsearch.render.wording import headline_of, plain
from newsearch.results import Hit, Results

__all__ = ["atom", "search_description"]

_FORBIDDEN = str.maketrans("", "", "\ufffe\uffff")
"""What XML may not hold, beside the controls that `plain` takes out."""


def atom(results: Results, language: Language, title: str, self_url: str, page_url: str, urls: Iterable[str]) -> str:
    """An Atom feed (RFC 4287) of the hits of a query.

    Args:
        title: of the archive.
        self_url, page_url: absolute URLs of this feed and of its page.
        urls: the absolute URL of each hit's article.
    """
    entries = [_entry(hit, url, language) for hit, url in zip(results.hits, urls, strict=True)]
    updated = max((_time(hit) for hit in results.hits), default="1970-01-01T00:00:00Z")
    query = say(Note("web_feed_title", query=results.query, title=title), language)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{_xml(query)}</title><id>{_xml(self_url)}</id><updated>{updated}</updated>"
        f'<author><name>{_xml(title)}</name></author><link rel="self" href="{_xml(self_url)}"/>'
        f'<link rel="alternate" type="text/html" href="{_xml(page_url)}"/>' + "".join(entries) + "</feed>\n"
    )


def _entry(hit: Hit, url: str, language: Language) -> str:
    article = hit.article
    byline = f"<author><name>{_xml(article.byline)}</name></author>" if article.byline.strip() else ""
    day = f"<published>{article.date}T00:00:00Z</published>" if article.date else ""
    return (
        f"<entry><title>{_xml(headline_of(article, language))}</title><id>{_xml(url)}</id>"
        f'<updated>{_time(hit)}</updated>{day}{byline}<link rel="alternate" type="text/html" href="{_xml(url)}"/>'
        f'<summary type="text">{_xml(citation(article))}\n{_xml(hit.snippet.text)}</summary></entry>'
    )


def _time(hit: Hit) -> str:
    """When an article came into the archive; where that is unknown, its issue day."""
    return hit.arrived or f"{hit.article.date or '1970-01-01'}T00:00:00Z"


def _xml(text: str) -> str:
    return escape(plain(text).translate(_FORBIDDEN))


def search_description(title: str, address: str) -> str:
    """An OpenSearch description (1.1) of the archive at an address."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{_xml(title[:16])}</ShortName><Description>{_xml(title)}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{_xml(address)}/search?q={{searchTerms}}"/>'
        f'<Url type="application/atom+xml" template="{_xml(address)}/search.atom?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n"
    )
