"""XML for other programs: Atom feeds of a query, and the description that browsers add a search engine by."""

from __future__ import annotations

from collections.abc import Iterable

from newsearch.messages import Language, Note, say
from newsearch.render.atom import atom_entry, atom_head, atom_time, xml_text
from newsearch.results import Results

__all__ = ["atom", "search_description"]


def atom(results: Results, language: Language, title: str, self_url: str, page_url: str, urls: Iterable[str]) -> str:
    """An Atom feed (RFC 4287) of the hits of a query.

    Args:
        title: of the archive.
        self_url, page_url: absolute URLs of this feed and of its page.
        urls: the absolute URL of each hit's article.
    """
    entries = [atom_entry(hit, url, language) for hit, url in zip(results.hits, urls, strict=True)]
    updated = max((atom_time(hit) for hit in results.hits), default="1970-01-01T00:00:00Z")
    query = say(Note("web_feed_title", query=results.query, title=title), language)
    return (
        f'{atom_head(query, self_url, updated, title)}<link rel="self" href="{xml_text(self_url)}"/>'
        f'<link rel="alternate" type="text/html" href="{xml_text(page_url)}"/>' + "".join(entries) + "</feed>\n"
    )


def search_description(title: str, address: str) -> str:
    """An OpenSearch description (1.1) of the archive at an address."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{xml_text(title[:16])}</ShortName><Description>{xml_text(title)}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{xml_text(address)}/search?q={{searchTerms}}"/>'
        f'<Url type="application/atom+xml" template="{xml_text(address)}/search.atom?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n"
    )
