"""Reads tables: CSV and TSV with a row of column names (https://www.rfc-editor.org/rfc/rfc4180)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple, TextIO

from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.records.articles import LONGEST_RECORD, NOTHING, article_of
from newsearch.seeds.records.extra import LeftOut
from newsearch.seeds.records.fields import field_name
from newsearch.seeds.seed import Reading, collected

__all__ = ["DELIMITERS", "looks_like_table", "of_markdown", "read_table", "table_items"]

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ",\t;|"
"""What stands between cells, the likelier one first where two fit equally."""

_SAMPLE = 1 << 16  # characters that tell the delimiter and the quoting
_MOST_ROWS = 200  # of the sample
_LONGEST_NAME = 40  # characters of a cell that names a column
_BOXES = frozenset(["block_num", "line_num", "word_num", "text"])
"""Columns of the words that tesseract recognised, a row each (https://tesseract-ocr.github.io/tessdoc/, TSV)."""

_RULE = re.compile(r"\|?(?:\s?:?-{2,}:?\s?\|){1,50}(?:\s?:?-{2,}:?\s?)?")
_ROW = re.compile(r"\s{0,9}\|")
_BAR = re.compile(r"(?<!\\)\|")
"""Tables of Markdown: https://github.github.com/gfm/#tables-extension-."""

_MOST_ABOVE = 4  # lines of a title above the names of columns; chosen by hand
_ENOUGH = 0.8  # of the rows that have as many cells as the first one; chosen by hand


class _Dialect(NamedTuple):
    """How the cells of a table are set apart; those between two marks of `quote` hold delimiters and line ends.

    A mark within a cell is doubled, or has `escape` before it, as MySQL writes it.
    """

    delimiter: str
    quote: str = ""
    escape: str | None = None

    def rows(self, lines: Iterator[str], strict: bool = False) -> Reader:
        """The rows in these lines."""
        csv.field_size_limit(LONGEST_RECORD)
        if self.quote:
            return csv.reader(
                lines,
                delimiter=self.delimiter,
                quotechar=self.quote,
                escapechar=self.escape,
                strict=strict,
                skipinitialspace=True,
            )
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
        columns = [_name_in(cell) for cell in next(rows, [])]
        if _BOXES.issubset(columns):
            raise SeedError("seed_word_boxes")
        if not any((field := field_name(c)) and field.attribute in ("headline", "body") for c in columns):
            raise SeedError("seed_table_columns", columns="、".join(columns)[:200] or "-")
        yield from _articles(name, columns, rows, first)
    except csv.Error as error:
        raise SeedError("seed_record_too_long", most=LONGEST_RECORD) from error


def _name_in(cell: str) -> str:
    return cell.strip().strip("\"'")


def _articles(name: str, columns: list[str], rows: Reader, before: int) -> Iterator[Article | Note]:
    left_out = LeftOut()
    for number, row in enumerate(rows, 1):
        check()
        if not any(map(str.strip, row)) or row == columns:
            continue  # exports that were put one behind the other repeat the names
        if number == 1 and _RULE.fullmatch("|".join(row).strip()):
            continue  # of Markdown
        while len(row) > len(columns) and not row[-1].strip():
            row.pop()
        line = before + rows.line_num
        if len(row) > len(columns):
            yield Note("seed_row_too_long", line=line, cells=len(row), columns=len(columns))
        else:
            record = {key: cell for key, cell in zip(columns, row, strict=False) if cell.strip() not in NOTHING}
            yield article_of(record, f"{name}#{number}", left_out) or Note("seed_row_without_text", line=line)
    yield from left_out.notes()


def _dialect(sample: str) -> tuple[_Dialect, int]:
    """How a table that begins so is written, and the number of lines before its column names.

    Excel's `sep=;` names the delimiter, and the column names may stand below a title. Otherwise that one wins with
    which the first row has most names of fields that are known, then with which most rows have as many cells as the
    first. Marks are quotes unless that breaks rows.
    """
    line, _, rest = sample.partition("\n")
    first = line.strip().strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return _likeliest(rest, first[4]), 1
    lines = sample.split("\n", _MOST_ABOVE + 1)
    starts = ("\n".join(lines[number:])[:_SAMPLE] for number in range(1, min(_MOST_ABOVE, len(lines) - 1)))
    if not looks_like_table(sample):
        for number, start in enumerate(starts, 1):
            if looks_like_table(start):
                return _likeliest(start, DELIMITERS), number
    return _likeliest(sample, DELIMITERS), 0


def _likeliest(sample: str, delimiters: str) -> _Dialect:
    """The dialect with one of the delimiters that explains a sample best, the first one where several do."""
    dialects = [dialect for delimiter in delimiters for dialect in _dialects(sample, delimiter)]
    return max(dialects, key=lambda dialect: _fit(sample, dialect))


def _dialects(sample: str, delimiter: str) -> Iterator[_Dialect]:
    yield _Dialect(delimiter, '"')
    if '\\"' in sample:
        yield _Dialect(delimiter, '"', "\\")
    if f"'{delimiter}'" in sample:
        yield _Dialect(delimiter, "'")
    yield _Dialect(delimiter)


def _fit(sample: str, dialect: _Dialect) -> tuple[int, bool, float, float, bool]:
    """How well a dialect explains a sample.

    Returns:
        The number of known columns; whether it is read without a fault, its rows even; the share of even rows; the
        share of cells that are not left between two marks; whether marks are quotes.
    """
    whole = sample if len(sample) < _SAMPLE else sample[: sample.rfind("\n") + 1] or sample
    rows, faultless = list[list[str]](), True
    try:
        for row in dialect.rows(iter(StringIO(whole).readline, ""), strict=bool(dialect.quote)):
            if row:
                rows.append(row)
            if len(rows) >= _MOST_ROWS:
                break
    except csv.Error:  # a quoted cell is cut off at the end of the sample, or marks are no quotes
        faultless = len(sample) >= _SAMPLE and len(rows) > 1
    if not rows:
        return 0, False, 0.0, 0.0, False
    known = sum(1 for cell in rows[0] if len(cell) <= _LONGEST_NAME and field_name(_name_in(cell)))
    even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    bare = sum(not _is_enclosed(cell) for row in rows for cell in row) / sum(map(len, rows))
    return known, faultless and even >= _ENOUGH, even, bare, bool(dialect.quote)


def _is_enclosed(cell: str) -> bool:
    return len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "\"'"


def of_markdown(text: str) -> str:
    """A text that is one table of Markdown, as cells set apart by tabs; `""` for another text.

    >>> of_markdown("| 标题 | 正文 |\\n|---|---|\\n| 大桥 | 通车。 |")
    '标题\\t正文\\n\\n大桥\\t通车。'
    """
    lines = text.strip().split("\n")
    if len(lines) < 3 or not _RULE.fullmatch(lines[1].strip()) or not all(map(_ROW.match, filter(None, lines))):
        return ""
    rows = ("" if number == 1 else "\t".join(_cells(line)) for number, line in enumerate(lines))
    table = "\n".join(rows)
    return table if looks_like_table(table.replace("\n\n", "\n", 1)) else ""


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|").removesuffix("|").replace("\t", " ")
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(bare)]


def looks_like_table(start: str) -> bool:
    """Whether a file whose name says nothing is a table: its first line names a headline or a body, and another column.

    `start` is the beginning of its text.
    """
    line, _, rest = start.partition("\n")
    if not rest.strip():
        return False
    for delimiter in DELIMITERS:
        cells = [_name_in(cell) for cell in line.split(delimiter)]
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
