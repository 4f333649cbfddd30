"""Entries of Atom feeds (RFC 4287), and a feed in a file that grows by what is new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from uuid import NAMESPACE_URL, uuid5

from newsearch.messages import Language
from newsearch.render.citation import citation
from newsearch.render.wording import headline_of, plain
from newsearch.results import Hit

__all__ = ["atom_entry", "atom_file", "atom_head", "atom_time", "entries_of", "xml_text"]

_FORBIDDEN = str.maketrans("", "", "\ufffe\uffff")
"""What XML may not hold, beside the controls that `plain` takes out."""

_ENTRY = re.compile("<entry>.*?</entry>", re.DOTALL)
_HEAD = re.compile(r"<\?xml[^>]*>\s*<feed xmlns=.http://www.w3.org/2005/Atom.")


def atom_file(title: str, updated: str, entries: Iterable[str]) -> Iterator[str]:
    """The pieces of a feed that stands in a file, given as its entries come.

    Args:
        title: of the feed; its id is made of it.
        updated: when the feed was written (RFC 3339).
    """
    yield atom_head(title, _urn(title), updated, title) + "\n"
    yield from (f"{entry}\n" for entry in entries)
    yield "</feed>\n"


def atom_head(title: str, identifier: str, updated: str, author: str) -> str:
    """The beginning of a feed: its title, its id (an IRI), when it was updated (RFC 3339), and its author."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{xml_text(title)}</title><id>{xml_text(identifier)}</id><updated>{updated}</updated>"
        f"<author><name>{xml_text(author)}</name></author>"
    )


def entries_of(feed: str) -> list[str] | None:
    """The entries of a feed that `atom_file` made; None where the text is no Atom feed.

    >>> entries_of("".join(atom_file("东川", "2024-03-05T08:00:00Z", ["<entry></entry>"]))), entries_of("# 东川")
    (['<entry></entry>'], None)
    """
    return _ENTRY.findall(feed) if _HEAD.match(feed) else None


def atom_entry(hit: Hit, url: str, language: Language, category: str = "") -> str:
    """A hit as an entry.

    Args:
        url: where its article stands; `""` for nowhere in the web: the entry then has its snippet as content.
        category: the name of the watch that found it.
    """
    article = hit.article
    byline = f"<author><name>{xml_text(article.byline)}</name></author>" if article.byline.strip() else ""
    day = f"<published>{article.date}T00:00:00Z</published>" if article.date else ""
    term = f'<category term="{xml_text(category)}"/>' if category else ""
    text = f"{xml_text(citation(article))}\n{xml_text(hit.snippet.text)}"
    link = f'<link rel="alternate" type="text/html" href="{xml_text(url)}"/>' if url else ""
    said = f'<summary type="text">{text}</summary>' if url else f'<content type="text">{text}</content>'
    return (
        f"<entry><title>{xml_text(headline_of(article, language))}</title><id>{xml_text(url) or _urn(article.id)}</id>"
        f"<updated>{atom_time(hit)}</updated>{day}{byline}{term}{link}{said}</entry>"
    )


def atom_time(hit: Hit) -> str:
    """When an article came into the archive; where that is unknown, its issue day."""
    return hit.arrived or f"{hit.article.date or '1970-01-01'}T00:00:00Z"


def xml_text(text: str) -> str:
    """A text as XML has it, in elements and attributes."""
    return escape(plain(text).translate(_FORBIDDEN))


def _urn(name: str) -> str:
    """An IRI for what has no address, always the same for a name."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'newsearch:{plain(name)}')}"
