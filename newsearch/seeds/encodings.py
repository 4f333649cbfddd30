"""Decodes seed files: UTF-8, UTF-16, UTF-32, GB18030 and Big5 (with HKSCS).

What is valid UTF-8 is UTF-8. All else is decoded in each encoding, and the one in which the fewest of the non-ASCII
characters are implausible is taken (`_Proof`); a declared charset weighs in, but is not believed against the bytes, for
crawlers save pages in another one than they declare. A large file is read block after block, never whole.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple, TextIO

from newsearch.errors import SeedError
from newsearch.messages import Note

__all__ = ["Decoded", "Opened", "decode", "opened", "unified_line_ends"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, which it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_START = 4096  # bytes that declare the charset
_SAMPLE = 5000  # non-ASCII characters that are judged
_BLOCK = 1 << 20  # bytes that are decoded at a time

_CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_DECLARED = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([a-z0-9_-]{2,20})""", re.I)
"""A charset in a meta element, a line `Content-Type:` or an XML declaration."""

_DECLARED_COUNTS = 0.1
_MOST_IMPLAUSIBLE = 0.34
_MOST_BROKEN = 0.25
"""What a declaration is worth, and how many of the non-ASCII characters may be implausible (0.00 to 0.02 in news, 0.4
and more in the wrong encoding) or no characters at all. Chosen by hand."""

_WESTERN = re.compile(
    "[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""What the bytes of other encodings become when they are read as Latin-1 or as Windows-1252."""

_HZ = re.compile(r"~\{(?:[!-}][!-~]){2,}~\}")
"""Characters in HZ (https://www.rfc-editor.org/rfc/rfc1843), as mail and newsgroups of the 1990s have them."""

_READ_AS_GBK = re.compile("[锛銆鈥]")
"""What the first bytes of Chinese marks in UTF-8 become when they are read as GBK: ，。、“ begin so."""

_MOST_LOST = 0.3
"""How many characters of such a text may be lost: of a pair of bytes that is none in GBK. Chosen by hand."""

_TWICE_REPLACED = "锟斤拷"
"""What two U+FFFD become when their bytes are read as GBK."""

_END_OF_DOS = "\x1a"
"""What editors of DOS put behind a text."""

_FEWEST_LOST = 20  # question marks; chosen by hand

_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_REPLACED = "\ufffd"


class Decoded(NamedTuple):
    """The text of a file, and what was wrong with its bytes."""

    text: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A large file whose encoding is known; calling it opens it as text, its line ends made one."""

    path: Path
    encoding: str
    errors: str
    notes: tuple[Note, ...] = ()

    def __call__(self) -> TextIO:
        """Open the file, after its byte order mark."""
        file = self.path.open(encoding=self.encoding, errors=self.errors)
        if file.read(1) != "\ufeff":
            file.seek(0)
        return file


class _Encoding(NamedTuple):
    """An encoding that fits a file, and how many places of the file are nothing in it."""

    name: str
    broken: int = 0

    @property
    def errors(self) -> str:
        return "replace" if self.broken else "strict"

    @property
    def notes(self) -> tuple[Note, ...]:
        return (Note("seed_bytes_replaced", count=self.broken),) if self.broken else ()


def decode(data: bytes) -> Decoded:
    """The text of a seed file, without a byte order mark, its line ends made one; broken bytes are U+FFFD.

    Raises:
        SeedError: it is empty, or no text in any of the encodings.
    """
    if not data.strip():
        raise SeedError("seed_empty")
    with suppress(UnicodeDecodeError):  # most files: decoded once, the proof is that it works
        text = data.decode("utf-8")
        if "\0" not in text:
            return _as_saved(_without_marks(text))
    encoding = _encoding_of(data[:_START], lambda: (data,))
    text = data.decode(encoding.name, encoding.errors)
    return Decoded(_without_marks(text), encoding.notes)


def _without_marks(text: str) -> str:
    """The text without byte order marks and the mark of its end, its line ends made one."""
    return unified_line_ends(text.lstrip("\ufeff\u200b\u2060").rstrip(_END_OF_DOS))


def _as_saved(text: str) -> Decoded:
    """A text in UTF-8, mended where it was saved in an encoding that it did not have.

    Raises:
        SeedError: its characters were lost by that.
    """
    sample = text[:_SAMPLE]
    letters = "".join(sample.split())
    seen = len(letters)
    if letters.isascii() and sample.count("?") > max(_FEWEST_LOST, seen // 2):
        raise SeedError("seed_question_marks")
    if 80 * len(_READ_AS_GBK.findall(sample)) > seen and (mended := _read_as_utf8(text)):
        return _twice(mended)
    if lost := text.count(_TWICE_REPLACED):
        return Decoded(text, (Note("seed_bytes_replaced", count=lost),))
    if _HZ.search(sample) and text.isascii():
        with suppress(UnicodeDecodeError):
            return Decoded(text.encode("ascii").decode("hz"))
    if 4 * len(_WESTERN.findall(sample)) > seen and (mended := _mended(text)):
        return _twice(mended)
    return Decoded(text)


def _twice(mended: str) -> Decoded:
    """A text that was set right, with how many of its characters were lost before."""
    lost = mended.count(_REPLACED)
    return Decoded(mended, (Note("seed_encoded_twice"), *_Encoding("", lost).notes))


def _mended(text: str) -> str:
    """The text whose bytes were read as letters of Western Europe, one each; `""` where it is none."""
    try:
        seen = text.replace(_REPLACED, "?")
        data = b"".join(char.encode("latin-1" if char <= "\xff" else "cp1252") for char in seen)
        encoding = _encoding_of(data[:_START], lambda: (data,))
    except (UnicodeEncodeError, SeedError):
        return ""
    return "" if encoding.name.startswith("utf-16") else data.decode(encoding.name, "replace")


def _read_as_utf8(text: str) -> str:
    """The text whose bytes, UTF-8, were read as GBK, 鏌冲哺 for 柳岸; `""` where it is none.

    In Windows a single byte 80 is €; of a pair that is none in GBK one byte or both are lost.
    """
    pieces = text.replace(_REPLACED, "?").split("€")
    mended = b"\x80".join(piece.encode("gb18030") for piece in pieces).decode("utf-8", "replace")
    seen = sum(map(len, _NON_ASCII.findall(mended)))
    return mended if mended.count(_REPLACED) <= _MOST_LOST * seen else ""


def opened(path: Path) -> Opened:
    """A large file, to be opened as `decode` would decode it; it is read once or twice, to know its encoding.

    Raises:
        SeedError: it is empty, or no text in any of the encodings.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_START)
        empty = not start.strip() and not any(block.strip() for block in iter(partial(file.read, _BLOCK), b""))
    if empty:
        raise SeedError("seed_empty")
    encoding = _encoding_of(start, lambda: _blocks(path))
    return Opened(path, encoding.name, encoding.errors, encoding.notes)


