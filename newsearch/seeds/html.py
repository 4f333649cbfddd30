"""Reads HTML pages, and the markup inside records."""

from __future__ import annotations

from typing import Any

from newsearch.dates.ranges import issue_date
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.seeds.seed import Reading

__all__ = ["read_html", "without_tags"]

_PARAGRAPH_ENDS = "p, div, br, li, h1, h2, h3, h4, tr, td"


def without_tags(html: str) -> str:
    """The text of a piece of HTML, its paragraphs set apart by blank lines."""
    from selectolax.lexbor import LexborHTMLParser

    return _paragraphs(LexborHTMLParser(html).body)


def _paragraphs(node: Any) -> str:
    """The text of an HTML element, its paragraphs set apart by blank lines."""
    if node is None:
        return ""
    for hidden in node.css("script, style, noscript, nav, header, footer, form"):
        hidden.decompose()
    for block in node.css(_PARAGRAPH_ENDS):
        block.insert_before("\n\n")
        block.insert_after("\n\n")
    lines = (" ".join(line.split()) for line in node.text().split("\n"))
    return "\n\n".join(line for line in lines if line)


def read_html(name: str, text: str) -> Reading:
    """The one article of an HTML page: the element with most text in paragraphs of its own.

    Raises:
        SeedError: it has no paragraph with text.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    title = tree.css_first('meta[property="og:title"]')
    headline = title.attributes.get("content") if title else None
    for other in ("h1", "title"):
        if not headline and (node := tree.css_first(other)):
            headline = node.text()
    body = _paragraphs(_densest(tree))
    if not body:
        raise SeedError("is a page without paragraphs of text: nothing to read")
    return [Article(f"{name}#1", (headline or "").strip(), body, date=issue_date(text[:20000]))], []


def _densest(tree: Any) -> Any:
    """The element whose own paragraphs have most text: the article of a page, not its navigation."""
    sizes: dict[int, int] = {}
    parents: dict[int, Any] = {}
    for paragraph in tree.css("p"):
        parent = paragraph.parent
        parents[parent.mem_id] = parent
        sizes[parent.mem_id] = sizes.get(parent.mem_id, 0) + len(paragraph.text().strip())
    return parents[max(sizes, key=sizes.__getitem__)] if sizes and max(sizes.values()) else tree.body
