"""Reads one segment: terms, postings, texts and articles by document number, each when it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from codecs import utf_16_le_decode
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.segment.articles import StoredArticles
from newsearch.engine.whoosh.segment.columns import Columns, Strings
from newsearch.engine.whoosh.segment.keys import MOST_DOCUMENTS
from newsearch.engine.whoosh.segment.pair_places import PairPlaces
from newsearch.engine.whoosh.segment.rows import Documents, Mask, Rows
from newsearch.engine.whoosh.segment.sketches import StoredSketches
from newsearch.engine.whoosh.segment.word_paths import WordPath
from newsearch.messages import Note
from newsearch.text.units import units

__all__ = ["SegmentReader"]

_LISTS = {None: ("once", "more"), "body": ("once", "more"), "headline": ("headline",), "byline": ("byline",)}
"""The lists of rows (see `postings`) that have the documents of a field, or of any field."""

_MOST_BITS = 32
"""Bits of the number of a unit: two of them, a pair, have eight bytes."""


class SegmentReader:
    """One segment file, less its deleted documents.

    `live` is None where no document is deleted. `find` and the look-ups of terms return -1 where there is none.

    Raises:
        OSError, ValueError: the file cannot be read, or is no segment.
    """

    def __init__(self, path: Path, deleted: Iterable[int] = ()) -> None:
        self.columns = Columns(path)
        self.size: int = self.columns.values["size"]
        self._bits: int = self.columns.values["bits"]  # that the number of a unit has in a pair
        bounds = ((self.size, MOST_DOCUMENTS), (self._bits, _MOST_BITS))
        if not all(type(number) is int and 0 <= number <= most for number, most in bounds):
            raise ValueError(Note("segment_not_whole", path=path))
        gone = np.fromiter(deleted, dtype=np.int64)
        self.live: Mask | None = None
        if gone.size:
            self.live = np.ones(self.size, dtype=bool)
            self.live[gone] = False
        self.articles = StoredArticles(self.columns)
        self.term = lru_cache(maxsize=4096)(self._term)
        self.rows = lru_cache(maxsize=None)(self._rows)
        self.lists = lru_cache(maxsize=None)(self._filled)
        self.terms = lru_cache(maxsize=None)(self._strings)
        self.labels = lru_cache(maxsize=None)(self._labels_of)
        self.names = lru_cache(maxsize=None)(self._names_of)
        self.extra = lru_cache(maxsize=64)(self._extra_of)

    @property
    def count(self) -> int:
        """How many documents are not deleted."""
        return self.size if self.live is None else int(self.live.sum())

    @cached_property
    def dates(self) -> NDArray[np.uint32]:
        """The issue day of each document as YYYYMMDD, 0 where unknown."""
        return self.columns["date"]

    @cached_property
    def arrived(self) -> NDArray[np.uint32]:
        """When each document came into the archive, in seconds of Unix time, 0 where unknown."""
        return self.columns["arrived"]

    @cached_property
    def mentions(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The periods mentioned, a row of first and last day each, and the document of each of them."""
        days = np.stack((self.columns["mentions.first"], self.columns["mentions.last"]), axis=1).astype(np.int64)
        return days, np.repeat(np.arange(self.size), self.columns["mentions.counts"])

    def mentions_of(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.unsignedinteger]]:
        """The periods that some documents mention, and how many each of them has; `documents` ascend."""
        days, of = self.mentions
        return days[np.isin(of, documents)].astype(np.uint32), self.columns["mentions.counts"][documents]

    @cached_property
    def ranks(self) -> Documents:
        """The rank of each document in the order of ids."""
        ranks = np.empty(self.size, dtype=np.uint16)
        ranks[self.columns["id.order"]] = np.arange(self.size, dtype=np.uint16)
        return ranks

    @cached_property
    def sketches(self) -> StoredSketches:
        """The sketches of the bodies, which tell reprints."""
        return StoredSketches(self.columns)

    def lengths(self, field: str, layer: str) -> NDArray[np.unsignedinteger]:
        """How many tokens each document has."""
        return self.columns[f"{field}.{layer}.lengths"]

    def total_length(self, field: str, layer: str) -> int:
        """How many tokens all live documents have."""
        lengths = self.lengths(field, layer)
        return int((lengths if self.live is None else lengths[self.live]).sum(dtype=np.int64))

    def frequent(self, run: str) -> int:
        """The number of the row of `runs` that has the documents of a run in any field, or -1."""
        number = self.term("runs", run)
        return number if number < 0 else int(self.columns["runs.codes"][number])

    def frequency(self, layer: str, text: str) -> int:
        """How many live documents have a term in any field."""
        number = self.term(layer, text)
        return 0 if number < 0 else self.live_count(None, layer, number)

    def live_count(self, field: str | None, layer: str, term: int) -> int:
        """How many live documents have a term in a field, or in any field."""
        if self.live is None and field != "body":
            return self.count_of(field, layer, term)
        documents = self.documents(field, layer, term)
        return documents.size if self.live is None else int(np.count_nonzero(self.live[documents]))

    def count_of(self, field: str | None, layer: str, term: int) -> int:
        """How many documents `documents` gives at most."""
        return sum(self.rows(f"{layer}.{name}").count(term) for name in _LISTS[field])

    def documents(self, field: str | None, layer: str, term: int) -> Documents:
        """The documents, unsorted, that have a term in a field, or in any field."""
        if field in ("headline", "byline"):
            return self.rows(f"{layer}.{field}").docs(term)
        docs, frequencies = self.rows(f"{layer}.more").postings(term)
        if field == "body":
            docs = docs[frequencies > 0]
        return np.concatenate((self.rows(f"{layer}.once").docs(term), docs))

    def mask(self, field: str | None, layer: str, term: int) -> Mask:
        """For each document whether it has a term in a field, or in any field."""
        mask = self.rows(f"{layer}.{_LISTS[field][0]}").mask(term)
        if field is None:
            self.rows(f"{layer}.more").mark(term, mask)
        elif field == "body":
            docs, frequencies = self.rows(f"{layer}.more").postings(term)
            mask[docs[frequencies > 0]] = True
        return mask

    def have(self, field: str, layer: str, terms: NDArray[np.intp], documents: NDArray[np.intp]) -> NDArray[np.bool_]:
        """For each of some terms whether the document beside it has it in a field."""
        found = np.zeros(terms.size, dtype=bool)
        for name in _LISTS[field]:
            missing = np.flatnonzero(~found)
            found[missing] = self.rows(f"{layer}.{name}").have(terms[missing], documents[missing])
        return found

    @cached_property
    def word_codes(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The characters of all words end to end, and where each word begins."""
        terms = self.terms("words")
        data = np.frombuffer(terms.data, dtype=np.uint8)
        begins = (data & 0xC0) != 0x80  # the first byte of a character in UTF-8
        counts = np.concatenate(([0], np.cumsum(begins)))
        codes = np.frombuffer(terms.data.tobytes().decode().encode("utf-32-le"), dtype="<u4")
        return codes, counts[np.asarray(terms.ends)]

    def beginning(self, field: str, layer: str, prefix: str) -> Documents:
        """The documents, unsorted and some of them more than once, that have a term with this prefix in a field."""
        terms = self.terms(layer)
        first, last = terms.first(prefix.encode()), terms.first(prefix.encode() + b"\xff")
        found = [self.rows(f"{layer}.{name}").between(first, last) for name in _LISTS[field]]
        return np.concatenate([docs[frequencies > 0] for docs, frequencies in found])

    def text(self, field: str, document: int) -> str:
        """The folded text of a field."""
        return utf_16_le_decode(self._texts[field][document])[0]  # faster than `bytes.decode`

    def offsets(self, field: str, documents: NDArray[np.intp], run: str) -> list[int]:
        """The offset in bytes of a run in the folded text of a field, for each document; less than 0 where it has none.

        Texts are UTF-16: an odd offset lies between two characters.
        """
        return self._texts[field].offsets(run.encode("utf-16-le"), documents)

    def raw_texts(self, field: str, documents: NDArray[np.intp]) -> list[memoryview]:
        """The folded texts of a field as they are stored, in UTF-16."""
        return self._texts[field].views(documents)

    @cached_property
    def places(self) -> PairPlaces:
        """Where frequent pairs stand in the bodies."""
        return PairPlaces(self.columns)

    @cached_property
    def path(self) -> WordPath:
        """Where a path of the fewest words and units leads through the bodies."""
        return WordPath(self.columns)

    @cached_property
    def bodies(self) -> tuple[NDArray[np.uint16], NDArray[np.intp]]:
        """The folded bodies end to end in UTF-16, and where each ends, after a first 0."""
        return self.columns["body.text.data"].view("<u2"), self.columns["body.text.ends"].astype(np.intp) // 2

    def label(self, name: str) -> tuple[Strings, NDArray[np.unsignedinteger]]:
        """The distinct labels, folded, or verbatim of `facet.` and a column, and which of them each document has."""
        return self.columns.strings(name), self.columns[f"{name}.codes"]

    def _labels_of(self, name: str) -> tuple[list[str], NDArray[np.unsignedinteger]]:
        """`label`, decoded once, since words are looked for in the labels of each search."""
        labels, codes = self.label(name)
        return [label.decode("utf-8", "surrogatepass") for label in labels], codes

    def id(self, document: int) -> str:
        """The id of a document."""
        return self._ids[document].decode("utf-8", "surrogatepass")

    def ids(self) -> Iterator[str]:
        """The ids of all live documents."""
        return (self.id(n) for n in range(self.size) if self.live is None or self.live[n])

    def find(self, article_id: str) -> int:
        """The number of the live document with this id."""
        rank = self.rank_after(article_id) - 1
        if rank < 0 or self.id(number := self.columns["id.order"].data[rank]) != article_id:
            return -1
        return number if self.live is None or self.live[number] else -1

    def rank_after(self, article_id: str) -> int:
        """How many documents have this id or a lesser one: what `ranks` begins with for greater ones."""
        order = self.columns["id.order"].data
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            if self.id(order[middle]) <= article_id:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _keys(self) -> memoryview:
        """The pairs, each as the numbers of its two units; reading one is faster than from an array."""
        return self.columns["pairs.keys"].data

    @cached_property
    def _ids(self) -> Strings:
        return self.columns.strings("id")

    @cached_property
    def _texts(self) -> dict[str, Strings]:
        return {name: self.columns.strings(f"{name}.text") for name in ("headline", "body", "byline")}

    def _filled(self, field: str, layer: str) -> tuple[Rows, ...]:
        """The lists of a field and layer that have any document."""
        lists = (self.rows(f"{layer}.{name}") for name in _LISTS[field])
        return tuple(rows for rows in lists if rows)

    def _strings(self, layer: str) -> Strings:
        """The sorted terms of the layer `words` or `chars`, or of `runs`."""
        return self.columns.strings(f"{layer}.terms")

    def _names_of(self, kind: str) -> list[str]:
        """The names of the rows of one of `NAME_KINDS`: decoded once, since facets show hundreds of them."""
        return [name.decode() for name in self.columns.strings(f"{kind}.values")]

    def extra_fields(self) -> Iterator[str]:
        """The keys of the extra fields that any live document has."""
        first, rows = 0, self.rows("extra")
        while first < len(self._extra):
            key = self._extra[first].partition(b"\0")[0]
            end = self._extra.first(key + b"\1")
            if self.live is None or self.live[rows.between(first, end)[0]].any():
                yield key.decode("utf-8", "surrogatepass")
            first = end

    @cached_property
    def _extra(self) -> Strings:
        return self.columns.strings("extra.values")

    def _extra_of(self, key: str) -> tuple[int, list[str]]:
        """The number of the first row of an extra field, and its values, sorted: of each the next row."""
        name = key.encode("utf-8", "surrogatepass")
        first, end = self._extra.first(name + b"\0"), self._extra.first(name + b"\1")
        values = (self._extra[number][len(name) + 1 :] for number in range(first, end))
        return first, [value.decode("utf-8", "surrogatepass") for value in values]

    def _rows(self, name: str) -> Rows:
        return Rows(self.columns, name)

    def _term(self, layer: str, text: str) -> int:
        if layer != "pairs":
            return self.terms(layer).find(text.encode())
        first, second = (self.term("chars", unit) for unit in units(text))
        if min(first, second) < 0:
            return -1
        key = first << self._bits | second
        number = bisect_left(self._keys, key)
        return number if number < len(self._keys) and self._keys[number] == key else -1