def unified_line_ends(text: str) -> str:
    """The text with each line end, of whichever system, as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(partial(file.read, _BLOCK), b"")


def _encoding_of(start: bytes, blocks: Callable[[], Iterable[bytes]]) -> _Encoding:
    """The encoding of a file that begins so.

    Raises:
        SeedError: it fits none.
    """
    mark = next((name for mark, name in _BOMS if start.startswith(mark)), "")
    if mark in ("", "utf-8") and _is_utf8(blocks()):
        return _Encoding("utf-8")
    proofs = [_Proof(name) for name in ([mark] if mark else _CANDIDATES)]
    for block in blocks():
        for proof in proofs:
            proof.feed(block)
    for proof in proofs:
        proof.feed(b"", final=True)
    declared = _declared(start)
    fitting = [proof for proof in proofs if proof.fits(marked=bool(mark))]
    if not fitting:
        raise SeedError("seed_not_text")
    best = min(fitting, key=lambda proof: proof.share - _DECLARED_COUNTS * (proof.name == declared))
    return _Encoding(best.name, best.broken)


def _is_utf8(blocks: Iterable[bytes]) -> bool:
    """Whether all of the bytes are UTF-8 without zeros."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        if any("\0" in decoder.decode(block) for block in blocks):
            return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _declared(start: bytes) -> str:
    """The candidate that a file declares, `""` when it declares none of them."""
    for match in _DECLARED.finditer(start):
        name = match[1].decode("ascii").lower().replace("_", "-")
        if name.startswith(("gb", "x-gbk", "euc-cn", "cp936")):
            return "gb18030"
        if name.startswith(("big5", "cp950", "x-x-big5")):
            return "big5hkscs"
        if name in ("utf-8", "utf8"):
            return "utf-8"
    return ""


class _Proof:
    """How a file looks in one encoding: how many of its non-ASCII characters are implausible."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.broken = 0
        self._decoder = codecs.getincrementaldecoder(name)("replace")
        self._judged = self._implausible = self._others = 0
        self._zeros = False

    def feed(self, block: bytes, final: bool = False) -> None:
        """Take in the next bytes of the file."""
        text = self._decoder.decode(block, final)
        self._zeros = self._zeros or "\0" in text
        for run in _NON_ASCII.findall(text):
            self._others += len(run)
            self.broken += run.count(_REPLACED)
            if self._judged < _SAMPLE:
                judged = run[: _SAMPLE - self._judged]
                self._judged += len(judged)
                self._implausible += sum(map(self._is_implausible, judged))

    def _is_implausible(self, char: str) -> bool:
        return char == _REPLACED or (self.name != "utf-8" and char not in _plausible())

    @property
    def share(self) -> float:
        """The share of implausible characters."""
        return self._implausible / self._judged if self._judged else 1.0

    def fits(self, marked: bool) -> bool:
        """Whether the file may be in this encoding; one with a byte order mark is, unless much of it is broken."""
        if self._zeros or self.broken > _MOST_BROKEN * self._others:
            return False
        return marked or self.share <= _MOST_IMPLAUSIBLE


@lru_cache(maxsize=1)
def _plausible() -> frozenset[str]:
    """The characters that Chinese news is made of: the first levels of GB 2312 and Big5, both sets' punctuation.

    The first levels (3,755 and 5,401 characters, in bytes B0A1 to D7F9 and A440 to C67E) were chosen by frequency.
    """
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    simplified = bytes(b for lead in (0xA1, 0xA3, *range(0xB0, 0xD8)) for trail in trails[63:] for b in (lead, trail))
    traditional = bytes(b for lead in (0xA1, *range(0xA4, 0xC7)) for trail in trails for b in (lead, trail))
    rows = simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")
    return frozenset(rows + "\xa0·①②③④⑤⑥⑦⑧⑨⑩\ufeff")
