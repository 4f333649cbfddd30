"""Decodes seed files: UTF-8, UTF-16 and GB18030."""

from __future__ import annotations

import codecs

from newsearch.errors import SeedError

__all__ = ["decode", "unified_line_ends"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """The text of a file's bytes, with line feeds as its only line ends.

    Raises:
        SeedError: it is empty, binary, or in another encoding.
    """
    if not data.strip():
        raise SeedError("is empty: nothing to read")
    text = _unicode(data)
    if text is None or "\0" in text:
        raise SeedError("is not text (binary, or an encoding that is none of UTF-8, UTF-16, GB18030): save it as UTF-8")
    return unified_line_ends(text.removeprefix("\ufeff"))


def unified_line_ends(text: str) -> str:
    """The text with line feeds for CR LF and CR."""
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
    text = data.decode("gb18030", "replace")  # a few broken bytes do not spoil a page
    return text if text.count("\ufffd") * 50 < len(text) and _looks_chinese(text) else None


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
