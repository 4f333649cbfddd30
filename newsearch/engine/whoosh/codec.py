"""What Whoosh needs to open our segments: a codec, so that its own searcher answers term queries on them.

Every layer of a field is a Whoosh field (`body_words`, `headline_chars`, …), and the values of an article are its
stored fields. The segments of an index are listed twice:

    segments.json   what we read: of each segment its file, how many articles it has, and which of them are deleted
    _MAIN_1.toc     what Whoosh's own searcher reads, a pickle: written here, and never read by newsearch, since
                    reading it runs whatever somebody has put into it
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo
from whoosh.scoring import BaseScorer

from newsearch.engine.whoosh.segment.keys import split_pairs
from newsearch.engine.whoosh.segment.listed import INDEX_NAME, SEGMENTS, ListedSegment, read_list
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.model import FIELDS, LAYERS, Article

__all__ = ["ColumnSegment", "read_segments", "schema", "write_segments"]


class Tokens(fields.FieldType):
    """A Whoosh field whose terms are tokens, counted and without positions."""

    format = formats.Frequency()
    scorable = True

    def __init__(self) -> None:
        """The class attributes are all there is."""

    def to_bytes(self, value: str | bytes) -> bytes:
        """The term of a token; overrides `whoosh.fields.FieldType.to_bytes`."""
        return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")

    def from_bytes(self, bs: object) -> str:
        """The token of a term; overrides `whoosh.fields.FieldType.from_bytes`."""
        assert isinstance(bs, bytes)
        return bs.decode("utf-8", "surrogatepass")


def schema() -> fields.Schema:
    """The Whoosh schema of every index."""
    made = fields.Schema(**{f.name: fields.STORED() for f in dataclass_fields(Article)})
    for name in FIELDS:
        for layer in LAYERS:
            made.add(f"{name}_{layer}", Tokens())
    return made


def read_segments(folder: Path) -> list[ColumnSegment]:
    """The segments that the list in a folder names, as Whoosh has them; raises what `read_list` does."""
    return [ColumnSegment.from_listed(listed) for listed in read_list(folder)]


def write_segments(folder: Path, segments: Sequence[ColumnSegment]) -> None:
    """Write the list of the segments in a folder without one, for us and for Whoosh."""
    listed = {"segments": [segment.listed().record() for segment in segments]}
    (folder / SEGMENTS).write_text(json.dumps(listed), "ascii")
    TOC(schema(), list(segments), 1).write(FileStorage(str(folder)), INDEX_NAME)  # it pickles


class ColumnSegment(base.Segment):
    """A segment in the list of segments, and in Whoosh's table of contents."""

    def __init__(self, size: int) -> None:
        super().__init__(INDEX_NAME)
        self._size = size
        self._deleted: set[int] = set()

    @classmethod
    def from_listed(cls, listed: ListedSegment) -> ColumnSegment:
        """The segment that the list of segments has so."""
        segment = cls(listed.articles)
        segment.segid, segment._deleted = listed.segid, set(listed.deleted)
        return segment

    def listed(self) -> ListedSegment:
        """The segment as the list of segments has it."""
        return ListedSegment(self.segid, self._size, frozenset(self._deleted))

    @property
    def filename(self) -> str:
        """The name of its one file."""
        return self.listed().filename

    def open(self, folder: Path) -> SegmentReader:
        """A reader of its file in the folder of an index."""
        return SegmentReader(folder / self.filename, self._deleted)

    def without(self, documents: set[int]) -> ColumnSegment:
        """The same segment with more documents deleted."""
        copy = ColumnSegment(self._size)
        copy.segid, copy._deleted = self.segid, self._deleted | documents
        return copy

    def codec(self) -> ColumnCodec:
        """See `whoosh.codec.base.Segment`, as for the rest of these methods."""
        return ColumnCodec()

    def should_assemble(self) -> bool:
        """Never: a segment is a folder of columns, not a compound file."""
        return False

    def doc_count_all(self) -> int:
        """The documents of the segment, deleted ones too."""
        return self._size

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or as there again."""
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def deleted_count(self) -> int:
        """The documents that are marked as deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The numbers of the deleted documents."""
        return iter(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document is marked as deleted."""
        return docnum in self._deleted


