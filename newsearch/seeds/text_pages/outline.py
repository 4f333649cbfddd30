"""Makes articles of lines whose rank is known: by the styles of a document, the elements of a book, sizes of type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from newsearch.dates.written import issue_date
from newsearch.errors import SeedError
from newsearch.seeds.places import place_of
from newsearch.seeds.seed import Reading, filled
from newsearch.seeds.text_pages.breaks import LONGEST_TITLE, is_title
from newsearch.seeds.text_pages.databases import documents_of
from newsearch.seeds.text_pages.labels import is_paper
from newsearch.seeds.text_pages.markdown import Section
from newsearch.seeds.text_pages.page import headed_articles, read_page

__all__ = ["TITLE", "Line", "document_articles", "issue_sections", "outlined"]

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
        SeedError: it has no text, or is a list or a table, not articles.
    """
    if not any(line.text.strip() for line in lines):
        raise SeedError("seed_document_without_text")
    printed = "\n".join(map(_as_printed, lines))
    is_outlined = any(line.level and line.text.strip() for line in lines)
    if is_outlined and not documents_of(printed):  # an export of a database has its own form, headings or not
        sections, paper = issue_sections(lines)
        articles, notes = headed_articles(name, sections)
        known = {**known, "source": paper}
    else:
        articles, notes = read_page(name, printed)
        articles = [replace(a, body=_BETWEEN_LINES.sub("\n\n", a.body).strip("\u3000")) for a in articles]
    return list(filled(articles, known)), notes


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
        if is_kicker or _says_where(lines[number]):
            found.append(Section(text, top))
        elif number >= _MOST_ABOVE or not is_paper(text):
            return [*found, Section("", 0, texts[number:])]
    return found


def issue_sections(lines: Sequence[Line]) -> tuple[list[Section], str]:
    """The sections under the highest headings, and the name of the paper where a title above them has it.

    One heading above all others is the title of an issue when nothing else follows it at once and it names a paper, a
    page or a day, or is the title of the document over several headings; else it is the headline of the whole.
    """
    headings = [number for number, line in enumerate(lines) if line.level and line.text.strip()]
    highest = min((lines[number].level for number in headings), default=TITLE)
    tops = [number for number in headings if lines[number].level == highest]
    below = [number for number in headings if number > tops[0]] if len(tops) == 1 else []
    if not below or not all(map(_says_where, lines[tops[0] + 1 : below[0]])):
        return outlined(lines, highest), ""
    title, top = lines[tops[0]], min(lines[number].level for number in below)
    paper = next(filter(is_paper, title.text.split()), "")
    several = highest == TITLE and sum(lines[number].level == top for number in below) > 1
    if not (several or paper or _says_where(title)):
        return outlined(lines, highest), ""
    return outlined([line for line in lines if line is not title or _says_where(line)], top), paper


def _says_where(line: Line) -> bool:
    """Whether a line is blank, or only says on which day or page the following appeared."""
    text = line.text.strip()
    return not text or (len(text) <= LONGEST_TITLE and bool(issue_date(text) or place_of(text)))


def _as_printed(line: Line) -> str:
    """A line as a page of text has it."""
    return f"\u3000\u3000{line.text}" if line.indented and line.text[:1] not in ("\u3000", " ", "\t", "") else line.text
