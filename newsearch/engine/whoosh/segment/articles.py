"""Articles verbatim, each compressed by itself with a dictionary of what a segment's articles have in common.

So one article opens as fast as its own few kilobytes do, and all are smaller than in blocks of 64 KB
(https://facebook.github.io/zstd/, "small data"). A record is a line of JSON, and the body, which needs no parsing.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import fields
from functools import cached_property

import numpy as np
import zstandard

from newsearch.engine.whoosh.segment.columns import Columns, ColumnsWriter, write_strings
from newsearch.model import Article

__all__ = ["StoredArticles", "record_of", "write_records"]

_LEVEL = 4  # as fast as 3 with a dictionary, and two hundredths smaller; 5 takes twice the time for three more
_DICTIONARY = 320 * 1024  # bytes; with zstd's own default, 110 KB, articles are six hundredths larger
_REPAID = 30  # times its size: bytes of articles that repay a dictionary
_WORTH_ONE = 6 << 20  # bytes of articles: for fewer, none is large enough to be of use
_SAMPLES, _SAMPLE = 1500, 4096  # articles, and bytes of each, to train on
_encoded = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` would make an encoder for each record
_decoded = json.JSONDecoder().raw_decode  # and where it ends
_DEFAULTS = {f.name: f.default for f in fields(Article) if f.name != "body"}


def record_of(article: Article) -> bytes:
    """An article as it is stored."""
    record = {name: value for name, usual in _DEFAULTS.items() if (value := getattr(article, name)) != usual}
    return f"{_encoded(record)}\n{article.body}".encode("utf-8", "surrogatepass")


def write_records(writer: ColumnsWriter, records: Sequence[bytes]) -> None:
    """Write stored articles in their order."""
    dictionary = _trained(records)
    compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=dictionary)
    write_strings(writer, "stored", map(compressor.compress, records))
    data = dictionary.as_bytes() if dictionary else b""
    writer.add("stored.dictionary", np.frombuffer(data, dtype=np.uint8))


class StoredArticles:
    """Reads articles by their document number, in any thread."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._records = columns.strings("stored")
        self._thread = threading.local()  # a decompressor of zstd must not be used by two threads at once

    def __getitem__(self, number: int) -> Article:
        record = self.record(number).decode("utf-8", "surrogatepass")
        values, end = _decoded(record)
        return Article(body=record[end + 1 :], **values)

    def record(self, number: int) -> bytes:
        """An article as it is stored."""
        if not hasattr(self._thread, "decompressor"):
            self._thread.decompressor = zstandard.ZstdDecompressor(dict_data=self._dictionary)
        record: bytes = self._thread.decompressor.decompress(self._records[number])
        return record

    @cached_property
    def _dictionary(self) -> zstandard.ZstdCompressionDict | None:
        data = self._columns["stored.dictionary"].tobytes()
        return zstandard.ZstdCompressionDict(data) if data else None


def _trained(records: Sequence[bytes]) -> zstandard.ZstdCompressionDict | None:
    size = sum(map(len, records))
    if size < _WORTH_ONE:
        return None
    samples: list[bytes | bytearray | memoryview] = [
        records[number][:_SAMPLE] for number in range(0, len(records), -(-len(records) // _SAMPLES))
    ]
    try:
        return zstandard.train_dictionary(min(_DICTIONARY, size // _REPAID), samples)
    except zstandard.ZstdError:  # too few articles, or nothing that they share
        return None
