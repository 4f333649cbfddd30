"""Decodes seed files: UTF-8, UTF-16 and GB18030.

They are tried in one encoding after the other, a large file block after block: it is never whole in memory.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple, TextIO

from newsearch.errors import SeedError

__all__ = ["decode", "opened", "unified_line_ends"]

_BROKEN = 50
"""A page of which fewer than one in this many characters is broken is read: chosen by hand."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_START = 4096  # bytes that tell UTF-16
_SAMPLE = 5000  # characters that tell Chinese
_BLOCK = 1 << 20  # bytes that are decoded at a time


class _Encoding(NamedTuple):
    """An encoding that a file may have; a `guessed` one only where the text looks Chinese in it."""

    name: str
    guessed: bool = True
    errors: str = "strict"


def decode(data: bytes) -> str:
    """The text of a seed file, without a byte order mark, its line ends made one.

    The encoding is that of the byte order mark, else UTF-8, else UTF-16 where zero bytes are near the start, else
    GB18030 as far as the text looks Chinese.

    Raises:
        SeedError: it is empty, or no text in any of these encodings.
    """
    if not data.strip():
        raise SeedError("seed_empty")
    for encoding in _encodings(data[:_START]):
        try:
            text = data.decode(encoding.name, encoding.errors)
        except UnicodeDecodeError:
            continue
        if _fits((text,), encoding):
            return unified_line_ends(text.removeprefix("\ufeff"))
    raise SeedError("seed_not_text")


def opened(path: Path) -> Callable[[], TextIO]:
    """What opens a large file as `decode` would decode it; it is read once, to know its encoding.

    Raises:
        SeedError: it is empty, or no text in any of these encodings.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_START)
        empty = not start.strip() and not any(block.strip() for block in iter(partial(file.read, _BLOCK), b""))
    if empty:
        raise SeedError("seed_empty")
    for encoding in _encodings(start):
        try:
            if _fits(_decoded(path, encoding), encoding):
                return partial(_opened, path, encoding)
        except UnicodeDecodeError:
            continue
    raise SeedError("seed_not_text")


def _opened(path: Path, encoding: _Encoding) -> TextIO:
    file = path.open(encoding=encoding.name, errors=encoding.errors)  # line ends are made one
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file


def unified_line_ends(text: str) -> str:
    """The text with each line end, of whichever system, as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encodings(start: bytes) -> Iterator[_Encoding]:
    """The encodings that a file which begins so may have, in the order in which they are tried."""
    for mark, name in _BOMS:
        if start.startswith(mark):
            yield _Encoding(name, guessed=False)
            return
    yield _Encoding("utf-8", guessed=False)
    if b"\0" in start:
        yield from (_Encoding("utf-16-le"), _Encoding("utf-16-be"))
    else:
        yield from (_Encoding("gb18030"), _Encoding("gb18030", errors="replace"))


def _decoded(path: Path, encoding: _Encoding) -> Iterator[str]:
    """The text of a file, block after block.

    Raises:
        UnicodeDecodeError: it is in another encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _fits(blocks: Iterable[str], encoding: _Encoding) -> bool:
    """Whether a text looks like what it was decoded from.

    Raises:
        SeedError: it has zeros, so it is none.
    """
    sample, length, broken, zeros = "", 0, 0, False
    for block in blocks:
        sample += block[: _SAMPLE - len(sample)]
        length += len(block)
        zeros = zeros or "\0" in block
        if encoding.errors == "replace":
            broken += block.count("\ufffd")
    if (encoding.guessed and not _looks_chinese(sample)) or broken * _BROKEN >= length:
        return False
    if zeros:
        raise SeedError("seed_not_text")
    return True


def _looks_chinese(text: str) -> bool:
    """Whether a third of the letters of a decoded text are common Han characters (those of GB 2312)."""
    sample = [c for c in text if c.isalpha()]
    return bool(sample) and sum(_is_common(c) for c in sample) * 3 >= len(sample)


def _is_common(char: str) -> bool:
    try:
        return char > "\x7f" and len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False
