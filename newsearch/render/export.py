"""Exports all hits of a search, a page of hits at a time: with texts, or as references alone.

JSON, JSON Lines, CSV, Markdown and HTML have a citation with each hit, and the query, the total and the time of the
search; on demand each has the full article. The others are references for programs that keep them.
"""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import NamedTuple

from newsearch.messages import Language, visible
from newsearch.model import Article, CitationForm, Format
from newsearch.render.citation import citation, cite
from newsearch.render.html import facets_to_html, items_to_html, note_to_html
from newsearch.render.json import hit_to_json, summary_to_json, to_json, versioned
from newsearch.render.wording import (
    BLANK,
    best_of_facets,
    count,
    extra_of,
    lacks,
    one_line,
    phrase,
    plain,
    ranked,
    web_address,
)
from newsearch.results import Hit, Results

__all__ = ["BOM", "FORMATS", "csv_row", "exported"]

BOM = "\ufeff"
"""Makes Excel read a CSV file as UTF-8."""

_COLUMNS: tuple[str, ...] = (
    "citation",
    "headline",
    "date",
    "source",
    "page",
    "section",
    "byline",
    "snippet",
    "url",
    "id",
    "score",
)
_COLUMNS += ("missing", "extra")
_STAMP = ("query", "total", "time")
_FULL = ("kicker", "subtitle", "body")
"""What a row has in addition where full texts are asked for."""

_FORMULA = tuple("=+-@＝＋－＠")
"""What a spreadsheet would read as a formula (OWASP, CSV injection): such a cell gets a `'` in front."""

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&])")
_MARKER = re.compile(r"\A(?:[-+=]|\d{1,9}[.)])(?= |$)")
"""What opens a list, or underlines a headline, at the start of a line of Markdown."""

_URL = {ord(char): f"%{ord(char):02X}" for char in " <>"}


class _Stamp(NamedTuple):
    """When the search was made, whether the query is the first in its file, the language, and what hits have."""

    at: datetime.datetime
    first: bool
    language: Language
    full_text: bool
    title: str
    with_query: bool

    @property
    def time(self) -> str:
        """When the search was made, as an ISO time."""
        return self.at.isoformat(timespec="seconds")


def exported(
    pages: Iterable[Results],
    form: Format,
    time: datetime.datetime,
    *,
    first: bool = True,
    language: Language = "en",
    full_text: bool = False,
    title: str = "",
    with_query: bool = False,
) -> Iterator[str]:
    """The pieces of a file, each of one or more lines.

    Args:
        pages: at least one page of results of the same query, in order.
        form: the format, a key of `FORMATS`.
        time: when the search was made; its day is the day of citing.
        first: false for the pages of a second query in the same file.
        language: of notes and labels.
        full_text: give the whole article with each hit; references never have it.
        title: what stands above the hits in Markdown and HTML; the query by default.
        with_query: name the query of each hit in JSON and JSON Lines, as CSV always does.
    """
    pages = iter(pages)
    head = next(pages)
    stamp = _Stamp(time, first, language, full_text, title or head.query, with_query)
    return FORMATS[form](head, chain([head], pages), stamp)


