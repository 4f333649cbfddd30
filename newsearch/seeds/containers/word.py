"""Reads documents of Word, WordprocessingML of ISO/IEC 29500 (ECMA-376): paragraphs, their styles, cells of tables.

Text that tracked changes have deleted or moved away is left out, as are hidden text, footnotes, comments, headers and
footers; a field stands as its last result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO

from newsearch.dates.written import issue_date, issued
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.seeds.containers.kinds import DOCUMENT
from newsearch.seeds.containers.packed import Packed
from newsearch.seeds.containers.styles import Rank, Style, rank_of
from newsearch.seeds.seed import Reading
from newsearch.seeds.text_pages.labels import label_of
from newsearch.seeds.text_pages.outline import TITLE, Line, document_articles
from newsearch.seeds.xml.fields import local_name
from newsearch.seeds.xml.large import Target, check_for_doctype, parsed
from newsearch.text.bylines import author_of

__all__ = ["known_of", "parse_member", "read_docx", "row_lines"]

_SKIPPED = frozenset(["del", "moveFrom", "Fallback", "rt", "instrText", "delText", "footnote", "endnote", "comment"])
"""Elements whose text the printed document does not have, or has a second time."""

_PROGRAMS = frozenset(["python-docx"])
"""Programs that hand on the day of their template."""

_OFF = ("0", "false", "off", "none")
_DEEPEST_TABLE = 8  # tables in cells, whose rows are still put together

_LEVELS = frozenset("012345678")
"""Levels of an outline; another one is text (17.3.1.20)."""


def read_docx(name: str, data: bytes) -> Reading:
    """The articles of a document of Word: see `document_articles`.

    Raises:
        SeedError: it is damaged or encrypted, unpacks to too much, or has no text.
    """
    packed = Packed(BytesIO(data))
    main = next(filter(DOCUMENT.fullmatch, packed.names), "word/document.xml")
    styles = _Styles()
    if "word/styles.xml" in packed:
        parse_member(packed, "word/styles.xml", styles)
    document = _Document(styles.found)
    parse_member(packed, main, document)
    return document_articles(name, document.lines, known_of(name, packed, "docProps/core.xml"))


def parse_member(packed: Packed, name: str, target: Target) -> None:
    """Parse a member of XML, bit by bit.

    Raises:
        SeedError: it is damaged, has a DOCTYPE, or is no XML.
    """
    check_for_doctype(packed.stream(name))
    for _ in parsed(packed.stream(name), target):
        check()


def known_of(name: str, packed: Packed, member: str) -> dict[str, str | None]:
    """What the properties of a document say of its articles: who made it, and when, where its name does not say it.

    A document that was saved on another day than it was made is not of that day: it may be made from an older one.
    """
    if member not in packed:
        return {}
    said = _Properties()
    try:
        parse_member(packed, member, said)
    except SeedError:
        return {}  # the text does not depend on them
    made, saved = (_first(said.found, keys) for keys in (("created", "creation-date"), ("modified", "date")))
    by = _first(said.found, ("initial-creator", "creator"))
    day = None if issue_date(name) or by in _PROGRAMS else issued(made)
    return {"date": day if day == (issued(saved) or day) else None, "byline": author_of(by)}


def _first(found: Mapping[str, str], keys: Iterable[str]) -> str:
    return next((found[key] for key in keys if key in found), "")


class _Properties:
    """The properties of a document (Dublin Core), by their local names."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._open = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._open = local_name(tag)

    def data(self, text: str) -> None:
        """Text, or a part of it."""
        if self._open and len(held := self.found.get(self._open, "")) < 200:
            self.found[self._open] = held + text

    def end(self, tag: str) -> None:
        """An element ends."""
        self._open = ""

    def close(self) -> None:
        """The file ends."""


def _value(attributes: Mapping[str, str], name: str = "val") -> str:
    """An attribute by its local name."""
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), "")


class _Styles:
    """The styles of a document, by their ids."""

    def __init__(self) -> None:
        self.found: dict[str, Style] = {}
        self._key = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = local_name(tag)
        if name == "style":
            self._key = _value(attributes, "styleId")
            self.found[self._key] = Style("")
        elif self._key and name == "name":
            self.found[self._key] = self.found[self._key]._replace(name=_value(attributes))
        elif self._key and name == "basedOn":
            self.found[self._key] = self.found[self._key]._replace(parent=_value(attributes))
        elif self._key and name == "outlineLvl":
            self.found[self._key] = self.found[self._key]._replace(level=_outline_level(attributes))

    def data(self, text: str) -> None:
        """Text, or a part of it."""

    def end(self, tag: str) -> None:
        """An element ends."""
        if local_name(tag) == "style":
            self._key = ""

    def close(self) -> None:
        """The file ends."""


