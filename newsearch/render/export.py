"""All hits of a search for use elsewhere: JSON, JSON Lines, CSV, Markdown and HTML, a page of hits at a time.

Each hit has a citation, each file says what was searched for, how many articles were found, and when.
"""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from newsearch.render.citation import citation
from newsearch.render.html import facets_to_html, hit_to_html
from newsearch.render.json import hit_to_json, summary_to_json, to_json
from newsearch.render.wording import BLANK, best_of_facets, count, one_line, plain
from newsearch.results import Hit, Results

__all__ = ["FORMATS", "exported"]

_BOM = "\ufeff"
"""What tells Excel that a CSV file is UTF-8."""

_COLUMNS = ("citation", "headline", "date", "source", "page", "section", "byline", "snippet", "url", "id", "score")
_STAMP = ("query", "total", "time")

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
"""What a spreadsheet would read as a formula (OWASP, CSV injection): such a cell begins with `'`."""

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def exported(pages: Iterable[Results], form: str, time: datetime.datetime, *, first: bool = True) -> Iterator[str]:
    """The pieces of a file in a form of `FORMATS`, each of one or more lines.

    `time` is stamped in; `first` is false for the pages of a second query in the same file.
    """
    stamp = time.isoformat(timespec="seconds")
    pages = iter(pages)
    head = next(pages)
    return FORMATS[form](head, _chained(head, pages), stamp, first)


def _chained(head: Results, pages: Iterator[Results]) -> Iterator[Results]:
    yield head
    yield from pages


def _json(head: Results, pages: Iterator[Results], stamp: str, first: bool) -> Iterator[str]:
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


def _jsonl(head: Results, pages: Iterator[Results], stamp: str, first: bool) -> Iterator[str]:
    results = head
    for results in pages:
        yield from (to_json(_record(hit)) + "\n" for hit in results.hits)
    summary = replace(results, offset=head.offset, facets=head.facets, notes=head.notes)
    yield to_json(_summary(summary, stamp)) + "\n"


def _csv(head: Results, pages: Iterator[Results], stamp: str, first: bool) -> Iterator[str]:
    if first:
        yield _BOM + _row((*_COLUMNS, *_STAMP))
    for results in pages:
        for hit in results.hits:
            record = {**_record(hit), "snippet": hit.snippet.text}
            yield _row([*(record[name] for name in _COLUMNS), head.query, head.total, stamp])


def _markdown(head: Results, pages: Iterator[Results], stamp: str, first: bool) -> Iterator[str]:
    yield f"# {_escaped(head.query)}\n\n{count(head.total)} · {stamp}\n\n"
    for name, values, more in best_of_facets(head.facets):
        yield f"- {name}: {_escaped(' · '.join(values))}{f' ({more})' if more else ''}\n"
    yield from (f"- note: {_escaped(str(note))}\n" for note in head.notes)
    for results in pages:
        for rank, hit in enumerate(results.hits, results.offset + 1):
            margin = " " * len(f"{rank}. ")
            snippet = "".join(f"**{_escaped(p)}**" if marked else _escaped(p) for p, marked in hit.snippet.pieces())
            url = f"\n{margin}<{one_line(hit.article.url)}>" if hit.article.url.startswith("http") else ""
            yield f"\n{rank}. {_escaped(citation(hit.article))}{url}\n\n{margin}{snippet}\n"


def _html(head: Results, pages: Iterator[Results], stamp: str, first: bool) -> Iterator[str]:
    query = html.escape(one_line(head.query))
    yield f'<!DOCTYPE html>\n<html lang="zh">\n<meta charset="utf-8">\n<title>{query}</title>\n<h1>{query}</h1>\n'
    yield f"<p>{count(head.total)} · <time>{stamp}</time></p>\n"
    yield from (f"{line}\n" for line in facets_to_html(head.facets))
    yield from (f"<p>note: {html.escape(one_line(str(note)))}</p>\n" for note in head.notes)
    yield f'<ol start="{head.offset + 1}">\n'
    for results in pages:
        yield from (hit_to_html(hit, citation(hit.article)) + "\n" for hit in results.hits)
    yield "</ol>\n</html>\n"


FORMATS: dict[str, Callable[[Results, Iterator[Results], str, bool], Iterator[str]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "markdown": _markdown,
    "html": _html,
}
"""The writers by the names of their forms: given the first page, all pages, the time, and whether a file begins."""


def _record(hit: Hit) -> dict[str, object]:
    return {**hit_to_json(hit), "citation": citation(hit.article)}


def _summary(results: Results, stamp: str) -> dict[str, object]:
    return {**summary_to_json(results), "time": stamp}


def _row(cells: Iterable[object]) -> str:
    """A line of CSV (RFC 4180); a cell is one line and no formula."""
    line = io.StringIO()
    csv.writer(line).writerow([_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()


def _cell(text: str) -> str:
    line = one_line(text)
    return f"'{line}" if _FORMULA.match(line) else line


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line, with the blanks at its ends."""
    return _MARKUP.sub(r"\\\1", BLANK.sub(" ", plain(text)))
