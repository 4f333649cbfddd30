"""Reads texts of OpenDocument 1.3 (https://docs.oasis-open.org/office/OpenDocument/v1.3/): headings and paragraphs.

Notes, annotations and what tracked changes have deleted are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from newsearch.errors import SeedError
from newsearch.seeds.containers.packed import Packed
from newsearch.seeds.containers.styles import Style, rank_of
from newsearch.seeds.containers.word import known_of, parse_member, row_lines
from newsearch.seeds.seed import Reading
from newsearch.seeds.text_pages.outline import TITLE, Line, document_articles
from newsearch.seeds.xml.fields import local_name

__all__ = ["read_odt"]

_SKIPPED = frozenset(["note", "annotation", "tracked-changes", "table-of-content", "ruby-text", "title", "desc"])
_LEVELS = frozenset("123456789")
_MOST_BLANKS = 20  # that one element stands for: no more than it has characters, so that no file grows in memory


def read_odt(name: str, data: bytes) -> Reading:
    """The articles of a text of OpenDocument: see `document_articles`.

    Raises:
        SeedError: it is damaged or encrypted, unpacks to too much, or has no text.
    """
    packed = Packed(BytesIO(data))
    if "META-INF/manifest.xml" in packed and b"encryption-data" in packed.data("META-INF/manifest.xml"):
        raise SeedError("seed_encrypted")
    document = _Document()
    for member in ("styles.xml", "content.xml"):
        if member in packed or member == "content.xml":
            document.lines = []
            parse_member(packed, member, document)
    return document_articles(name, document.lines, known_of(name, packed, "meta.xml"))


class _Document:
    """Gathers the styles and the paragraphs of a text; the cells of a row of a table are put together."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._styles: dict[str, Style] = {}
        self._open: list[tuple[Line, list[str]]] = []
        self._row: list[list[Line]] | None = None
        self._skipping = self._tables = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = local_name(tag)
        own = {key.rpartition("}")[2]: value for key, value in attributes.items()} if attributes else {}
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
        elif name == "style":
            self._styles[own.get("name", "")] = Style(
                own.get("display-name", own.get("name", "")), own.get("parent-style-name", "")
            )
        elif name in ("p", "h"):
            self._open.append((self._line(name, own), []))
        elif name == "table-row":
            self._row = [] if self._tables == 1 else self._row
        elif name == "table-cell" and self._row is not None and self._tables == 1:
            self._row.append([])
        elif name == "table":
            self._tables += 1
        elif self._open and name in ("s", "tab", "line-break"):
            count = own.get("c", "1")
            times = min(int(count), _MOST_BLANKS) if count.isascii() and count.isdigit() and len(count) < 9 else 1
            self._open[-1][1].append({"s": " " * times, "tab": "\t"}.get(name, "\n"))

    def _line(self, name: str, own: Mapping[str, str]) -> Line:
        rank = rank_of(own.get("style-name", ""), self._styles)
        level = own.get("outline-level", "1")
        if name == "h" and not (rank.level or rank.role):
            return Line("", TITLE + (int(level) if level in _LEVELS else 1))
        return Line("", rank.level, rank.role)

    def data(self, text: str) -> None:
        """Text, or a part of it."""
        if self._open and not self._skipping:
            self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        name = local_name(tag)
        if self._skipping:
            self._skipping -= 1
        elif name in ("p", "h") and self._open:
            line, parts = self._open.pop()
            line.text = "".join(parts)
            (self._row[-1] if self._row else self.lines).append(line)
        elif name == "table":
            self._tables -= 1
        elif name == "table-row" and self._tables == 1 and self._row is not None:
            self.lines += row_lines(self._row)
            self._row = None

    def close(self) -> None:
        """The file ends."""