def _json(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    summary = {name: value for name, value in _summary(head, stamp).items() if name != "cursor"}
    yield to_json(summary)[:-1] + ', "hits": ['
    gap = "\n"
    cursor = None
    for results in pages:
        for hit in results.hits:
            yield gap + to_json(_record(hit, stamp, results.query))
            gap = ",\n"
        cursor = results.cursor
    yield f'\n], "cursor": {to_json(cursor)}}}\n'


def _jsonl(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    results = head
    for results in pages:
        yield from (to_json(_record(hit, stamp, results.query)) + "\n" for hit in results.hits)
    summary = replace(results, offset=head.offset, facets=head.facets, notes=head.notes)
    yield to_json(_summary(summary, stamp)) + "\n"


def _csv(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    columns = (*_COLUMNS, *_FULL) if stamp.full_text else _COLUMNS
    if stamp.first:
        yield BOM + csv_row((*columns, *_STAMP))
    for results in pages:
        for hit in results.hits:
            snippet = "".join(piece for piece, _ in hit.snippet.shown())
            texts = {"snippet": snippet, "id": visible(hit.article.id), "missing": " ".join(hit.missing)}
            record = {
                **_record(hit, stamp, head.query),
                **texts,
                "extra": to_json(hit.article.extra) if hit.article.extra else "",
            }
            cells = [_paragraphs(hit.article.body) if name == "body" else record[name] for name in columns]
            yield csv_row([*cells, head.query, head.total, stamp.time])


def _markdown(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    yield f"# {_escaped(stamp.title)}\n\n{count(head.total, stamp.language)} · {stamp.time}\n\n"
    for name, values, more in best_of_facets(head.facets, stamp.language):
        yield f"- {name}: {_escaped(' · '.join(values))}{f' {more}' if more else ''}\n"
    yield from (f"- {_escaped(phrase('note', stamp.language, note=note))}\n" for note in head.notes)
    for results in pages:
        for rank, hit, is_border in ranked(results):
            if is_border:
                yield f"\n## {phrase('fewer_words', stamp.language)}\n"
            margin = " " * len(f"{rank}. ")
            text = _markdown_text(hit, margin) if stamp.full_text else f"{margin}{_markdown_snippet(hit)}"
            address = web_address(hit.article.url).translate(_URL)
            url = f"\n{margin}<{address}>" if address else ""
            missing = f"\n\n{margin}{_escaped(lacks(hit, stamp.language))}" if hit.missing else ""
            extra = " · ".join(extra_of(hit.article, stamp.language))
            missing += f"\n\n{margin}{_opening(_escaped(extra))}" if extra else ""
            yield f"\n{rank}. {_escaped(citation(hit.article))}{url}\n\n{text}{missing}\n"


def _markdown_snippet(hit: Hit) -> str:
    text = "".join(f"**{_escaped(piece)}**" if marked else _escaped(piece) for piece, marked in hit.snippet.shown())
    return _opening(text.lstrip()) if _MARKER.match(text.lstrip()) else text


def _markdown_text(hit: Hit, margin: str) -> str:
    """The texts of an article, paragraph by paragraph."""
    article = hit.article
    texts = map(_escaped, (article.kicker, article.subtitle, article.byline, *_lines(article.body)))
    return "\n\n".join(f"{margin}{_opening(text)}" for text in texts if text)


def _html(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    title = html.escape(one_line(stamp.title))
    if stamp.first:
        yield f'<!DOCTYPE html>\n<html lang="zh">\n<meta charset="utf-8">\n<title>{title}</title>\n'
    yield f"<h1>{title}</h1>\n"
    yield f"<p>{count(head.total, stamp.language)} · <time>{stamp.time}</time></p>\n"
    yield from (f"{line}\n" for line in facets_to_html(head.facets, stamp.language))
    yield from (f"{one_line(note_to_html(note, stamp.language))}\n" for note in head.notes)
    yield f'<ol start="{head.offset + 1}">\n'
    for results in pages:
        items = items_to_html(results, _citation_line, stamp.language, full_text=stamp.full_text)
        yield from (f"{item}\n" for item in items)
    yield "</ol>\n"  # the end of the page needs no tag, and another query may follow


def _citation_line(hit: Hit, _: Language) -> list[tuple[str, bool]]:
    return [(citation(hit.article), False)]


def _references(form: CitationForm, _: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    """A reference for each hit: a line of GB/T 7714, or an entry of RIS or BibTeX behind an empty line."""
    gap = ""
    for article in _articles(pages):
        yield f"{gap}{cite(article, form, cited=stamp.at.date())}" + ("\n" if form == "gbt7714" else "")
        gap = {"ris": "\r\n", "bibtex": "\n"}.get(form, "")


def _csl(_: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    yield "["
    gap = "\n"
    for article in _articles(pages):
        yield gap + cite(article, "csl", cited=stamp.at.date())
        gap = ",\n"
    yield "\n]\n"


def _articles(pages: Iterable[Results]) -> Iterator[Article]:
    return (hit.article for results in pages for hit in results.hits)


FORMATS: dict[Format, Callable[[Results, Iterator[Results], _Stamp], Iterator[str]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "markdown": _markdown,
    "html": _html,
    "gbt7714": partial(_references, "gbt7714"),
    "ris": partial(_references, "ris"),
    "bibtex": partial(_references, "bibtex"),
    "csl": _csl,
}
"""The writer of each format, called with the first page, all pages (the first among them) and the stamp."""


def _record(hit: Hit, stamp: _Stamp, query: str) -> dict[str, object]:
    body = {"body": hit.article.body} if stamp.full_text else {}
    asked = {"query": query} if stamp.with_query else {}
    return versioned("hit", {**asked, **hit_to_json(hit), "citation": citation(hit.article), **body})


def _summary(results: Results, stamp: _Stamp) -> dict[str, object]:
    return versioned("search", {**summary_to_json(results, stamp.language), "time": stamp.time})


def csv_row(cells: Iterable[object]) -> str:
    """A record of CSV (RFC 4180); a cell is one line, or the lines of a `_Paragraphs`, and no formula."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


class _Paragraphs(str):
    """A text whose lines stay apart in a cell."""

    __slots__ = ()


def _paragraphs(body: str) -> _Paragraphs:
    return _Paragraphs("\n".join(_lines(body)))


def _lines(text: str) -> list[str]:
    """The lines of a text that have anything, each without what would steer a terminal."""
    return [shown for line in plain(text).split("\n") if (shown := one_line(line))]


def _cell(text: str) -> str:
    line = text if isinstance(text, _Paragraphs) else one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line


def _opening(text: str) -> str:
    """Markdown that opens a paragraph, and no list."""
    return _MARKER.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", text)


def _escaped(text: str) -> str:
    """Text that Markdown shows unchanged, on one line; blanks at its ends stay."""
    return _MARKUP.sub(r"\\\1", BLANK.sub(" ", plain(text)))
