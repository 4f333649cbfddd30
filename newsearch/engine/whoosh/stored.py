"""Articles verbatim: JSON, compressed in blocks of many, so that they share what they have in common."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from functools import lru_cache

import numpy as np
import zstandard

from newsearch.engine.whoosh.columns import Columns, ColumnsWriter, narrow, write_strings
from newsearch.model import Article

__all__ = ["StoredArticles", "record_of", "write_records"]

_BLOCK = 1 << 14
"""Bytes of a block before compression. Four times as many save an eighth, and take three times as long to open."""

_LEVEL = 3
_NAMES = tuple(f.name for f in fields(Article))


def record_of(article: Article) -> bytes:
    """An article as it is stored."""
    record = {name: value for name in _NAMES if (value := getattr(article, name)) or name in ("headline", "body")}
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass")


def write_records(writer: ColumnsWriter, records: Iterable[bytes]) -> None:
    """Write stored articles in their order."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL)
    starts, first, blocks = [], [0], []
    block = bytearray()
    for number, record in enumerate(records, 1):
        starts.append(len(block))
        block += record
        if len(block) >= _BLOCK:
            blocks.append(compressor.compress(bytes(block)))
            first.append(number)
            block.clear()
    blocks.append(compressor.compress(bytes(block)))
    write_strings(writer, "stored", blocks)
    writer.add("stored.first", narrow(first, np.uint16))
    writer.add("stored.starts", narrow(starts, np.uint32))


class StoredArticles:
    """Reads articles by their document number."""

    def __init__(self, columns: Columns) -> None:
        self._blocks = columns.strings("stored")
        self._first = columns["stored.first"]
        self._starts = columns["stored.starts"]
        self._block = lru_cache(maxsize=16)(self._read)

    def __getitem__(self, number: int) -> Article:
        return Article(**json.loads(self.record(number)))

    def record(self, number: int) -> bytes:
        """An article as it is stored."""
        which = int(np.searchsorted(self._first, number, side="right")) - 1
        start = int(self._starts[number])
        following = number + 1
        last = following == (int(self._first[which + 1]) if which + 1 < self._first.size else self._starts.size)
        return self._block(which)[start : None if last else int(self._starts[following])]

    def _read(self, which: int) -> bytes:
        data: bytes = zstandard.ZstdDecompressor().decompress(self._blocks[which])
        return data
