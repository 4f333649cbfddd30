"""Where a page of results ended, as a text that is handed back for the next page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import astuple, dataclass

from newsearch.errors import CursorInvalid

__all__ = ["Cursor", "fingerprint"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last hit of a page: its place (`engine.Position`), how many hits there are up to it, and of what.

    `search` is the `fingerprint` of the search, `generation` names what was searched.
    """

    key: float
    article_id: str
    position: int
    search: str
    generation: str

    @property
    def place(self) -> tuple[float, str]:
        """The `engine.Position`."""
        return self.key, self.article_id

    def encode(self) -> str:
        """The cursor as a text without blanks.

        >>> Cursor.decode(Cursor(-22.79, "a1", 10, "f", "g").encode())
        Cursor(key=-22.79, article_id='a1', position=10, search='f', generation='g')
        """
        return base64.urlsafe_b64encode(json.dumps(astuple(self), separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The cursor of a text.

        Raises:
            CursorInvalid: `encode` has not made it.
        """
        try:
            values = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            key, article_id, position, search, generation = values
            cursor = cls(float(key), article_id, position, search, generation)
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
            raise CursorInvalid(f"{text[:40]!r} is no cursor: pass the one that the page before ended with") from error
        texts = (cursor.article_id, cursor.search, cursor.generation)
        if not all(isinstance(value, str) for value in texts) or type(position) is not int or position < 0:
            raise CursorInvalid(f"{text[:40]!r} is no cursor: pass the one that the page before ended with")
        return cursor


def fingerprint(*search: str | None) -> str:
    """What tells one search from another: its query and what else decides on its hits and their order."""
    return hashlib.sha256(repr(search).encode("utf-8", "surrogatepass")).hexdigest()[:12]
