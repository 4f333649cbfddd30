"""Reads a seed file in steps: bytes, text, format, articles, and last what all formats share (dates, distinct ids).

    plugins      what other packages read
    refused      what is no news, by name and content
    containers   bytes to articles: EPUB, documents, workbooks, PDF, told by their content
    encodings    bytes to text
    FORMATS      which format of text it is, by the suffix of its name or by how it begins
    json, xml    files of records, and the pages of text recognition
    records      tables, and what all records share: to articles
    html         a page of the web to its article
    text_pages   a page of text or Markdown to its articles, subtitles to one

A format is a small function: `read(name, text)` of one of text, `read(name, data)` of a container. No file name or link
in a seed is ever opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from newsearch.dates.written import issue_date
from newsearch.deadline import deadline
from newsearch.errors import SearchTooSlow, SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.containers.kinds import container_of
from newsearch.seeds.encodings import decode
from newsearch.seeds.html.page import read_html
from newsearch.seeds.json.reader import read_json, read_json_lines
from newsearch.seeds.places import place_of_name
from newsearch.seeds.plugins import plugin_of
from newsearch.seeds.records.tables import looks_like_table, read_table
from newsearch.seeds.refused import BEGINNING, refuse
from newsearch.seeds.seed import Reading, Seed
from newsearch.seeds.text_pages.page import read_page
from newsearch.seeds.text_pages.subtitles import read_subtitles
from newsearch.seeds.xml.reader import read_xml

__all__ = ["FORMATS", "MOST_SECONDS", "START", "Format", "dated", "distinct_ids", "read", "reader_of"]

START = 200
"""Characters at the start of a file that tell its format."""

XML_STARTS = ("<?xml", "<doc>", "<doc ", "<rss", "<feed", "<rdf:rdf", "<alto", "<pcgts", "<mets")
"""How XML begins whose suffix says nothing; the files of SogouCS are rows of `<doc>` without a root."""

_JSON = re.compile(r'(?:\[\s*)?\{\s*"[^"\n]{1,60}"\s*:')
"""How JSON begins whose suffix says that it is text."""

MOST_SECONDS = 30.0
"""A file that takes longer is skipped: the clock is asked between its articles. Chosen by hand."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format of seeds, and how it is known.

    `read` takes the name and the text of a file. A file is in the format when its suffix is among `suffixes`, or when
    its text begins with one of `starts` and its suffix is not among `never`.
    """

    read: Callable[[str, str], Reading]
    suffixes: tuple[str, ...]
    starts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def has(self, suffix: str, start: str) -> bool:
        """Whether a file with this suffix, whose text starts so, is in this format; both are in lower case."""
        return suffix in self.suffixes or (start.startswith(self.starts) and suffix not in self.never)


FORMATS = (
    Format(read_json_lines, ("jsonl", "ndjson", "jl")),
    Format(read_json, ("json", "geojson"), starts=("{", "["), never=("txt", "md", "dat", "csv", "tsv")),
    Format(read_html, ("html", "htm", "shtml", "xhtml"), starts=("<!doctype html", "<html")),
    Format(read_xml, ("xml", "rss", "atom", "rdf"), starts=XML_STARTS, never=("md",)),
    Format(read_table, ("csv", "tsv", "tab", "psv")),
    Format(read_subtitles, ("srt", "vtt"), starts=("webvtt",)),
)
"""The formats in the order in which they are tried; a file in none of them is a page of text or Markdown."""


def read(name: str, data: bytes) -> Seed:
    """The articles of one seed file; never raises, what cannot be read is skipped with its reason.

    Args:
        name: the file's name, relative to the folder of seeds; its suffix may name the format, a date in it the issue
            date.
        data: its content.

    Returns:
        The articles in their order. Their ids are those of the records, or `name#ordinal`, from 1.
    """
    try:
        with deadline(MOST_SECONDS):
            articles, notes = _read(name, data)
    except SeedError as error:
        return Seed(skipped=(Skipped(name, error.note),))
    except SearchTooSlow:
        return Seed(skipped=(Skipped(name, Note("seed_too_slow", seconds=MOST_SECONDS)),), finished=False)
    return Seed(tuple(_distinct(dated(name, articles))), tuple(Skipped(name, note) for note in notes))


def _read(name: str, data: bytes) -> tuple[list[Article], Iterable[Note]]:
    """The articles of a file and the notes on it.

    Raises:
        SeedError: it cannot be read.
        SearchTooSlow: reading it takes too long.
    """
    start = data[:BEGINNING]
    read_bytes = plugin_of(name, start)
    if not read_bytes:
        refuse(name, start)
        read_bytes = container_of(name, start, lambda: BytesIO(data))
    if read_bytes:
        return read_bytes(name, data)
    text, replaced = decode(data)
    articles, notes = reader_of(name, text)(name, text)
    return articles, (*replaced, *notes)


def reader_of(name: str, text: str) -> Callable[[str, str], Reading]:
    """What reads a file of this name and text."""
    suffix, start = name.rpartition(".")[2].lower(), text[:START].lstrip().lower()
    if read := next((form.read for form in FORMATS if form.has(suffix, start)), None):
        if read is read_xml and "<html" in start:
            return read_html
        return read_json if read is read_table and _JSON.match(start) else read
    if suffix == "md":
        return read_page
    return read_json if _JSON.match(start) else read_table if looks_like_table(start) else read_page


def dated(name: str, articles: Iterable[Article]) -> Iterator[Article]:
    """The articles; those without an issue date or a page get the one in the file's name."""
    date, place = issue_date(name), place_of_name(name)
    for article in articles:
        missing: dict[str, Any] = {"date": date} if date and not article.date else {}
        if place and article.page is None:
            missing |= {"page": place.page, "section": article.section or place.section}
        yield replace(article, **missing) if missing else article


def _distinct(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, a repeated id made another one."""
    given = list(articles)
    for article, key in zip(given, distinct_ids([article.id for article in given]), strict=True):
        yield article if article.id == key else replace(article, id=key)


def distinct_ids(ids: Sequence[str]) -> Iterator[str]:
    """The ids, a repeated one made another one: `q`, `q`, `q-2` are `q`, `q-3`, `q-2`, since `q-2` is given."""
    taken = set(ids)
    times: dict[str, int] = {}
    for key in ids:
        number = times[key] = times.get(key, 0) + 1
        if number == 1:
            yield key
            continue
        while (other := f"{key}-{number}") in taken:
            number += 1
        times[key] = number
        taken.add(other)
        yield other
