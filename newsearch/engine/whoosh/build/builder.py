"""Builds a segment in memory from analysed documents, and writes it as one file.

Words, units and their pairs are numbered on the code points of all texts at once (`numbering`), and each layer
is inverted by sorting these numbers (`postings`). The arrays of the file:

    words.terms, chars.terms        sorted strings; pairs.keys: the numbers of two chars, `first << bits | second`
    words.*, chars.*, pairs.*       the rows of postings
    body.words.lengths, …           tokens of each document
    body.text.data, .ends, …        folded texts, UTF-16
    runs.*                          the runs that stand in many of them (`frequent_runs`)
    body.places.*                   where frequent pairs stand in the bodies (`pair_places`)
    body.path                       where a path of the fewest words and units leads through them (`word_paths`)
    id.data, id.ends, id.order      ids in the order of the documents, and the documents in the order of their ids
    date                            issue days as YYYYMMDD, 0 where unknown
    arrived                         when each came into the archive, in seconds of Unix time, 0 where unknown
    mentions.first, .last, .counts  first and last day of the periods mentioned, and how many each document has
    source.data, .ends, .codes, …   the distinct folded labels, and which of them each document has
    reprints.*                      the sketches of the bodies (`sketches`)
    facet.source.data, …            the same of what articles are counted by, verbatim, but for the date
    people.*, places.*, …           names, and their rows (`values`)
    extra.*                         the same of the values of extra fields, each behind the key of its field and a zero
    stored.*                        the articles (`articles`)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.reprints import VALUES
from newsearch.dates.day_numbers import day_number
from newsearch.engine.whoosh.build.frequent_runs import write_runs
from newsearch.engine.whoosh.build.layers import LayerWriter
from newsearch.engine.whoosh.build.numbering import Numbers, Tags, Units, Words, counting_sort, drain
from newsearch.engine.whoosh.build.pair_places import write_places
from newsearch.engine.whoosh.build.values import write_values
from newsearch.engine.whoosh.build.word_paths import PathBuilder, write_path
from newsearch.engine.whoosh.segment.articles import record_of, write_records
from newsearch.engine.whoosh.segment.columns import ColumnsWriter, narrowest, write_strings
from newsearch.engine.whoosh.segment.keys import CODES, Keys, pairs, tags
from newsearch.engine.whoosh.segment.postings import invert, stretches
from newsearch.engine.whoosh.segment.sketches import write_sketches
from newsearch.model import FACET_COLUMNS, FIELDS, LABEL_FIELDS, LAYERS, NAME_KINDS, Article, Document

__all__ = ["LABEL_COLUMNS", "SegmentBuilder", "write_ids", "write_lengths", "write_mentions", "write_texts"]

LABEL_COLUMNS = tuple(name for name in FACET_COLUMNS if name != "date")
"""The columns that are written as labels."""

_BLOCK = 1 << 16  # characters whose tokens are numbered together: the arrays fit the cache; chosen by hand
_A_CHARACTER, _A_DOCUMENT, _A_TERM = 30, 1500, 120  # bytes of memory at a builder's peak; measured on processes


class SegmentBuilder:
    """Takes documents, and writes them as one segment."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self._characters = 0
        self._mentions: list[tuple[tuple[datetime.date, datetime.date], ...]] = []
        self._texts: list[str] = []  # document after document, each in the order of `CODES`
        self._labels: dict[str, list[str]] = {name: [] for name in LABEL_FIELDS}
        self._names: list[Mapping[str, Sequence[str]]] = []
        self._extra: list[Mapping[str, Sequence[str]]] = []
        self._sketches: list[bytes] = []
        self._arrived: list[int] = []
        self._words, self._units, self._paths = Words(), Units(), PathBuilder()
        self._waiting: list[Sequence[str]] = []  # the words of the last texts, to be numbered together
        self._most = _BLOCK

    @property
    def needed(self) -> int:
        """About the bytes of memory that writing what was taken in so far will need at its peak.

        They grow with the characters of folded texts and extra fields, with the documents, which are many where texts
        are short, and with the terms, which are many where no word comes twice.
        """
        terms = len(self._words) + len(self._units)
        return _A_CHARACTER * self._characters + _A_DOCUMENT * len(self.articles) + _A_TERM * terms

    def add(self, document: Document) -> None:
        """Take a document in."""
        self.articles.append(document.article)
        for name in CODES:
            tokens = document.fields[name]
            self._texts.append(tokens.text)
            self._waiting.append(tokens.words)
            self._characters += len(tokens.text)
        self._mentions.append(document.mentions)
        for name, label in document.labels.items():
            self._labels[name].append(label)
        self._names.append(document.names)
        self._extra.append(document.extra)
        self._characters += sum(len(value) for values in document.extra.values() for value in values)
        self._sketches.append(document.sketch)
        self._arrived.append(document.arrived)
        if self._characters >= self._most:
            self._number()

    def _number(self) -> None:
        """Number the words and units of the last texts, and find the paths through these."""
        first = len(self._texts) - len(self._waiting)
        tags = _tags(first // len(CODES), len(self.articles))
        words = self._words.add(self._waiting, tags)
        units, offsets = self._units.add(texts := self._texts[first:], tags)
        new = self._words.since(self._paths.known)
        self._paths.add(list(map(len, texts)), words, new, units, offsets, self._units.long)
        self._waiting = []
        self._most = self._characters + _BLOCK

    def write(self, path: Path) -> None:
        """Write the segment file, once."""
        if self._waiting:
            self._number()
        with path.open("w+b") as file:
            writer = ColumnsWriter(file, path.parent)
            self._write_words(writer)
            bits = self._write_units(writer)
            of_fields = (self._texts[code :: len(CODES)] for code in CODES.values())
            write_texts(writer, bits, ((text.encode("utf-16-le") for text in texts) for texts in of_fields))
            write_path(writer, self._paths.path())
            for name, labels in self._labels.items():
                write_labels(writer, name, labels)
            for name in LABEL_COLUMNS:
                write_labels(writer, f"facet.{name}", [_value(a, name) for a in self.articles])
            self._write_values(writer)
            write_ids(writer, [a.id for a in self.articles])
            writer.add("date", np.array([day_number(a.date) for a in self.articles], dtype=np.uint32))
            writer.add("arrived", np.array(self._arrived, dtype=np.uint32))
            rows = np.frombuffer(b"".join(self._sketches), dtype=np.uint8)
            write_sketches(writer, rows.reshape(-1, VALUES))
            days = [day.toordinal() for periods in self._mentions for period in periods for day in period]
            counts = [len(periods) for periods in self._mentions]
            write_mentions(writer, np.array(days, dtype=np.uint32).reshape(-1, 2), counts)
            write_records(writer, [record_of(article) for article in self.articles])
            writer.finish(size=len(self.articles), bits=bits)

    def _write_values(self, writer: ColumnsWriter) -> None:
        size = len(self.articles)
        for kind in NAME_KINDS:
            names = ((name.encode(), n) for n, found in enumerate(self._names) for name in found.get(kind, ()))
            write_values(writer, kind, names, size=size)
        extra = ((key, value, n) for n, found in enumerate(self._extra) for key in found for value in found[key])
        pairs = ((f"{key}\0{value}".encode("utf-8", "surrogatepass"), n) for key, value, n in extra)
        write_values(writer, "extra", pairs, size=size)

    def _write_words(self, writer: ColumnsWriter) -> None:
        terms, ranked = self._words.ranked()
        blocks = list(ranked)
        counts = _counts((block.numbers for block in blocks), len(terms))
        _write_counts(writer, "words", [block.counts for block in blocks])
        (tags,) = counting_sort(((block.numbers, block.tags()) for block in drain(blocks)), counts, np.uint32)
        self._write_terms(writer, "words", terms, counts, tags)

    def _write_units(self, writer: ColumnsWriter) -> int:
        """Write the layers of units and pairs. Returns how many bits the number of a unit has in a pair."""
        terms, ranked = self._units.ranked()
        none = len(terms)
        blocks = list(ranked)
        counts = _counts((block.numbers for block in blocks), none)
        of_pairs = _counts((block.firsts(none) for block in blocks), none + 1)[:-1]
        _write_counts(writer, "chars", [block.counts for block in blocks])
        _write_counts(writer, "pairs", [block.pairs() for block in blocks])
        columns = ((block.numbers, block.tags(), block.firsts(none)) for block in drain(blocks))
        tags, firsts = counting_sort(columns, counts, np.uint32, np.min_scalar_type(none))
        self._write_terms(writer, "chars", terms, counts, tags)
        return self._write_pairs(writer, _pairs(counts, tags, firsts), of_pairs)

    def _write_pairs(
        self, writer: ColumnsWriter, blocks: Iterable[tuple[Numbers, ...]], counts: NDArray[np.int64]
    ) -> int:
        """Write the layer of pairs, given their blocks and how many begin with each unit; the bits of a unit."""
        bits = max(counts.size - 1, 1).bit_length()
        seconds, tags = counting_sort(blocks, counts, np.min_scalar_type(counts.size), np.uint32)
        rows = LayerWriter(writer, "pairs", size=len(self.articles))
        found: list[Keys] = [np.empty(0, dtype=np.uint64)]
        known = 0
        for numbers, tokens in stretches(counts):
            firsts = np.repeat(np.arange(numbers.start, numbers.stop, dtype=np.uint64), counts[numbers])
            keys = pairs(firsts, seconds[tokens], bits)
            new = np.ones(keys.size, dtype=bool)
            np.not_equal(keys[1:], keys[:-1], out=new[1:])
            rows.add(invert(new, tags[tokens], known))
            found.append(keys.compress(new))
            known += found[-1].size
        writer.add("pairs.keys", narrowest(np.concatenate(found), np.uint32))
        rows.write(known)
        return bits

    def _write_terms(
        self,
        writer: ColumnsWriter,
        layer: str,
        terms: Sequence[str],
        counts: NDArray[np.int64],
        tags: Tags,
    ) -> None:
        """Write a layer of strings, given how many tokens each term has, and the tags of these term by term."""
        write_strings(writer, f"{layer}.terms", [term.encode() for term in terms])
        rows = LayerWriter(writer, layer, size=len(self.articles))
        for numbers, tokens in stretches(counts):
            rows.add(invert(_begins(counts[numbers]), tags[tokens], numbers.start))
        rows.write(len(terms))


def _tags(first: int, last: int) -> Tags:
    """The tags of the texts of some documents, text after text."""
    return np.ravel(tags(np.arange(first, last)[:, None], np.array(list(CODES.values()))))


def _counts(blocks: Iterable[Numbers], size: int) -> NDArray[np.int64]:
    """How often each number below `size` comes in some blocks."""
    counts = np.zeros(size, dtype=np.int64)
    for numbers in blocks:
        counts += np.bincount(numbers, minlength=size)
    return counts


def _begins(counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For every token of some terms, each of which has any, whether it is the first one of its term."""
    begins = np.zeros(counts.sum(), dtype=bool)
    begins[np.cumsum(counts) - counts] = True
    return begins


def _pairs(counts: NDArray[np.int64], tags: Tags, firsts: Numbers) -> Iterator[tuple[Numbers, ...]]:
    """The first unit, the second, and the tag of the pairs, given units in the order of their terms."""
    for numbers, tokens in stretches(counts):
        seconds = np.repeat(np.arange(numbers.start, numbers.stop, dtype=firsts.dtype), counts[numbers])
        paired = firsts[tokens] < counts.size
        yield tuple(column.compress(paired) for column in (firsts[tokens], seconds, tags[tokens]))


def _write_counts(writer: ColumnsWriter, layer: str, blocks: list[NDArray[np.int64]]) -> None:
    """Write how many tokens of the layer each text has."""
    counts = np.concatenate(blocks).reshape(-1, len(CODES))
    write_lengths(writer, layer, {name: counts[:, code] for name, code in CODES.items()})


def write_lengths(writer: ColumnsWriter, layer: str, lengths: dict[str, NDArray[np.int64]]) -> None:
    """Write how many tokens of the layer each document has in each field."""
    for name, numbers in lengths.items():
        writer.add(f"{name}.{layer}.lengths", narrowest(numbers, np.uint8))


def write_texts(writer: ColumnsWriter, bits: int, texts: Iterable[Iterable[bytes | memoryview]]) -> None:
    """Write the folded texts of each field, their frequent runs, and the places of frequent pairs.

    The layers are written before; `bits` are those of a unit in a pair.

    They are in UTF-16: two thirds of UTF-8 for Chinese, and as fast to search.
    """
    ends = {name: write_strings(writer, f"{name}.text", of) for name, of in zip(CODES, texts, strict=True)}
    data = {name: writer.written(f"{name}.text.data") for name in ends}
    write_runs(writer, [(data[name], where) for name, where in ends.items()])
    write_places(writer, bits, data["body"], ends["body"])


def write_labels(writer: ColumnsWriter, name: str, labels: list[str]) -> None:
    """Write the distinct labels, sorted, and which of them each document has."""
    distinct = sorted(set(labels))
    codes = {label: code for code, label in enumerate(distinct)}
    write_strings(writer, name, [label.encode("utf-8", "surrogatepass") for label in distinct])
    writer.add(f"{name}.codes", narrowest([codes[label] for label in labels], np.uint8))


def write_mentions(writer: ColumnsWriter, days: NDArray[np.uint32], counts: Sequence[int] | NDArray[Any]) -> None:
    """Write the first and last days of the periods mentioned, and how many of them each document has."""
    writer.add("mentions.first", days[:, 0])
    writer.add("mentions.last", days[:, 1])
    writer.add("mentions.counts", narrowest(counts, np.uint8))


def write_ids(writer: ColumnsWriter, ids: list[str]) -> None:
    """Write the ids, and the documents in their order."""
    write_strings(writer, "id", [i.encode("utf-8", "surrogatepass") for i in ids])
    writer.add("id.order", np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.uint16))


def _value(article: Article, name: str) -> str:
    value = getattr(article, name)
    return "" if value is None else str(value)


assert set(CODES) == set(FIELDS) and len(LAYERS) == 3
