"""Shows what seed files would be read as: a table of articles for each, then what was skipped and what looks odd."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsearch.messages import Language
from newsearch.model import Article
from newsearch.render.json import oddities_to_json, skipped_to_json
from newsearch.render.reports import wrong_lines
from newsearch.render.terminal import print_line
from newsearch.render.wording import headline_of, one_line, phrase, readable

if TYPE_CHECKING:
    from rich.console import Console

    from newsearch.archive.check import Check, CheckedFile

__all__ = ["article_row", "check_to_json", "file_to_json", "print_file", "print_wrong"]

_BEGINS = 60
"""Characters of a body that are shown: chosen by hand, a line of print."""

_NARROW = 76
"""Cells of a terminal below which a table has no room for its columns: an article is two lines there."""


def article_row(article: Article) -> dict[str, object]:
    """What a check tells of an article; `length` are the characters of its body, `begins` its first ones."""
    names = ("id", "headline", "date", "byline", "source", "section", "page")
    row: dict[str, object] = {name: getattr(article, name) for name in names}
    return row | {"length": len(article.body), "begins": one_line(article.body[: 2 * _BEGINS])[:_BEGINS]}


def file_to_json(file: CheckedFile, articles: int, language: Language = "en") -> dict[str, object]:
    """What a check tells of a file with that many articles."""
    found = {"path": file.name, "format": file.form, "encoding": file.encoding, "articles": articles}
    return found | {"skipped": skipped_to_json(file.skipped, language)}


def check_to_json(check: Check, files: int, articles: int, language: Language = "en") -> dict[str, object]:
    """The last line of a check in JSON: what it counted, and what is wrong with all of its files."""
    wrong = {
        "skipped": skipped_to_json(check.skipped, language),
        "oddities": oddities_to_json(check.oddities, language),
    }
    return {"files": files, "articles": articles, **wrong}


def print_file(
    console: Console, file: CheckedFile, shown: Sequence[Article], articles: int, language: Language = "en"
) -> None:
    """The name of a file, its format and encoding, and the first of its articles: a table where there is room."""
    parts = [
        readable(file.name),
        _form(file.form, language) if articles else "",
        file.encoding if articles else "",
        phrase("articles", language, number=articles),
    ]
    print_line(console, " · ".join(part for part in parts if part), "bold")
    if shown and console.width >= _NARROW:
        _print_table(console, shown, language)
    elif shown:
        for article in shown:
            _print_two_lines(console, article, language)
    if more := articles - len(shown):
        print_line(console, phrase("check_more", language, more=more), "dim")


def _form(form: str, language: Language) -> str:
    """The name of a format; one that has no name here keeps that of its reader."""
    code = f"form_{form}"
    return form if (said := phrase(code, language)) == code else said


def _cells(article: Article, language: Language) -> list[str]:
    row = article_row(article)
    page = "" if article.page is None else str(article.page)
    cells = [article.date or "—", headline_of(article, language), article.byline, article.source, page]
    return [one_line(cell) for cell in (*cells, f"{row['length']:,}", str(row["begins"]))]


def _print_table(console: Console, articles: Sequence[Article], language: Language) -> None:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    rows = [_cells(article, language) for article in articles]
    for index, name in enumerate(("date", "headline", "byline", "source", "page", "length", "begins")):
        label = phrase(f"check_{name}", language)
        longest = max(cell_len(label), *(cell_len(row[index]) for row in rows))
        is_wide = name in ("headline", "begins")
        is_whole = name in ("date", "page", "length") or (longest <= _SHORT and not is_wide)
        table.add_column(
            label,
            no_wrap=True,
            overflow="ellipsis",
            justify="right" if name == "length" else "left",
            ratio=None if is_whole else 1 + is_wide,
        )
    table.expand = console.width < _PIPED
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


_SHORT = 10
"""Cells of bylines or sources that are never cut; chosen by hand: papers of four or five characters."""

_PIPED = 1000
"""Cells of a line that no terminal has: in a pipe nothing is cut."""


def _print_two_lines(console: Console, article: Article, language: Language) -> None:
    from rich.text import Text

    date, headline, byline, source, page, length, begins = _cells(article, language)
    console.print(Text(f"  {headline}", "bold"), no_wrap=True, overflow="ellipsis")
    about = " · ".join(part for part in (date, byline, source, page, length, begins) if part)
    console.print(Text(f"  {about}", "dim"), no_wrap=True, overflow="ellipsis")


def print_wrong(
    console: Console, check: Check, files: int, articles: int, verbose: bool, language: Language = "en"
) -> None:
    """What was skipped and what looks odd, as a sync says it, then how much would be read."""
    for said in wrong_lines(check.skipped, check.oddities, verbose, language):
        print_line(console, readable(said), joint="⏎")
    print_line(console, phrase("check_total", language, files=files, articles=articles), "bold")
