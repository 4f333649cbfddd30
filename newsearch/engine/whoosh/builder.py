"""Builds a segment in memory from analysed documents, and writes it as one file.

Words, units and their pairs are numbered on the code points of all texts at once (`tokens`), and each layer is
inverted by sorting these numbers (`postings`). The arrays of the file:

    words.terms, chars.terms        sorted strings; pairs.keys: the numbers of two chars, `first << bits | second`
    words.*, chars.*, pairs.*       the rows of postings
    body.words.lengths, …           tokens of each document
    body.text.data, .ends, …        folded texts, UTF-16
    id.data, id.ends, id.order      ids in the order of the documents, and the documents in the order of their ids
    date                            issue days as YYYYMMDD, 0 where unknown
    mentions.first, .last, .counts  first and last day of the periods mentioned, and how many each document has
    source.data, .ends, .codes, …   the distinct folded labels, and which of them each document has
    reprints.*                      the sketches of the bodies (`sketches`)
    facet.source.data, …            the same of what articles are counted by, verbatim, but for the date
    people.*, places.*, …           the rows of the words that are names (`namer`)
    stored.*                        the articles (`stored`)
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.days import day_number
from newsearch.engine.whoosh.columns import ColumnsWriter, narrow, write_strings
from newsearch.engine.whoosh.namer import write_names
from newsearch.engine.whoosh.postings import CODES, invert, write_layer
from newsearch.engine.whoosh.sketches import write_sketches
from newsearch.engine.whoosh.stored import record_of, write_records
from newsearch.engine.whoosh.tokens import Units, Words, ascending, taken
from newsearch.model import COLUMNS, FIELDS, LABELS, LAYERS, Article, Document
from newsearch.reprints import sketches

__all__ = ["FACETS", "SegmentBuilder"]

FACETS = tuple(name for name in COLUMNS if name != "date")
"""The columns that are written as labels."""


class SegmentBuilder:
    """Takes documents, and writes them as one segment.

    `characters` counts the folded text taken in so far, which is what the memory it needs depends on.
    """

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.characters = 0
        self._mentions: list[tuple[tuple[datetime.date, datetime.date], ...]] = []
        self._texts: list[str] = []  # of a document after the other, each in the order of `CODES`
        self._words: list[str] = []  # of each text its words, joined by line ends
        self._labels: dict[str, list[str]] = {name: [] for name in LABELS}
        self._kinds: Callable[[Sequence[str]], list[str]] = list  # that of the documents

    def add(self, document: Document) -> None:
        """Take a document in."""
        self.articles.append(document.article)
        for name in CODES:
            tokens = document.fields[name]
            self._texts.append(tokens.text)
            self._words.append("\n".join(tokens.words))
            self.characters += len(tokens.text)
        self._mentions.append(document.mentions)
        for name, label in document.labels.items():
            self._labels[name].append(label)
        self._kinds = document.kinds

    def write(self, path: Path) -> None:
        """Write the segment file."""
        with path.open("wb") as file:
            writer = ColumnsWriter(file)
            tags = _tags(len(self.articles))
            self._write_words(writer, tags)
            bits = self._write_units(writer, tags)
            for name, code in CODES.items():
                write_texts(writer, name, (text.encode("utf-16-le") for text in self._texts[code :: len(CODES)]))
            for name, labels in self._labels.items():
                write_labels(writer, name, labels)
            for name in FACETS:
                write_labels(writer, f"facet.{name}", [_value(a, name) for a in self.articles])
            write_ids(writer, [a.id for a in self.articles])
            writer.add("date", np.array([day_number(a.date) for a in self.articles], dtype=np.uint32))
            write_sketches(writer, sketches(self._texts[CODES["body"] :: len(CODES)]))
            days = [day.toordinal() for periods in self._mentions for period in periods for day in period]
            counts = [len(periods) for periods in self._mentions]
            write_mentions(writer, np.array(days, dtype=np.uint32).reshape(-1, 2), counts)
            write_records(writer, [record_of(article) for article in self.articles])
            writer.finish(size=len(self.articles), bits=bits)

    def _write_words(self, writer: ColumnsWriter, tags: NDArray[np.uint32]) -> None:
        words = Words(self._words)
        self._write_terms(writer, "words", words, tags[words.texts], ascending(words.numbers))
        write_names(writer, words, self._kinds(words.terms), size=len(self.articles))

    def _write_units(self, writer: ColumnsWriter, tags: NDArray[np.uint32]) -> int:
        """Write the layers of units and pairs; how many bits the number of a unit has in a pair."""
        units = Units(self._texts)
        tags = tags[units.texts]
        order = ascending(units.numbers)
        self._write_terms(writer, "chars", units, tags, order)
        bits = max(len(units.terms) - 1, 1).bit_length()
        paired = units.paired()
        self._write_lengths(writer, "pairs", tags[paired])
        order = order[taken(paired, order)]  # pairs by their second unit; now by their first as well
        order = taken(order, ascending(taken(units.numbers, order - 1)))
        keys = taken(units.numbers, order - 1).astype(np.uint64) << np.uint64(bits) | taken(units.numbers, order)
        new = np.ones(keys.size, dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        terms = keys[new]
        writer.add("pairs.keys", narrow(terms, np.uint32))
        numbers = np.cumsum(new, dtype=np.uint32) - np.uint32(1)
        postings = invert(numbers, taken(tags, order))
        write_layer(writer, "pairs", postings, terms=terms.size, size=len(self.articles))
        return bits

    def _write_terms(
        self,
        writer: ColumnsWriter,
        layer: str,
        tokens: Words | Units,
        tags: NDArray[np.uint32],
        order: NDArray[np.int64],
    ) -> None:
        """Write a layer of strings, given the tag of each token and their ascending order."""
        self._write_lengths(writer, layer, tags)
        write_strings(writer, f"{layer}.terms", [term.encode() for term in tokens.terms])
        postings = invert(taken(tokens.numbers, order), taken(tags, order))
        write_layer(writer, layer, postings, terms=len(tokens.terms), size=len(self.articles))

    def _write_lengths(self, writer: ColumnsWriter, layer: str, tags: NDArray[Any]) -> None:
        counts = np.bincount(tags, minlength=4 * len(self.articles)).reshape(-1, 4)
        write_lengths(writer, layer, {name: counts[:, code] for name, code in CODES.items()})


def _tags(documents: int) -> NDArray[np.uint32]:
    """The tag of each text, `document << 2 | field`."""
    numbers = np.arange(documents, dtype=np.uint32)[:, None] << np.uint32(2)
    return np.ravel(numbers | np.array(list(CODES.values()), dtype=np.uint32))


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


def write_mentions(writer: ColumnsWriter, days: NDArray[np.uint32], counts: Sequence[int] | NDArray[Any]) -> None:
    """Write the first and last days of the periods mentioned, and how many of them each document has."""
    writer.add("mentions.first", days[:, 0])
    writer.add("mentions.last", days[:, 1])
    writer.add("mentions.counts", narrow(counts, np.uint8))


def write_ids(writer: ColumnsWriter, ids: list[str]) -> None:
    """Write the ids, and the documents in their order."""
    write_strings(writer, "id", [i.encode("utf-8", "surrogatepass") for i in ids])
    writer.add("id.order", np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.uint16))


def _value(article: Article, name: str) -> str:
    value = getattr(article, name)
    return "" if value is None else str(value)


assert set(CODES) == set(FIELDS) and len(LAYERS) == 3
