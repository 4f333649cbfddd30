"""Builds a segment in memory from analysed documents, and writes it as one file.

Words are numbered as they come; units and their pairs are taken from the code points of all texts at once. Each layer
is then inverted by sorting (`postings`). The arrays of the file:

    words.terms, chars.terms        sorted strings; pairs.keys: the numbers of two chars, `first << bits | second`
    words.*, chars.*, pairs.*       the rows of postings
    body.words.lengths, …           tokens of each document
    body.text.data, .ends, …        folded texts, UTF-16
    id.data, id.ends, id.order      ids in the order of the documents, and the documents in the order of their ids
    date                            issue days as YYYYMMDD, 0 where unknown
    source.data, .ends, .codes, …   the distinct folded labels, and which of them each document has
    facet.source.data, …            the same of what articles are counted by, verbatim, but for the date
    people.*, places.*, …           the rows of the words that are names (`namer`)
    stored.*                        the articles (`stored`)
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.whoosh.columns import ColumnsWriter, narrow, write_strings
from newsearch.engine.whoosh.namer import write_names
from newsearch.engine.whoosh.postings import CODES, invert, token_keys, write_layer
from newsearch.engine.whoosh.stored import record_of, write_records
from newsearch.model import COLUMNS, FIELDS, LABELS, LAYERS, Article, Document
from newsearch.text import is_word_like, long_units

__all__ = ["FACETS", "SegmentBuilder", "day_number"]

FACETS = tuple(name for name in COLUMNS if name != "date")
"""The columns that are written as labels."""

_CODE_POINTS = 0x110000  # units of more than one character are numbered from here on


def day_number(iso: str | None) -> int:
    """An issue day as a number that sorts as days do; 0 for an unknown one."""
    return int(iso.replace("-", "")) if iso else 0


class SegmentBuilder:
    """Takes documents, and writes them as one segment.

    `characters` counts the folded text taken in so far, which is what the memory it needs depends on.
    """

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.characters = 0
        self._texts: dict[str, list[str]] = {name: [] for name in CODES}
        self._labels: dict[str, list[str]] = {name: [] for name in LABELS}
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._words = {name: array("I") for name in CODES}
        self._lengths = {name: array("I") for name in CODES}
        self._kind: Callable[[str], str] = str  # that of the documents

    def add(self, document: Document) -> None:
        """Take a document in."""
        self.articles.append(document.article)
        for name, tokens in document.fields.items():
            self._texts[name].append(tokens.text)
            self._words[name].extend(map(self._numbers.__getitem__, tokens.words))
            self._lengths[name].append(len(tokens.words))
            self.characters += len(tokens.text)
        for name, label in document.labels.items():
            self._labels[name].append(label)
        self._kind = document.kind

    def write(self, path: Path) -> None:
        """Write the segment file."""
        with path.open("wb") as file:
            writer = ColumnsWriter(file)
            self._write_words(writer)
            bits = self._write_units(writer)
            for name in CODES:
                write_texts(writer, name, (text.encode("utf-16-le") for text in self._texts[name]))
            for name, labels in self._labels.items():
                write_labels(writer, name, labels)
            for name in FACETS:
                write_labels(writer, f"facet.{name}", [_value(a, name) for a in self.articles])
            write_ids(writer, [a.id for a in self.articles])
            writer.add("date", np.array([day_number(a.date) for a in self.articles], dtype=np.uint32))
            write_records(writer, [record_of(article) for article in self.articles])
            writer.finish(size=len(self.articles), bits=bits)

    def _write_words(self, writer: ColumnsWriter) -> None:
        words = sorted(filter(is_word_like, self._numbers))
        ranks = np.full(len(self._numbers), len(words), dtype=np.uint32)
        ranks[[self._numbers[word] for word in words]] = np.arange(len(words))
        write_strings(writer, "words.terms", [word.encode() for word in words])
        tags = np.concatenate([np.repeat(_tags(len(self.articles), c), self._lengths[n]) for n, c in CODES.items()])
        numbers = ranks[np.concatenate([np.frombuffer(self._words[name], dtype=np.uint32) for name in CODES])]
        write_names(writer, words, self._kind, numbers, tags, len(self.articles))
        kept = numbers < len(words)
        self._write_lengths(writer, "words", tags[kept])
        _, found = invert(token_keys(numbers[kept], tags[kept]))
        write_layer(writer, "words", found, terms=len(words), size=len(self.articles))

    def _write_units(self, writer: ColumnsWriter) -> int:
        """Write the layers of units and pairs; how many bits the number of a unit has in a pair."""
        units = _Units([text for name in CODES for text in self._texts[name]])
        tags = np.concatenate([_tags(len(self.articles), code) for code in CODES.values()])[units.texts]
        self._write_lengths(writer, "chars", tags)
        write_strings(writer, "chars.terms", [term.encode() for term in units.terms])
        _, found = invert(token_keys(units.ranks, tags))
        write_layer(writer, "chars", found, terms=len(units.terms), size=len(self.articles))
        del found
        bits = max(len(units.terms) - 1, 1).bit_length()
        paired = units.paired()
        self._write_lengths(writer, "pairs", tags[1:][paired])
        keys = units.ranks[:-1][paired].astype(np.uint64) << np.uint64(bits) | units.ranks[1:][paired]
        terms, found = _invert_pairs(keys, tags[1:][paired], bits)
        writer.add("pairs.keys", narrow(terms, np.uint32))
        write_layer(writer, "pairs", found, terms=terms.size, size=len(self.articles))
        return bits

    def _write_lengths(self, writer: ColumnsWriter, layer: str, tags: NDArray[Any]) -> None:
        counts = np.bincount(tags, minlength=4 * len(self.articles)).reshape(-1, 4)
        write_lengths(writer, layer, {name: counts[:, code] for name, code in CODES.items()})


def write_lengths(writer: ColumnsWriter, layer: str, lengths: dict[str, NDArray[np.int64]]) -> None:
    """Write how many tokens of the layer each document has in each field."""
    for name, numbers in lengths.items():
        writer.add(f"{name}.{layer}.lengths", narrow(numbers, np.uint8))


def write_texts(writer: ColumnsWriter, name: str, texts: Iterable[bytes]) -> None:
    """Write the folded texts of a field, in UTF-16: two thirds of UTF-8 for Chinese, and as fast to search."""
    write_strings(writer, f"{name}.text", texts)


def write_labels(writer: ColumnsWriter, name: str, labels: list[str]) -> None:
    """Write the distinct labels, sorted, and which of them each document has."""
    distinct = sorted(set(labels))
    codes = {label: code for code, label in enumerate(distinct)}
    write_strings(writer, name, [label.encode("utf-8", "surrogatepass") for label in distinct])
    writer.add(f"{name}.codes", narrow([codes[label] for label in labels], np.uint8))


def write_ids(writer: ColumnsWriter, ids: list[str]) -> None:
    """Write the ids, and the documents in their order."""
    write_strings(writer, "id", [i.encode("utf-8", "surrogatepass") for i in ids])
    writer.add("id.order", np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.uint16))


def _value(article: Article, name: str) -> str:
    value = getattr(article, name)
    return "" if value is None else str(value)


class _Units:
    """The units of some texts: of each its rank among `terms`, and the number of its text."""

    def __init__(self, texts: list[str]) -> None:
        joined = "\n".join(texts)
        codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4")
        long = np.array(list(long_units(joined)), dtype=np.int64).reshape(-1, 2)
        numbers: defaultdict[str, int] = defaultdict(count(_CODE_POINTS).__next__)
        units = codes.copy()
        units[long[:, 0]] = [numbers[joined[start:end]] for start, end in long.tolist()]
        kept = (codes != ord(" ")) & (codes != ord("\n"))
        kept &= ~_inside(codes.size, long)
        self._starts = np.flatnonzero(kept)
        self._ends = self._starts + 1
        self._ends[np.searchsorted(self._starts, long[:, 0])] = long[:, 1]
        lengths = np.array([len(text) + 1 for text in texts])
        self.texts = np.repeat(np.arange(len(texts)), lengths)[self._starts]
        self._rank(units[kept], numbers)

    def _rank(self, units: NDArray[np.uint32], numbers: dict[str, int]) -> None:
        singles = np.flatnonzero(np.bincount(units[units < _CODE_POINTS], minlength=1)).tolist()
        by_term = {chr(code): code for code in singles} | numbers
        self.terms = sorted(by_term)
        ranks = np.zeros(_CODE_POINTS + len(numbers), dtype=np.uint32)
        ranks[[by_term[term] for term in self.terms]] = np.arange(len(self.terms))
        self.ranks = ranks[units]
        self._word_like = np.array([is_word_like(term) for term in self.terms], dtype=bool)[self.ranks]

    def paired(self) -> NDArray[np.bool_]:
        """For every unit but the last, whether it and the next one are a pair."""
        touching = self._ends[:-1] == self._starts[1:]
        return np.asarray(touching & self._word_like[:-1] & self._word_like[1:], dtype=bool)


def _inside(size: int, spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which places are in one of the spans, but not at its start."""
    steps = np.zeros(size + 1, dtype=np.int8)
    steps[spans[:, 0] + 1] += 1
    steps[spans[:, 1]] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8).astype(bool)


def _invert_pairs(keys: NDArray[np.uint64], tags: NDArray[Any], bits: int) -> tuple[NDArray[np.uint64], NDArray[Any]]:
    if 2 * bits + 18 <= 64:
        return invert(token_keys(keys, tags))
    terms, numbers = np.unique(keys, return_inverse=True)  # millions of different numbers or Latin words
    return terms, invert(token_keys(numbers, tags))[1]


def _tags(documents: int, code: int) -> NDArray[np.int64]:
    return np.arange(documents) << 2 | code


assert set(CODES) == set(FIELDS) and len(LAYERS) == 3
