"""Reads a web page to its article.

lines        the page as lines in reading order
facts        what it says of itself: JSON-LD, meta elements, its address
headline     the headline, kicker and subtitle
body         the paragraphs of the article
line_facts   the lines around them: day, page
credits      and byline and source
"""

from __future__ import annotations

import re
from typing import Any

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.seeds.html.body import SHORTEST_LINK, find_body
from newsearch.seeds.html.credits import is_generic
from newsearch.seeds.html.facts import Facts, facts_of
from newsearch.seeds.html.headline import find_heading, parts_of
from newsearch.seeds.html.hocr import is_hocr, read_hocr
from newsearch.seeds.html.line_facts import LineFacts, read_lines
from newsearch.seeds.html.lines import Layout, is_sentence, lay_out
from newsearch.seeds.html.parsing import parsed, with_text_areas, without_tags
from newsearch.seeds.seed import FirstNotes, Reading

__all__ = ["read_html"]

_HEADERS = re.compile(r"\AHTTP/[\d.]{1,3} \d{3}[^\n]{0,200}\n(?:[\w-]{1,60}:[^\n]{0,4000}\n){1,99}\n")
"""What `wget --save-headers` and `curl -i` write before a page."""

_FORUM = '.pg_viewthread, #postlist, [id^="post_"] .postmessage, .topic_reply, #thread_view, .l_post, .atl-item'
_LIST_LINKS = 5  # headlines of others on a page that has nothing else; chosen by hand
_FORUMS = ("discuz", "phpwind", "phpbb", "vbulletin", "xenforo", "flarum", "discourse")


def read_html(name: str, text: str) -> Reading:
    """The article of a web page, or of recognised text in hOCR.

    Raises:
        SeedError: it has no text, is a thread of a forum, or a list of headlines.
    """
    text = _HEADERS.sub("", text, count=1)
    if "</textarea" in text:
        text = with_text_areas(text)
    tree = parsed(text)
    title = node.text() if (node := tree.css_first("title")) else ""
    check()
    if is_hocr(tree):
        return [_recognised(name, tree, title)], FirstNotes()
    facts = facts_of(tree, text)
    if any(forum in facts.generator.lower() for forum in _FORUMS) or tree.css_first(_FORUM):
        raise SeedError("seed_html_forum")
    return [_article(name, tree, title, facts)], FirstNotes()


def _recognised(name: str, tree: Any, title: str) -> Article:
    paragraphs = read_hocr(tree)
    if not paragraphs:
        raise SeedError("seed_html_without_text")
    headline = "" if "ocr" in title.lower() else " ".join(title.split())
    return Article(f"{name}#1", headline, "\n\n".join(paragraphs))


def _article(name: str, tree: Any, title: str, facts: Facts) -> Article:
    layout = lay_out(tree.root)
    check()
    heading = find_heading(layout, facts, title)
    own = layout.lines[heading.line : heading.line + heading.lines] if heading.line >= 0 else []
    texts = [heading.headline, heading.kicker, heading.subtitle, *(line.text for line in own)]
    known = frozenset("".join(text.split()) for text in texts if text)
    body = find_body(layout, known, heading.line)
    check()
    paragraphs = _whole(body.paragraphs, facts.body)
    if not paragraphs:
        raise SeedError("seed_html_without_text")
    if not (facts.date or facts.body) and _is_list(layout, paragraphs):
        raise SeedError("seed_html_list")
    opening = paragraphs[0][:200]
    lines = read_lines(layout, heading.line, body.first, body.last, opening)
    return Article(
        f"{name}#1",
        heading.headline,
        "\n\n".join(paragraphs),
        date=_day(facts, lines),
        kicker=heading.kicker,
        subtitle=heading.subtitle,
        byline=lines.byline if _is_site(facts.byline, title, facts, lines) else facts.byline,
        source=lines.source or facts.source or facts.site,
        section=lines.section or facts.section,
        page=lines.page or None,
        url=facts.url,
    )


def _is_list(layout: Layout, paragraphs: list[str]) -> bool:
    """Whether a page has the headlines of others, and nothing else that is said in a sentence."""
    if any(text[-1] in "。！？…”」" or is_sentence(text) for text in paragraphs):
        return False
    links = (line for line in layout.lines if line.linked >= SHORTEST_LINK and line.linked * 10 >= len(line.text) * 4)
    return sum(1 for _ in links) >= _LIST_LINKS


def _whole(paragraphs: list[str], told: str) -> list[str]:
    """The paragraphs that a page shows, or those of its JSON-LD where they are more than twice as much.

    Some pages show only how an article begins until their scripts run.
    """
    if len(told) < 2 * sum(map(len, paragraphs)) or not told.strip():
        return paragraphs
    lines = (" ".join(line.split()) for line in (without_tags(told) if "</" in told else told).splitlines())
    return list(filter(None, lines))


def _is_site(byline: str, title: str, facts: Facts, lines: LineFacts) -> bool:
    """Whether what a page gives as its author is the site or nobody: such authors stand in many a meta element."""
    if not byline or is_generic(byline) or byline in (facts.source, facts.site, lines.source):
        return True
    return title.rstrip().endswith(byline) or any(part.startswith(byline) for part in parts_of(title)[1:])


def _day(facts: Facts, lines: LineFacts) -> str | None:
    """The issue date: what the page says of itself, then the line that shows it, its address, and that of an update.

    Where the page says a time in Greenwich, that is the day in Beijing, unless the page shows the day as it is written:
    many programs write the local time with the zone of Greenwich.
    """
    day = facts.written_date if facts.written_date in lines.days else facts.date
    return day or lines.date or facts.address_date or facts.modified_date or None
