"""Reads workbooks, SpreadsheetML of ISO/IEC 29500, with openpyxl: each sheet is a table as a file of CSV is."""

from __future__ import annotations

import csv
import datetime
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import Any

from newsearch.deadline import check
from newsearch.errors import NewsearchError, SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.containers.packed import Packed
from newsearch.seeds.records.fields import field_name
from newsearch.seeds.records.tables import read_table
from newsearch.seeds.seed import FirstNotes, Reading
from newsearch.seeds.xml.large import check_for_doctype

__all__ = ["read_xlsx"]

_MOST_TEXT = 32 << 20  # characters of the cells of a workbook: many cells may have one text of the file
_MOST_ROWS = 1 << 20  # of a sheet: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
_ABOVE = 10  # rows that may stand above the names of the columns


def read_xlsx(name: str, data: bytes) -> Reading:
    """The articles of a workbook, one a row of its visible sheets, which are read as `read_table` reads a table.

    The names of the columns may stand below a title. Ids are `name#number`, those of a further sheet with articles
    `name#sheet#number`.

    Raises:
        SeedError: openpyxl is not installed, the file is damaged or encrypted, or no sheet has articles.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise SeedError("seed_needs_xlsx") from error
    _check(data)
    articles, notes = list[Article](), FirstNotes()
    refused: SeedError | None = None
    left = _MOST_TEXT
    with _damage(), closing(openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # programs write wrong ones
            table = _table(sheet.iter_rows(values_only=True), left)
            left -= table.size
            try:
                found, more = read_table(f"{name}#{sheet.title}" if articles else name, table.text.getvalue())
            except SeedError as error:
                refused = refused or (error if table.ends else None)
                continue
            articles += found
            for note in more:
                notes.add(table.placed(note))
    if not articles:
        raise refused or SeedError("seed_document_without_text")
    return articles, notes


def _check(data: bytes) -> None:
    """Unpack once what openpyxl unpacks, within the bounds of zip files.

    Raises:
        SeedError: it unpacks to too much, is damaged or encrypted, or has a DOCTYPE.
    """
    packed = Packed(BytesIO(data))
    for member in packed.names:
        if not member.startswith("xl/media/"):
            check_for_doctype(packed.stream(member))


@contextmanager
def _damage() -> Iterator[None]:
    """Name what openpyxl raises on a damaged workbook, and keep its warnings to ourselves."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except NewsearchError:
        raise
    except Exception as error:  # of any kind: it reads the parts of a workbook as they come
        raise SeedError("seed_container_damaged", error=f"{type(error).__name__}: {error}"[:200]) from error


@dataclass(slots=True)
class _Table:
    """A sheet as a text of CSV; `ends` has the row of the sheet for each line of the text that ends one.

    `size` counts the characters of its cells.
    """

    text: StringIO = field(default_factory=StringIO)
    size: int = 0
    ends: dict[int, int] = field(default_factory=dict)

    def placed(self, note: Note) -> Note:
        """A note on a line of the text as one on a row of the sheet."""
        line = note.values.get("line")
        row = self.ends.get(line) if isinstance(line, int) else None
        return note if row is None else Note(note.code, **{**note.values, "line": row})


def _table(rows: Iterable[tuple[Any, ...]], most: int) -> _Table:
    """Rows as a table, from the one that names the columns on; blank ones are left out.

    Raises:
        SeedError: they are too many, or have more characters than `most`.
    """
    table, written = _Table(), 1
    table.text.write("sep=,\n")
    writer = csv.writer(table.text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for number, cells in _below_title(rows):
        check()
        table.size += sum(map(len, cells))
        if number > _MOST_ROWS or table.size > most:
            raise SeedError("seed_unpacks_too_much", most=_MOST_TEXT >> 20)
        if any(cells):
            writer.writerow(cells)
            written += 1 + sum(cell.count("\n") for cell in cells)
            table.ends[written] = number
    return table


def _below_title(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, without those above the names of the columns."""
    held = list[tuple[int, list[str]]]()
    for number, row in enumerate(rows, 1):
        cells = _texts(row)
        if number > _ABOVE:
            yield from held
            held = []
            yield number, cells
            continue
        if any((name := field_name(cell)) and name.attribute in ("headline", "body") for cell in cells if cell):
            held = held if any(_names(cells) <= _names(above) for _, above in held) else []
        held.append((number, cells))
    yield from held


def _names(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if cell and field_name(cell))


def _texts(row: Iterable[Any]) -> list[str]:
    """The cells of a row as texts, without the blank ones at its end."""
    cells = [_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()
