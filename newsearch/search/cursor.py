"""Where a page of results ended, as a text that is handed back for the next page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import NamedTuple

from newsearch.errors import CursorInvalid

__all__ = ["Cursor", "fingerprint"]

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
        return base64.urlsafe_b64encode(json.dumps(self, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The cursor that `encode` wrote as this text.

        Raises:
            CursorInvalid: `encode` has not written it.
        """
        try:
            values = json.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
            key, article_id, seen, search, generation, partial = values
            cursor = cls(float(key), article_id, seen, search, generation, partial)
        except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error) as error:
            raise CursorInvalid("cursor_invalid", cursor=text[:_QUOTED]) from error
        texts = (cursor.article_id, cursor.search, cursor.generation)
        if not all(isinstance(value, str) for value in texts) or type(seen) is not int or seen < 0:
            raise CursorInvalid("cursor_invalid", cursor=text[:_QUOTED])
        if type(partial) is not bool:
            raise CursorInvalid("cursor_invalid", cursor=text[:_QUOTED])
        return cursor


def fingerprint(*search: str | None) -> str:
    """Twelve digits that differ from search to search: made of the query and of all else that decides on its hits."""
    return hashlib.sha256(repr(search).encode("utf-8", "surrogatepass")).hexdigest()[:12]
