"""Where a page of results ended, as a text that is handed back for the next page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from newsearch.errors import CursorInvalid

__all__ = ["Cursor", "LineCursor", "fingerprint"]

_QUOTED = 40  # characters of a bad cursor in its error


class Cursor(NamedTuple):
    """The last hit of a page: its position in the order of the hits, and how many hits were `seen` up to it.

    `search` is the `fingerprint` of the search, `generation` names what was searched. The hit is a `partial` one where
    its article lacks a word.
    """

    key: float
    article_id: str
    seen: int
    search: str
    generation: str
    partial: bool = False

    @property
    def position(self) -> tuple[float, str]:
        """What `Page` takes as `after`."""
        return self.key, self.article_id

    def encode(self) -> str:
        """The cursor as a text without blanks.

        >>> Cursor.decode(Cursor(-22.79, "a1", 10, "f", "g").encode())
        Cursor(key=-22.79, article_id='a1', seen=10, search='f', generation='g', partial=False)
        """
        return _encoded(self)

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The cursor that `encode` wrote as this text.

        Raises:
            CursorInvalid: `encode` has not written it.
        """
        key, *rest = _decoded(text, (float, str, int, str, str, bool))
        return cls(float(key), *rest)


class LineCursor(NamedTuple):
    """The last line of a page of a concordance, and how many lines were `seen` up to it.

    A line is sorted by its folded context `text`, by the `number` of its article (day or score), by the article's id
    and by where the line `start`s in its body. `total` lines of `articles` articles were counted in `generation`.
    """

    text: str
    number: float
    article_id: str
    start: int
    seen: int
    total: int
    articles: int
    search: str
    generation: str

    @property
    def position(self) -> tuple[str, float, str, int]:
        """What lines are sorted by."""
        return self[:4]

    def encode(self) -> str:
        """The cursor as a text without blanks."""
        return _encoded(self)

    @classmethod
    def decode(cls, text: str) -> LineCursor:
        """The cursor that `encode` wrote as this text.

        Raises:
            CursorInvalid: `encode` has not written it.
        """
        context, number, *rest = _decoded(text, (str, float, str, int, int, int, int, str, str))
        return cls(context, float(number), *rest)


def _encoded(values: tuple[object, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def _decoded(text: str, kinds: Sequence[type]) -> Any:
    """The values that `_encoded` wrote: of these kinds, no number of an int negative.

    Raises:
        CursorInvalid: they are others.
    """
    try:
        values = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        fitting = all(map(_is_of, values, kinds)) and len(values) == len(kinds)
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
        raise CursorInvalid("cursor_invalid", cursor=text[:_QUOTED]) from error
    if not fitting:
        raise CursorInvalid("cursor_invalid", cursor=text[:_QUOTED])
    return values


def _is_of(value: object, kind: type) -> bool:
    if kind is int:
        return type(value) is int and value >= 0
    return type(value) in ((float, int) if kind is float else (kind,))


def fingerprint(*search: str | None) -> str:
    """Twelve digits that differ from search to search: made of the query and of all else that decides on its hits."""
    return hashlib.sha256(repr(search).encode("utf-8", "surrogatepass")).hexdigest()[:12]
