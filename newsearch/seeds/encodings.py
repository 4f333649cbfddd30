"""Decodes seed files: UTF-8, UTF-16 and GB18030."""

from __future__ import annotations

import codecs

from newsearch.errors import SeedError

__all__ = ["decode", "unified_line_ends"]

_BROKEN = 50
"""A page of which fewer than one in this many characters is broken is read: chosen by hand."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """The text of a seed file, without a byte order mark, its line ends made one.

    The encoding is that of the byte order mark, else UTF-8, else UTF-16 where zero bytes are near the start, else
    GB18030 as far as the text looks Chinese.

    Raises:
        SeedError: it is empty, or no text in any of these encodings.
    """
    if not data.strip():
        raise SeedError("seed_empty")
    text = _unicode(data)
    if text is None or "\0" in text:
        raise SeedError("seed_not_text")
    return unified_line_ends(text.removeprefix("\ufeff"))


def unified_line_ends(text: str) -> str:
    """The text with each line end, of whichever system, as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unicode(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    if (text := _strict(data, "utf-8")) is not None:
        return text
    if b"\0" in data[:4096]:
        return next((t for e in ("utf-16-le", "utf-16-be") if (t := _strict(data, e)) and _looks_chinese(t)), None)
    if (text := _strict(data, "gb18030")) and _looks_chinese(text):
        return text
    text = data.decode("gb18030", "replace")
    return text if text.count("\ufffd") * _BROKEN < len(text) and _looks_chinese(text) else None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_chinese(text: str) -> bool:
    """Whether a third of the letters of a decoded text are common Han characters (those of GB 2312)."""
    sample = [c for c in text[:5000] if c.isalpha()]
    return bool(sample) and sum(_is_common(c) for c in sample) * 3 >= len(sample)


def _is_common(char: str) -> bool:
    try:
        return char > "\x7f" and len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
