"""Makes articles of lines whose rank is known: by the styles of a document, the elements of a book, sizes of type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsearch.dates.ranges import issue_date
from newsearch.model import Article
from newsearch.seeds.places import place_of
from newsearch.seeds.seed import Reading
from newsearch.seeds.text_pages.breaks import LONGEST_TITLE, is_title
from newsearch.seeds.text_pages.labels import is_paper
from newsearch.seeds.text_pages.markdown import Section
from newsearch.seeds.text_pages.page import headed_articles, read_page

__all__ = ["TITLE", "Line", "document_articles", "filled", "outlined"]

TITLE = 1
"""The level of a title of the whole document; headings begin at the next one."""

_MOST_ABOVE = 3  # lines above the first headline that name a paper
_BETWEEN_LINES = re.compile(r"\n[\n \t\u3000]*")


@dataclass(slots=True)
class Line:
    """A paragraph of a document: its text, and its level as a heading, from 1; 0 is text.

    `role` is `kicker` or `subtitle` where its style says so; `indented` that its first line is set in.
    """

    text: str
    level: int = 0
    role: str = ""
    indented: bool = False


def document_articles(name: str, lines: Sequence[Line], known: Mapping[str, str | None]) -> Reading:
    """The articles of a document: those that its styles say, or of a page of text where it has none.

    Args:
        known: what is known of the whole document, by the names of `Article`'s attributes.

    Raises:
        SeedError: it is a list or a table, not articles.
    """
    top = _top(lines)
    if top:
        lines, known = _without_title(lines, top, known)
        articles, notes = headed_articles(name, outlined(lines, top))
    else:
        articles, notes = read_page(name, "\n".join(map(_as_printed, lines)))
        articles = [replace(a, body=_BETWEEN_LINES.sub("\n\n", a.body).strip("\u3000")) for a in articles]
    return list(filled(articles, known)), notes


def filled(articles: Iterable[Article], known: Mapping[str, str | None]) -> Iterable[Article]:
    """The articles, their empty attributes from what is known of all of them."""
    for article in articles:
        missing: dict[str, Any] = {key: value for key, value in known.items() if value and not getattr(article, key)}
        yield replace(article, **missing) if missing else article


def outlined(lines: Iterable[Line], top: int) -> list[Section]:
    """The sections under the headings of the level `top` (or above); those below it are paragraphs of their sections.

    Lines above the first heading are its kicker, or the day and the page of what follows, where they may be.
    """
    found = list[Section]()
    lead = list[Line]()
    first = 0  # the level of a heading right below that of the section
    for line in lines:
        if not line.text.strip():
            continue
        if 0 < line.level <= top or line.role == "kicker" or _names_page(line):
            if not found:
                found += _lead(lead, top)
            found.append(Section(line.text.strip(), top))
            first = 0
        elif not found:
            lead.append(line)
        elif line.role == "subtitle" and not found[-1].paragraphs and not found[-1].subtitle:
            found[-1].subtitle = line.text.strip()
        else:
            if line.level and not found[-1].paragraphs:
                first = line.level
            elif line.level and line.level == first:  # the first one is that of a part, not a subtitle
                found[-1].subtitle = found[-1].subtitle or ""
            found[-1].paragraphs.append(line.text.strip("\n"))
    return found or _lead(lead, top)


def _names_page(line: Line) -> bool:
    """Whether a line only says on which page of a paper the following stands, whatever its style."""
    return len(line.text) <= LONGEST_TITLE and "版" in line.text and place_of(line.text) is not None


def _lead(lines: Sequence[Line], top: int) -> list[Section]:
    """What stands above the first heading: days and pages as headings, a kicker, else a section without a heading."""
    found, texts = list[Section](), [line.text.strip() for line in lines]
    for number, text in enumerate(texts):
        is_kicker = number == len(texts) - 1 and is_title(text) and not is_paper(text)
        if is_kicker or (len(text) <= LONGEST_TITLE and (issue_date(text) or place_of(text))):
            found.append(Section(text, top))
        elif number >= _MOST_ABOVE or not is_paper(text):
            return [*found, Section("", 0, texts[number:])]
    return found


def _top(lines: Sequence[Line]) -> int:
    """The level of the headings that open articles, 0 when there are none.

    Two titles open articles. One does, unless headings of the next level follow it at once, or it names a paper, a
    page or a day: then it is that of an issue.
    """
    levels = [(number, line.level) for number, line in enumerate(lines) if line.level and line.text.strip()]
    if not levels:
        return 0
    highest = min(level for _, level in levels)
    numbers = [number for number, level in levels if level == highest]
    below = [number for number, level in levels if level == highest + 1]
    if highest == TITLE and len(numbers) == 1 and below and numbers[0] < below[0]:
        title = lines[numbers[0]].text.strip()
        bare = not any(line.text.strip() for line in lines[numbers[0] + 1 : below[0]])
        if (bare and len(below) > 1) or issue_date(title) or place_of(title) or is_paper(title):
            return highest + 1
    return highest


def _without_title(
    lines: Sequence[Line], top: int, known: Mapping[str, str | None]
) -> tuple[Sequence[Line], Mapping[str, str | None]]:
    """The lines without the title of an issue, and what it says of all articles; one of a day or a page stays."""
    title = next((line for line in lines if 0 < line.level < top), None)
    if title is None:
        return lines, known
    paper = next(filter(is_paper, title.text.split()), "")
    if not issue_date(title.text) and not place_of(title.text):
        lines = [line for line in lines if line is not title]
    return lines, {**known, "source": paper}


def _as_printed(line: Line) -> str:
    """A line as a page of text has it."""
    return f"\u3000\u3000{line.text}" if line.indented and line.text[:1] not in ("\u3000", " ", "\t", "") else line.text
