"""The default engine: a Whoosh inverted index, its postings evaluated as numpy arrays.

Each layer of a field is a Whoosh field of frequencies without positions; runs and nearness are checked on the folded
text, which is stored. A generation is a folder that `whoosh.index.open_dir` opens; the next one links to the segments
that stay, since Whoosh never writes into a file twice.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats, index
from whoosh.reading import IndexReader
from whoosh.writing import IndexWriter

from newsearch.analysis import tokens_of
from newsearch.model import (
    FIELDS,
    LABELS,
    LAYERS,
    All,
    Any,
    Article,
    Clause,
    DateRange,
    Document,
    Field,
    Matches,
    Near,
    Not,
    Prefix,
    Run,
    Word,
)
from newsearch.near import near
from newsearch.rank import Statistics, Term, bm25, terms, tier, weight, wholes
from newsearch.text import occurrences, prefixes, units

__all__ = ["WhooshEngine"]

_Mask = NDArray[np.bool_]
_LONGEST = 100  # characters of a term: Whoosh's term table has two bytes for a length
_NEVER = 99_999_999  # the date of an undated article: after all days


class Tokens(fields.FieldType):
    """A Whoosh field that is given its tokens and keeps how often each stands in an article."""

    format = formats.Frequency()
    scorable = True

    def __init__(self) -> None:
        """The class attributes are all there is."""

    def index(self, value: Sequence[str], **_: object) -> Generator[tuple[bytes, int, float, bytes], None, None]:
        """The postings of one article; overrides `whoosh.fields.FieldType.index`."""
        for token, times in Counter(map(_term, value)).items():
            yield token, times, float(times), b""

    def to_bytes(self, value: str | bytes) -> bytes:
        """The term of a token; overrides `whoosh.fields.FieldType.to_bytes`."""
        return value if isinstance(value, bytes) else _term(value)


def _term(token: str) -> bytes:
    if len(token) > _LONGEST:
        token = token[:_LONGEST] + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    return token.encode("utf-8", "surrogatepass")


def _name(field: str, layer: str) -> str:
    return f"{field}_{layer}"


def _schema() -> fields.Schema:
    schema = fields.Schema(id=Tokens(), article=fields.STORED(), texts=fields.STORED())
    schema.add("date", fields.COLUMN(columns.NumericColumn("I", default=_NEVER)))
    for name in FIELDS:
        for layer in LAYERS:
            schema.add(_name(name, layer), Tokens())
            schema.add(_name(name, layer) + "_length", fields.COLUMN(columns.NumericColumn("I", default=0)))
    return schema


class WhooshEngine:
    """One generation in a Whoosh index. A folder of None is an archive without articles."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._index = index.open_dir(str(folder)) if folder else None
        self._cache: dict[tuple[str, str], tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

    @cached_property
    def _reader(self) -> IndexReader:
        assert self._index is not None, "an archive without articles has nothing to read"
        reader: IndexReader = self._index.reader()
        return reader

    def write(self, folder: Path, add: Iterable[Document], remove: Collection[str]) -> None:
        """See `Engine.write`."""
        target = index.create_in(str(folder), _schema()) if self._folder is None else self._linked(folder)
        writer = target.writer(limitmb=256)
        for gone in remove:
            self._delete(writer, gone)
        for document in add:
            self._delete(writer, document.article.id)
            writer.add_document(**_record(document))
        writer.commit()
        target.close()

    def find(
        self, clause: Clause, *, limit: int, offset: int = 0, sort: str = "relevance", rank: Clause | None = None
    ) -> Matches:
        """See `Engine.find`."""
        if not self._size:
            return Matches((), (), 0)
        found = np.flatnonzero(self._mask(clause, FIELDS) & self._live)
        if not (limit and found.size):  # only counted: nothing to score
            return Matches((), (), found.size)
        scores = np.round(self._scores(rank or clause)[found], 9)
        if sort == "relevance":
            keys = -scores
        else:
            days = self._dates[found].astype(np.float64)
            keys = np.where(days == _NEVER, np.inf, days if sort == "oldest" else -days)
        best = self._page(found, keys, offset, limit)
        return Matches(tuple(self._id(int(found[i])) for i in best), tuple(scores[best].tolist()), found.size)

    def get(self, ids: Sequence[str]) -> list[Article]:
        """See `Engine.get`."""
        numbers = [self._postings("id", i)[0] for i in ids]
        return [Article(**self._reader.stored_fields(int(n[0]))["article"]) for n in numbers if n.size]

    def ids(self) -> list[str]:
        """See `Engine.ids`."""
        return sorted(self._id(int(n)) for n in np.flatnonzero(self._live))

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        live = self._live
        number = int(live.sum())
        means = {
            (name, layer): float(self._lengths(name, layer)[live].sum()) / max(number, 1)
            for name in FIELDS
            for layer in LAYERS
        }
        wanted = {(t.layer, t.text) for t in terms}
        return Statistics(number, means, {key: self._frequency(*key) for key in wanted})

    def close(self) -> None:
        """See `Engine.close`."""
        if self._index is not None and "_reader" in self.__dict__:
            self._reader.close()

    def _delete(self, writer: IndexWriter, article_id: str) -> None:
        for number in self._postings("id", article_id)[0].tolist():
            writer.delete_document(number)

    def _linked(self, folder: Path) -> index.Index:
        assert self._folder is not None
        for path in self._folder.iterdir():
            if path.suffix in (".seg", ".toc"):
                os.link(path, folder / path.name)
        return index.open_dir(str(folder))

    def _page(self, found: NDArray[np.int64], keys: NDArray[np.float64], offset: int, limit: int) -> list[int]:
        """The positions of one page in `found`: least key first, equal keys by id."""
        end = min(offset + limit, found.size)
        if end <= offset:
            return []
        bound = np.partition(keys, end - 1)[end - 1]
        near_enough = np.flatnonzero(keys <= bound).tolist()
        near_enough.sort(key=lambda i: (keys[i], self._id(int(found[i]))))
        return near_enough[offset:end]

    def _scores(self, clause: Clause) -> NDArray[np.float64]:
        scores = np.zeros(self._size)
        wanted = terms(clause)
        statistics = self.statistics(wanted)
        for term, times in wanted.items():
            docs, frequencies = self._postings(_name(term.field, term.layer), term.text)
            lengths = self._lengths(term.field, term.layer)[docs].astype(np.float64)
            mean = statistics.mean_lengths[term.field, term.layer]
            scores[docs] += times * weight(term) * statistics.idf(term) * bm25(frequencies, lengths, mean)
        for whole in wholes(clause):
            scores[self._contains(whole.field, whole.text)] += tier(whole, statistics)
        return scores

    def _mask(self, clause: Clause, names: tuple[str, ...]) -> _Mask:
        """For each document number whether the clause holds; deleted articles say nothing."""
        match clause:
            case Word(_, parts):
                return self._all(self._stands(part, names) for part in parts)
            case Run(text):
                return self._stands(text, names)
            case Prefix(text):
                return self._any(self._prefixed(name, text) for name in names if name in FIELDS)
            case Near(parts, slop):
                return self._any(self._near(name, [p.text for p in parts], slop) for name in names)
            case All(parts):
                return self._all(self._mask(part, names) for part in parts)
            case Any(parts, least):
                held = sum((self._mask(part, names).astype(np.int32) for part in parts), np.zeros(self._size, np.int32))
                enough: _Mask = held >= least
                return enough
            case Not(part):
                return ~self._mask(part, names)
            case Field(name, part):
                return self._mask(part, (name,))
            case DateRange(first, last):
                low, high = _day(first or "0000-00-00"), _day(last or "9999-12-31")
                return np.asarray((self._dates >= low) & (self._dates <= high) & (self._dates != _NEVER), dtype=bool)

    def _all(self, masks: Iterable[_Mask]) -> _Mask:
        return functools.reduce(np.logical_and, masks, np.ones(self._size, dtype=bool))

    def _any(self, masks: Iterable[_Mask]) -> _Mask:
        return functools.reduce(np.logical_or, masks, np.zeros(self._size, dtype=bool))

    def _stands(self, text: str, names: tuple[str, ...]) -> _Mask:
        return self._any(self._contains(name, text) for name in names)

    def _contains(self, name: str, text: str) -> _Mask:
        """Where a run stands in a field: one unit and two neighbours are terms, more are checked on the text."""
        if name in LABELS:
            return self._checked(name, np.flatnonzero(self._live), lambda t: any(occurrences(text, t)))
        tokens = tokens_of(text, ())
        for layer in ("chars", "pairs"):
            if tokens.layer(layer) == (text,):
                return self._posted(name, layer, text)
        masks = [self._posted(name, layer, t) for layer in ("pairs", "chars") for t in set(tokens.layer(layer))]
        return self._checked(name, np.flatnonzero(self._all(masks)), lambda t: any(occurrences(text, t)))

    def _near(self, name: str, parts: list[str], slop: int) -> _Mask:
        found = self._all(self._contains(name, part) for part in parts)
        return self._checked(name, np.flatnonzero(found), lambda t: near(parts, slop, t))

    def _prefixed(self, name: str, prefix: str) -> _Mask:
        words = self._reader.expand_prefix(_name(name, "words"), prefix)
        masks = [self._posted(name, "words", word) for word in words]
        if len(chars := units(prefix)) > 1:  # the last unit may go on, so only those before it are terms
            found = self._all(self._posted(name, "chars", c) for c in chars[:-1])
            masks.append(self._checked(name, np.flatnonzero(found), lambda t: any(prefixes(prefix, t))))
        return self._any(masks)

    def _checked(self, name: str, candidates: NDArray[np.int64], holds: Callable[[str], bool]) -> _Mask:
        mask = np.zeros(self._size, dtype=bool)
        for number in candidates.tolist():
            mask[number] = holds(self._texts(number)[name])
        return mask

    def _posted(self, name: str, layer: str, token: str | bytes) -> _Mask:
        mask = np.zeros(self._size, dtype=bool)
        mask[self._postings(_name(name, layer), token)[0]] = True
        return mask

    def _postings(self, name: str, token: str | bytes) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The document numbers of the live articles with a term, ascending, and its frequency in each, at most 255."""
        term = token if isinstance(token, bytes) else _term(token)
        key = (name, term.decode("utf-8", "surrogatepass"))
        if key not in self._cache:
            rows = list(self._rows(name, term))
            docs = np.array([d for d, _ in rows], dtype=np.int64)
            self._cache[key] = docs, np.minimum(np.array([f for _, f in rows], dtype=np.float64), 255)
        return self._cache[key]

    def _rows(self, name: str, term: bytes) -> Iterator[tuple[int, float]]:
        for reader, base in self._leaves:
            if (name, term) in reader:
                matcher = reader.postings(name, term)
                while matcher.is_active():
                    yield base + matcher.id(), matcher.weight()
                    matcher.next()

    def _frequency(self, layer: str, text: str) -> int:
        docs = [self._postings(_name(name, layer), text)[0] for name in FIELDS]
        return int(np.unique(np.concatenate(docs)).size)

    @cached_property
    def _leaves(self) -> list[tuple[IndexReader, int]]:
        leaves = self._reader.leaf_readers() if self._index is not None else []
        return [(reader, base) for reader, base in leaves if reader.doc_count_all()]

    @cached_property
    def _size(self) -> int:
        return sum(reader.doc_count_all() for reader, _ in self._leaves)

    @cached_property
    def _live(self) -> _Mask:
        live = np.ones(self._size, dtype=bool)
        for reader, base in self._leaves:
            live[[base + n for n in range(reader.doc_count_all()) if reader.is_deleted(n)]] = False
        return live

    @cached_property
    def _dates(self) -> NDArray[np.int64]:
        return self._column("date")

    def _lengths(self, name: str, layer: str) -> NDArray[np.int64]:
        return self._column(_name(name, layer) + "_length")

    def _column(self, name: str) -> NDArray[np.int64]:
        if name not in self.__dict__:
            values = [v for reader, _ in self._leaves for v in reader.column_reader(name)]
            self.__dict__[name] = np.array(values, dtype=np.int64)
        column: NDArray[np.int64] = self.__dict__[name]
        return column

    def _texts(self, number: int) -> dict[str, str]:
        texts: dict[str, str] = self._reader.stored_fields(number)["texts"]
        return texts

    def _id(self, number: int) -> str:
        return str(self._reader.stored_fields(number)["article"]["id"])


def _record(document: Document) -> dict[str, object]:
    """What Whoosh is given of a document."""
    texts = {name: tokens.text for name, tokens in document.fields.items()} | dict(document.labels)
    record: dict[str, object] = {"id": [document.article.id], "article": asdict(document.article), "texts": texts}
    record["date"] = _day(document.article.date) if document.article.date else _NEVER
    for name, tokens in document.fields.items():
        for layer in LAYERS:
            record[_name(name, layer)] = tokens.layer(layer)
            record[_name(name, layer) + "_length"] = len(tokens.layer(layer))
    return record


def _day(iso: str) -> int:
    return int(iso.replace("-", ""))