class ColumnCodec(base.Codec):
    """Reads segments for Whoosh. It writes none: they are built in bulk, by `writer`."""

    def terms_reader(self, storage: FileStorage, segment: ColumnSegment) -> _Terms:
        """The reader of a segment's terms and postings."""
        return _Terms(segment.open(Path(storage.folder)))

    def per_document_reader(self, storage: FileStorage, segment: ColumnSegment) -> _PerDocument:
        """The reader of a segment's stored fields, lengths and columns."""
        return _PerDocument(segment.open(Path(storage.folder)), segment)


class _Terms(base.TermsReader):
    """The terms and postings of a segment; see `whoosh.codec.base.TermsReader`."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._sorted_pairs = lru_cache(maxsize=1)(self._pairs)

    def indexed_field_names(self) -> list[str]:
        return [f"{name}_{layer}" for name in FIELDS for layer in LAYERS]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.doc_frequency(*term) > 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self.indexed_field_names()):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        field, layer = fieldname.split("_")
        for term, number in self._numbered(layer, prefix):
            if self._documents(field, layer, number).size:
                yield fieldname, term

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs, frequencies = self._postings(fieldname, text)
        if not docs.size:
            raise KeyError(text)
        lengths = self._reader.lengths(*fieldname.split("_"))[docs]
        return TermInfo(
            weight=int(frequencies.sum(dtype=np.int64)),
            df=docs.size,
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(frequencies.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> int:
        return int(self._postings(fieldname, text)[1].sum(dtype=np.int64))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self._postings(fieldname, text)[0].size

    def matcher(
        self, fieldname: str, text: bytes, format_: formats.Format, scorer: BaseScorer | None = None
    ) -> ListMatcher:
        docs, frequencies = self._postings(fieldname, text)
        return ListMatcher(
            docs.tolist(),
            weights=frequencies.astype(float).tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _postings(self, fieldname: str, text: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The documents of a term in a field, ascending, and its frequencies in them."""
        field, layer = fieldname.split("_")
        number = self._reader.term(layer, text.decode("utf-8", "surrogatepass"))
        if number < 0:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        lists = ("once", "more") if field == "body" else (field,)
        rows = [self._reader.rows(f"{layer}.{name}").postings(number) for name in lists]
        docs, frequencies = (np.concatenate(parts) for parts in zip(*rows, strict=True))
        order = np.argsort(docs)
        order = order[frequencies[order] > 0]
        return docs[order].astype(np.int64), frequencies[order].astype(np.int64)

    def _documents(self, field: str, layer: str, number: int) -> NDArray[np.uint16]:
        return self._reader.documents(field, layer, number)

    def _numbered(self, layer: str, prefix: bytes) -> Iterator[tuple[bytes, int]]:
        """The terms of a layer from `prefix` on in the order of their bytes, and their numbers."""
        if layer == "pairs":
            yield from (pair for pair in self._sorted_pairs() if pair[0] >= prefix)
        else:
            strings = self._reader.terms(layer)
            yield from ((strings[number], number) for number in range(strings.first(prefix), len(strings)))

    def _pairs(self) -> list[tuple[bytes, int]]:
        strings, bits = self._reader.terms("chars"), self._reader.columns.values["bits"]
        units = (column.tolist() for column in split_pairs(self._reader.columns["pairs.keys"].astype(np.uint64), bits))
        pairs = enumerate(zip(*units, strict=True))
        return sorted((strings[first] + strings[second], number) for number, (first, second) in pairs)


class _PerDocument(base.PerDocumentReader):
    """The stored fields and lengths of a segment; see `whoosh.codec.base.PerDocumentReader`."""

    def __init__(self, reader: SegmentReader, segment: ColumnSegment) -> None:
        self._reader = reader
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._reader.lengths(*fieldname.split("_"))[docnum])

    def field_length(self, fieldname: str) -> int:
        return int(self._reader.lengths(*fieldname.split("_")).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._reader.lengths(*fieldname.split("_")).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._reader.lengths(*fieldname.split("_")).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, object]:
        return asdict(self._reader.articles[docnum])