def _outline_level(attributes: Mapping[str, str]) -> int:
    """The level of an outline, from 1; 0 is text."""
    value = _value(attributes)
    return int(value) + 1 if value in _LEVELS else 0


_TEXT = Rank()


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    runs: int = 0  # that are open
    rank: Rank = _TEXT
    indented: bool = False


class _Document:
    """Gathers the paragraphs of a document: those of a cell for its row, those of a box before the one it stands in."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self.lines: list[Line] = []
        self._styles = styles
        self._ranks: dict[str, Rank] = {}
        self._open: list[_Paragraph] = []
        self._rows: list[list[list[Line]]] = []  # open rows, their cells, and the lines of these
        self._tables = self._skipping = 0
        self._in_text = self._hidden = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = local_name(tag)
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
        elif name == "p" and "wordprocessingml" in tag:
            self._open.append(_Paragraph())
        elif name == "tbl":
            self._tables += 1
        elif name in ("tr", "tc"):
            self._start_cell(name)
        elif not self._open:
            return
        elif name == "r":
            self._open[-1].runs += 1
            self._hidden = False
        elif self._open[-1].runs:
            self._start_in_run(name, tag, attributes)
        else:
            self._set_property(self._open[-1], name, attributes)

    def _start_cell(self, name: str) -> None:
        if self._tables > _DEEPEST_TABLE:
            return
        if name == "tr":
            self._rows.append([])
        elif self._rows:
            self._rows[-1].append([])

    def _start_in_run(self, name: str, tag: str, attributes: Mapping[str, str]) -> None:
        if name == "t":
            self._in_text = "wordprocessingml" in tag
        elif name == "vanish":
            self._hidden = _value(attributes) not in _OFF
        elif name == "tab":
            self._open[-1].parts.append("\t")
        elif name in ("br", "cr"):
            self._open[-1].parts.append("\f" if _value(attributes, "type") == "page" else "\n")
        elif name == "noBreakHyphen":
            self._open[-1].parts.append("-")

    def _set_property(self, paragraph: _Paragraph, name: str, attributes: Mapping[str, str]) -> None:
        if name == "pStyle":
            key = _value(attributes)
            if key not in self._ranks:
                self._ranks[key] = rank_of(key, self._styles)
            paragraph.rank = self._ranks[key]
        elif name == "outlineLvl" and (level := _outline_level(attributes)):
            paragraph.rank = Rank(TITLE + level)
        elif name == "ind":
            paragraph.indented = any(
                _value(attributes, key) not in ("", "0") for key in ("firstLine", "firstLineChars")
            )

    def data(self, text: str) -> None:
        """Text, or a part of it."""
        if self._in_text and not self._hidden and self._open:
            self._open[-1].parts.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = local_name(tag)
        if self._skipping:
            self._skipping -= 1
        elif name == "t":
            self._in_text = False
        elif name == "r" and self._open:
            self._open[-1].runs -= 1
            self._hidden = False
        elif name == "p" and self._open and "wordprocessingml" in tag:
            self._finish(self._open.pop())
        elif name == "tbl":
            self._tables -= 1
        elif name == "tr" and self._rows and self._tables <= _DEEPEST_TABLE:
            for line in row_lines(self._rows.pop()):
                self._add(line)

    def close(self) -> None:
        """The file ends."""

    def _finish(self, paragraph: _Paragraph) -> None:
        if not paragraph.rank.skipped:
            text = "".join(paragraph.parts)
            self._add(Line(text, paragraph.rank.level, paragraph.rank.role, paragraph.indented))

    def _add(self, line: Line) -> None:
        cell = self._rows[-1][-1] if self._rows and self._rows[-1] else None
        (self.lines if cell is None else cell).append(line)


def row_lines(cells: list[list[Line]]) -> list[Line]:
    """The lines of a row of a table: one where each of its cells has one, `标题：…` where the first one is a label."""
    cells = [[line for line in cell if line.text.strip()] for cell in cells]
    cells = [cell for cell in cells if cell]
    if len(cells) < 2 or any(len(cell) > 1 or cell[0].level for cell in cells):
        if len(cells) == 2 and len(cells[0]) == 1 and label_of(f"{cells[0][0].text.strip()}："):
            return [Line(f"{cells[0][0].text.strip()}："), *cells[1]]
        return [line for cell in cells for line in cell]
    texts = [cell[0].text.strip() for cell in cells]
    if len(texts) % 2 == 0 and all(label_of(f"{label.rstrip('：:')}：") for label in texts[::2]):
        return [Line(f"{a.rstrip('：:')}：{b}") for a, b in zip(texts[::2], texts[1::2], strict=True)]
    return [Line("\t".join(texts))]
