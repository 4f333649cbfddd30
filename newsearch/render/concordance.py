"""Concordances as aligned lines of a terminal, as JSON Lines, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from newsearch.messages import Language, visible
from newsearch.render.export import BOM, csv_row
from newsearch.render.json import notes_to_json, versioned
from newsearch.render.lines import MARK, Piece, note_rows, padded
from newsearch.render.wording import line, phrase
from newsearch.text.clusters import inner

if TYPE_CHECKING:
    from rich.console import Console

    from newsearch.search.concordance import Concordance, ConcordanceLine

__all__ = ["concordance_rows", "concordance_to_csv", "concordance_to_json", "print_concordance"]

# In cells of a terminal, chosen by hand.
_WITH_SOURCE = 60  # narrower ones have the day alone in front of a line
_WITH_ID = 120  # and these have no id behind it
_MOST_SOURCE, _MOST_ID = 12, 40

_COLUMNS = ("id", "date", "source", "headline", "left", "match", "right", "start", "end")


def print_concordance(console: Console, found: Concordance, language: Language = "en") -> None:
    """The lines, their occurrences one below the other; then the notes and the total."""
    from rich.text import Text

    for row in concordance_rows(found, console.width, language):
        console.print(Text.assemble(*row), soft_wrap=True)
    for text, style in _summary(found, language):
        console.print(line(text), style=style, markup=False, highlight=False)


def concordance_rows(found: Concordance, width: int, language: Language = "en") -> Iterator[list[Piece]]:
    """The lines as pieces, each row at most `width` cells wide, with all matches beginning in the same cell.

    A row has the day, the source where there is room for it, the contexts, and the id where there is much room.
    """
    from rich.cells import cell_len

    if not found.lines:
        return
    fronts = [_front(each, width, language) for each in found.lines]
    ids = [_fitting(visible(each.id), _MOST_ID) if width >= _WITH_ID else "" for each in found.lines]
    front, behind = max(map(cell_len, fronts)) + 1, max(map(cell_len, ids)) + 1
    texts = [(line(each.left).strip(), line(each.match), line(each.right).strip()) for each in found.lines]
    room = max(width - front - behind - 2, 0)  # for contexts and match, without the blanks around the match
    widest = min(max(cell_len(left) for left, _, _ in texts), room // 2)
    parts = [_parts(*some, widest, room) for some in texts]
    longest = max(cell_len(match + right) for _, match, right in parts)
    for start, article_id, (left, match, right) in zip(fronts, ids, parts, strict=True):
        gap = " " * (longest - cell_len(match + right) + 1) if article_id else ""
        yield [(padded(start, front), "dim"), (left, ""), (match, MARK), (right, ""), (gap + article_id, "dim")]


def _parts(left: str, match: str, right: str, widest: int, room: int) -> tuple[str, str, str]:
    """The parts of a row as they are set: the left one `widest` cells wide, all of them no more than `room`."""
    from rich.cells import cell_len

    size = len(_fitting(left[::-1], widest))
    before = left[inner(left, len(left) - size, len(left))[0] :]
    shown = _fitting(match, room - widest)
    after = _fitting(right, room - widest - cell_len(shown))
    return f"{' ' * (widest - cell_len(before))}{before} ", shown, f" {after}" if after else ""


def concordance_to_json(found: Concordance, language: Language = "en") -> Iterator[dict[str, object]]:
    """An object for each line, of the type `line`, then one of the type `concordance` with the totals and notes."""
    for record in found.records():
        yield versioned("line", record)
    rest = {
        "query": found.query,
        "total": found.total,
        "articles": found.articles,
        "offset": found.offset,
        **notes_to_json(found.notes, language),
        "seconds": found.seconds,
        "cursor": found.cursor,
    }
    yield versioned("concordance", rest)


def concordance_to_csv(found: Concordance) -> Iterator[str]:
    """The rows of a CSV file that spreadsheets read as UTF-8, its header first."""
    yield BOM + csv_row(_COLUMNS)
    for record in found.records():
        yield csv_row({**record, "id": visible(str(record["id"]))}.values())


def _summary(found: Concordance, language: Language) -> Iterator[Piece]:
    yield from note_rows(found.notes, language)
    yield phrase("concordance_total", language, lines=found.total, articles=found.articles), "bold"


def _front(each: ConcordanceLine, width: int, language: Language) -> str:
    """What stands in front of a line."""
    day = each.date or phrase("undated", language)
    source = _fitting(line(each.source), _MOST_SOURCE) if width >= _WITH_SOURCE else ""
    return f"{day} {source}".rstrip()


def _fitting(text: str, cells: int) -> str:
    """As much of the beginning of a text as fits into some cells."""
    from rich.cells import cell_len

    used = 0
    for number, char in enumerate(text):
        used += cell_len(char)
        if used > cells:
            return text[:number]
    return text
