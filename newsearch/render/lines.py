"""The lines of results, as data that a terminal sets and colours, and as plain text for files and other programs.

Plain text needs nothing of rich, which takes 30 ms to load: a quarter of a search.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from newsearch.messages import Language, Note
from newsearch.model import Span
from newsearch.render.wording import about_hit, headline_of, lacks, line, meant, phrase, ranked, reprint_count
from newsearch.results import Hit, Results, pieces

__all__ = ["MARK", "Piece", "hit_rows", "marked", "note_rows", "padded", "plain_results", "summary_rows"]

Piece: TypeAlias = "tuple[str, str]"
"""A text without line ends and its style, in the words of rich; `""` for none."""

MARK = "bold yellow"

_SILENT = {"headlines_spread"}
"""Notes that say how hits were ordered, and that no reader can act on: they are in JSON alone."""


def padded(text: str, width: int) -> str:
    """A text and as many blanks as make it `width` cells wide."""
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))


def hit_rows(rank: int, hit: Hit, language: Language = "en", *, with_score: bool = False) -> list[list[Piece]]:
    """The lines of a hit, each a margin and what stands behind it: headline, where and when, snippet, reprints."""
    number = f"{rank:>3}. "
    margin = (" " * len(number), "")
    parts = [f"{hit.score:.2f}"] if with_score else []
    parts += [phrase("is_reprint", language)] if hit.reprint_of else []
    parts += [lacks(hit, language)] if hit.missing else []
    rest = "".join(f" · {part}" for part in parts)
    rows = [
        [(number, "dim"), *marked(headline_of(hit.article, language), hit.headline_marks, "bold")],
        [margin, *((text, MARK if is_mark else "dim") for text, is_mark in about_hit(hit, language)), (rest, "dim")],
        [margin, *((line(piece), MARK if is_mark else "") for piece, is_mark in hit.snippet.shown())],
    ]
    return rows + ([[margin, (reprint_count(hit, language), "dim")]] if hit.reprints else [])


def summary_rows(
    results: Results, limit: int, language: Language = "en", *, with_seconds: bool = False
) -> Iterator[Piece]:
    """The notes, the total, and which page of `limit` hits this is; a limit of 0 means all hits on one page."""
    told = (note for note in results.notes if note.code not in _SILENT and not _restates(note, results.query))
    yield from note_rows(told, language)
    if results.suggestions:
        yield meant(results, language), "bold"
    number = results.offset // max(limit, 1) + 1
    pages = max(1, -(-(results.total + results.partial_total) // max(limit, 1)))
    if 0 < len(results.hits) < limit:  # the last one, though more were found: reprints are folded
        pages = number
    parts = [phrase("total", language, total=results.total)]
    parts += [phrase("partial_total", language, number=results.partial_total)] if results.partial_total else []
    beyond = results.offset and not results.hits
    parts += [phrase("page_beyond" if beyond else "page_of", language, page=number, pages=pages)] if limit else []
    parts += [phrase("seconds", language, seconds=results.seconds)] if with_seconds else []
    yield " · ".join(parts), "bold"


def note_rows(notes: Iterable[Note | str], language: Language = "en") -> Iterator[Piece]:
    """A line for each note."""
    return ((phrase("note", language, note=note), "dim") for note in notes)


def _restates(note: Note, query: str) -> bool:
    """Whether a note says that a query was read as it was typed, in either language."""
    if note.code != "read_as":
        return False
    reading = note.values["reading"]
    return _evened(query) in {_evened(str(reading)), _evened(getattr(reading, "chinese", ""))}


def _evened(text: str) -> str:
    """A query with half-width signs and single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def marked(text: str, marks: tuple[Span, ...], style: str = "") -> Iterator[Piece]:
    """The pieces of a text, those at its `marks` highlighted and the others in `style`."""
    return ((line(piece), MARK if is_mark else style) for piece, is_mark in pieces(text, marks))


def plain_results(
    pages: Iterable[Results], limit: int, language: Language = "en", *, with_scores: bool = False
) -> Iterator[str]:
    """Pages of the same results as lines of text: each hit and an empty line, then the summary of the first page."""
    head: Results | None = None
    for results in pages:
        head = results if head is None else head
        for rank, hit, is_border in ranked(results):
            if is_border:
                yield f"{phrase('fewer_words', language)}\n"
            rows = hit_rows(rank, hit, language, with_score=with_scores)
            yield from (_untabbed("".join(text for text, _ in row)) for row in rows)
            yield ""
    if head is not None:
        yield from (_untabbed(line(text)) for text, _ in summary_rows(head, limit, language, with_seconds=with_scores))


def _untabbed(text: str) -> str:
    """The text with blanks for its tabs, as a terminal sets them."""
    if "\t" not in text:
        return text
    from rich.text import Text

    expanded = Text(text)
    expanded.expand_tabs(8)
    return expanded.plain
