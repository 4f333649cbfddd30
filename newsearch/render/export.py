"""Exports all hits of a search: as JSON, JSON Lines, CSV, Markdown or HTML, a page of hits at a time.

Each hit has a citation; each file has the query, the total and the time of the search.
"""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from newsearch.messages import Language, visible
from newsearch.model import Format
from newsearch.render.citation import citation
from newsearch.render.html import facets_to_html, items_to_html, note_to_html
from newsearch.render.json import hit_to_json, summary_to_json, to_json
from newsearch.render.wording import BLANK, best_of_facets, count, lacks, one_line, phrase, plain, ranked
from newsearch.results import Hit, Results

__all__ = ["FORMATS", "exported"]

_BOM = "\ufeff"
"""Makes Excel read a CSV file as UTF-8."""

_COLUMNS = tuple(
    ["citation", "headline", "date", "source", "page", "section", "byline", "snippet", "url", "id", "score", "missing"]
)
_STAMP = ("query", "total", "time")

_FORMULA = tuple("=+-@＝＋－＠")
"""What a spreadsheet would read as a formula (OWASP, CSV injection): such a cell gets a `'` in front."""

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&])")
_MARKER = re.compile(r"([-+=]|\d{1,9}[.)])(?= |$)")
"""What opens a list, or underlines a headline, at the start of a line of Markdown."""

_URL = {ord(char): f"%{ord(char):02X}" for char in " <>"}


class _Stamp(NamedTuple):
    """The time of the search as an ISO time, whether the query is the first one in its file, and the language."""

    time: str
    first: bool
    language: Language


def exported(
    pages: Iterable[Results],
    form: Format,
    time: datetime.datetime,
    *,
    first: bool = True,
    language: Language = "en",
) -> Iterator[str]:
    """The pieces of a file, each of one or more lines.

    Args:
        pages: at least one page of results of the same query, in order.
        form: the format, a key of `FORMATS`.
        time: when the search was made.
        first: false for the pages of a second query in the same file.
        language: of notes and labels.
    """
    pages = iter(pages)
    head = next(pages)
    stamp = _Stamp(time.isoformat(timespec="seconds"), first, language)
    return FORMATS[form](head, chain([head], pages), stamp)


def _json(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    summary = {name: value for name, value in _summary(head, stamp).items() if name != "cursor"}
    yield to_json(summary)[:-1] + ', "hits": ['
    gap = "\n"
    cursor = None
    for results in pages:
        for hit in results.hits:
            yield gap + to_json(_record(hit))
            gap = ",\n"
        cursor = results.cursor
    yield f'\n], "cursor": {to_json(cursor)}}}\n'


def _jsonl(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    results = head
    for results in pages:
        yield from (to_json(_record(hit)) + "\n" for hit in results.hits)
    summary = replace(results, offset=head.offset, facets=head.facets, notes=head.notes)
    yield to_json(_summary(summary, stamp)) + "\n"


def _csv(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    if stamp.first:
        yield _BOM + _row((*_COLUMNS, *_STAMP))
    for results in pages:
        for hit in results.hits:
            texts = {
                "snippet": "".join(piece for piece, _ in hit.snippet.shown()),
                "id": visible(hit.article.id),
                "missing": " ".join(hit.missing),
            }
            record = {**_record(hit), **texts}
            yield _row([*(record[name] for name in _COLUMNS), head.query, head.total, stamp.time])


def _markdown(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    yield f"# {_escaped(head.query)}\n\n{count(head.total, stamp.language)} · {stamp.time}\n\n"
    for name, values, more in best_of_facets(head.facets, stamp.language):
        yield f"- {name}: {_escaped(' · '.join(values))}{f' {more}' if more else ''}\n"
    yield from (f"- {_escaped(phrase('note', stamp.language, note=note))}\n" for note in head.notes)
    for results in pages:
        for rank, hit, is_border in ranked(results):
            if is_border:
                yield f"\n## {phrase('fewer_words', stamp.language)}\n"
            margin = " " * len(f"{rank}. ")
            snippet = "".join(f"**{_escaped(p)}**" if marked else _escaped(p) for p, marked in hit.snippet.shown())
            snippet = (
                _MARKER.sub(_marker_escaped, snippet.lstrip(), count=1) if _MARKER.match(snippet.lstrip()) else snippet
            )
            address = one_line(hit.article.url).translate(_URL)
            url = f"\n{margin}<{address}>" if address.startswith("http") else ""
            missing = f"\n\n{margin}{_escaped(lacks(hit, stamp.language))}" if hit.missing else ""
            yield f"\n{rank}. {_escaped(citation(hit.article))}{url}\n\n{margin}{snippet}{missing}\n"


def _html(head: Results, pages: Iterator[Results], stamp: _Stamp) -> Iterator[str]:
    query = html.escape(one_line(head.query))
    yield f'<!DOCTYPE html>\n<html lang="zh">\n<meta charset="utf-8">\n<title>{query}</title>\n<h1>{query}</h1>\n'
    yield f"<p>{count(head.total, stamp.language)} · <time>{stamp.time}</time></p>\n"
    yield from (f"{line}\n" for line in facets_to_html(head.facets, stamp.language))
    yield from (f"{one_line(note_to_html(note, stamp.language))}\n" for note in head.notes)
    yield f'<ol start="{head.offset + 1}">\n'
    for results in pages:
        items = items_to_html(results, lambda article, _: citation(article), stamp.language)
        yield from (f"{item}\n" for item in items)
    yield "</ol>\n</html>\n"


FORMATS: dict[Format, Callable[[Results, Iterator[Results], _Stamp], Iterator[str]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "markdown": _markdown,
    "html": _html,
}
"""The writer of each format, called with the first page, all pages (the first among them) and the stamp."""


def _record(hit: Hit) -> dict[str, object]:
    return {**hit_to_json(hit), "citation": citation(hit.article)}


def _summary(results: Results, stamp: _Stamp) -> dict[str, object]:
    return {**summary_to_json(results, stamp.language), "time": stamp.time}


def _row(cells: Iterable[object]) -> str:
    """A line of CSV (RFC 4180); a cell is one line and no formula."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _cell(text: str) -> str:
    line = one_line(text)
    return f"'{line}" if line.startswith(_FORMULA) else line


def _marker_escaped(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _escaped(text: str) -> str:
    """Text that Markdown shows unchanged, on one line; blanks at its ends stay."""
    return _MARKUP.sub(r"\\\1", BLANK.sub(" ", plain(text)))
