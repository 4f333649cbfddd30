"""Reads tables: CSV and TSV with a row of column names (https://www.rfc-editor.org/rfc/rfc4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple, TextIO

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.records.articles import LONGEST_RECORD, article_of
from newsearch.seeds.records.extra import LeftOut
from newsearch.seeds.records.fields import field_name
from newsearch.seeds.seed import Reading, collected

__all__ = ["DELIMITERS", "looks_like_table", "read_table", "table_items"]

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",\t;|"
"""What stands between cells, the likelier one first where two fit equally."""

_SAMPLE = 1 << 16  # characters that tell the delimiter and the quoting
_MOST_ROWS = 200  # of the sample
_LONGEST_NAME = 40  # characters of a cell that names a column
_ENOUGH = 0.8  # of the rows that have as many cells as the first one; chosen by hand


class _Dialect(NamedTuple):
    """How the cells of a table are set apart; with `quoted`, those in quotation marks hold delimiters and line ends."""

    delimiter: str
    quoted: bool

    def rows(self, lines: Iterator[str], strict: bool = False) -> Reader:
        """The rows in these lines."""
        csv.field_size_limit(LONGEST_RECORD)
        if self.quoted:
            return csv.reader(lines, delimiter=self.delimiter, strict=strict, skipinitialspace=True)
        return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE)


def read_table(name: str, text: str) -> Reading:
    """The articles of a table, one a row; rows that are none are noted.

    Raises:
        SeedError: no column has a name of a headline or a body, or no row has one.
    """
    return collected(table_items(name, StringIO(text)))


def table_items(name: str, file: TextIO) -> Iterator[Article | Note]:
    """The articles of a table and why other rows are none, one after the other; one row is in memory at a time.

    Raises:
        SeedError: no column has a name of a headline or a body, or a cell is too long.
    """
    sample = file.read(_SAMPLE)
    dialect, first = _dialect(sample)
    file.seek(0)
    if file.read(1) != "\ufeff":
        file.seek(0)
    lines = iter(file.readline, "")
    for _ in range(first):
        next(lines)
    rows = dialect.rows(lines)
    try:
        columns = [cell.strip().strip('"') for cell in next(rows, [])]
        if not any((field := field_name(c)) and field.attribute in ("headline", "body") for c in columns):
            raise SeedError("seed_table_columns", columns="、".join(columns)[:200] or "-")
        yield from _articles(name, columns, rows, first)
    except csv.Error as error:
        raise SeedError("seed_record_too_long", most=LONGEST_RECORD) from error


def _articles(name: str, columns: list[str], rows: Reader, before: int) -> Iterator[Article | Note]:
    left_out = LeftOut()
    for number, row in enumerate(rows, 1):
        check()
        if not any(map(str.strip, row)) or row == columns:
            continue  # exports that were put one behind the other repeat the names
        while len(row) > len(columns) and not row[-1].strip():
            row.pop()
        line = before + rows.line_num
        if len(row) > len(columns):
            yield Note("seed_row_too_long", line=line, cells=len(row), columns=len(columns))
        else:
            record = {key: cell for key, cell in zip(columns, row, strict=False) if cell.strip() not in _NOTHING}
            yield article_of(record, f"{name}#{number}", left_out) or Note("seed_row_without_text", line=line)
    yield from left_out.notes()


_NOTHING = frozenset(["", "NULL", "null", "NaN", "nan", "None", "\\N", "N/A"])
"""What databases and pandas write for a cell without a value."""


def _dialect(sample: str) -> tuple[_Dialect, int]:
    """How a table that begins so is written, and the number of lines before its column names.

    Excel's `sep=;` names the delimiter. Otherwise that one wins with which the first row has most names of fields that
    are known, then with which most rows have as many cells as the first. Marks are quotes unless that breaks rows.
    """
    line, _, rest = sample.partition("\n")
    first = line.strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return _Dialect(first[4], _is_quoted(rest, first[4])), 1
    ranked = [
        (_fit(sample, dialect), dialect) for d in DELIMITERS for dialect in (_Dialect(d, True), _Dialect(d, False))
    ]
    return max(ranked, key=lambda pair: pair[0])[1], 0


def _is_quoted(sample: str, delimiter: str) -> bool:
    return _fit(sample, _Dialect(delimiter, True)) >= _fit(sample, _Dialect(delimiter, False))


def _fit(sample: str, dialect: _Dialect) -> tuple[int, bool, float, bool]:
    """How well a dialect explains a sample: known columns, without a fault, share of even rows, marks are quotes."""
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n") + 1] or sample
    rows, faultless = list[list[str]](), True
    try:
        for row in dialect.rows(iter(StringIO(whole).readline, ""), strict=dialect.quoted):
            if row:
                rows.append(row)
            if len(rows) >= _MOST_ROWS:
                break
    except csv.Error:  # a quoted cell is cut off at the end of the sample, or marks are no quotes
        faultless = len(sample) >= _SAMPLE and len(rows) > 1
    if not rows:
        return 0, False, 0.0, False
    known = sum(1 for cell in rows[0] if len(cell) <= _LONGEST_NAME and field_name(cell.strip().strip('"')))
    even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return known, faultless and even >= _ENOUGH, even, dialect.quoted


def looks_like_table(start: str) -> bool:
    """Whether a file whose name says nothing is a table: its first line names a headline or a body, and another column.

    `start` is the beginning of its text.
    """
    line, _, rest = start.partition("\n")
    if not rest.strip():
        return False
    for delimiter in DELIMITERS:
        cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
        fields = [field_name(cell) for cell in cells if 0 < len(cell) <= _LONGEST_NAME]
        known = {field.attribute for field in fields if field}
        if (
            len(cells) > 1
            and known & {"headline", "body"}
            and 2 * sum(map(bool, fields)) > len(cells)
            and len(known) > 1
        ):
            return True
    return False
