"""Reads seed files: bytes to articles, and what was skipped and why.

Pages of text and Markdown are read in `newsearch.page`; here are the encodings, the records (JSON, JSON Lines, XML)
and HTML. No file name or link of a seed is ever opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from newsearch.dates.ranges import issue_date
from newsearch.errors import SeedError
from newsearch.model import Article
from newsearch.results import Skipped
from newsearch.seeds.encodings import decode
from newsearch.seeds.html import read_html
from newsearch.seeds.pages import read_page
from newsearch.seeds.records import read_json, read_json_lines, read_xml
from newsearch.seeds.seed import Seed

__all__ = ["read"]


def read(name: str, data: bytes) -> Seed:
    """The articles of one seed file; never raises, what cannot be read is skipped with its reason.

    Ids are those of the records, or the file's name and the ordinal of the article, from 1.
    """
    try:
        text = decode(data)
        articles, skipped = _reader(name, text)(name, text)
    except SeedError as error:
        return Seed(skipped=(Skipped(name, error.note),))
    date = issue_date(name)
    dated = [a if a.date or not date else replace(a, date=date) for a in articles]
    return Seed(tuple(_distinct(dated)), tuple(Skipped(name, note) for note in skipped))


def _reader(name: str, text: str) -> Any:
    suffix = name.rpartition(".")[2].lower()
    start = text[:200].lstrip()
    if suffix in ("jsonl", "ndjson"):
        return read_json_lines
    if suffix == "json" or (suffix not in ("txt", "md") and start.startswith(("{", "["))):
        return read_json
    if suffix in ("html", "htm", "shtml") or start[:15].lower().startswith(("<!doctype html", "<html")):
        return read_html
    return read_xml if suffix == "xml" or start.startswith("<?xml") else read_page


def _distinct(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles, a repeated id made another one: `q`, `q`, `q-2` are `q`, `q-3`, `q-2`, since `q-2` is given."""
    given = list(articles)
    taken = {article.id for article in given}
    times: dict[str, int] = {}
    for article in given:
        number = times[article.id] = times.get(article.id, 0) + 1
        if number == 1:
            yield article
            continue
        while (other := f"{article.id}-{number}") in taken:
            number += 1
        times[article.id] = number
        taken.add(other)
        yield replace(article, id=other)
