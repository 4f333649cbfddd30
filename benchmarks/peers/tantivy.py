"""tantivy with jieba's words, and with the same three layers and the same clause as newsearch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import tantivy
from tantivy import Occur

from benchmarks.peers import Answer
from benchmarks.peers.query import COMMON, Query
from benchmarks.peers.tokens import Prepared, layers, prepared, prepared_file, snippet, words
from newsearch.text.folding import fold
from newsearch.text.units import units

__all__ = ["TantivyLayers", "TantivyWords"]

_HEAP = 256_000_000
_WEIGHTS = {"title": 2.0, "text": 1.0}


class TantivyWords:
    """Words alone: a query asks for its words as terms, a run as a phrase of words."""

    packages = ("tantivy", "rjieba", "numpy")
    kinds = frozenset(COMMON)
    layers: ClassVar[tuple[str, ...]] = ("words",)

    def build(self, corpus: Path, folder: Path, cores: int) -> None:
        folder.mkdir(parents=True)
        index = tantivy.Index(self._schema(), path=str(folder))
        self._write(index, prepared(corpus, cores, len(self.layers) > 1), cores)

    def open(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> Answer:
        clause = self._clause(query)
        if query.since:
            clause = tantivy.Query.boolean_query([(Occur.Must, clause), (Occur.Must, self._days(query))])
        sort = {"order_by_field": "date"} if query.sort == "newest" else {}
        found = self._searcher.search(clause, limit=10, count=True, **sort)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        if query.snippets:
            for document in documents:
                snippet(bytes(document["text"][0]).decode(), query.words)
        return found.count, [document["id"][0] for document in documents]

    def add(self, folder: Path, file: Path) -> bool:
        self._write(tantivy.Index.open(str(folder)), prepared_file(file, len(self.layers) > 1), 1)
        self.open(folder)
        return True

    def close(self) -> None:
        del self._searcher, self._index

    def _schema(self) -> Any:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        for name in _WEIGHTS:
            builder.add_bytes_field(name, stored=True)  # a text field is always indexed
        builder.add_unsigned_field("date", fast=True)
        for layer in self.layers:
            option = "freq" if layer == "pairs" or (layer == "words" and len(self.layers) > 1) else "position"
            for name in _WEIGHTS:
                builder.add_text_field(f"{name}_{layer}", tokenizer_name="whitespace", index_option=option)
        return builder.build()

    def _write(self, index: Any, articles: Iterable[Prepared], cores: int) -> None:
        writer = index.writer(heap_size=_HEAP, num_threads=cores)
        for article in articles:
            document = tantivy.Document(id=article.id)
            document.add_bytes("title", article.title.encode())
            document.add_bytes("text", article.text.encode())
            document.add_unsigned("date", _number(article.date))
            for layer, texts in article.tokens.items():
                for name, text in zip(_WEIGHTS, texts, strict=True):
                    document.add_text(f"{name}_{layer}", text)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def _days(self, query: Query) -> Any:
        first, last = _number(query.since), _number(query.until)
        kind = tantivy.FieldType.Unsigned
        return _unscored(tantivy.Query.range_query(self._index.schema, "date", kind, first, last))

    def _clause(self, query: Query) -> Any:
        if query.match == "run":
            run = words(fold(query.words[0]).text)
            return _any(self._phrase(f"{name}_words", run, weight) for name, weight in _fields(query))
        parts = [_any(self._term(f"{n}_words", word, w) for n, w in _fields(query)) for word in query.words]
        occur = Occur.Should if query.match == "any" else Occur.Must
        return tantivy.Query.boolean_query([(occur, part) for part in parts])

    def _term(self, field: str, text: str, weight: float) -> Any:
        term = tantivy.Query.term_query(self._index.schema, field, text, index_option="freq")
        return term if weight == 1 else tantivy.Query.boost_query(term, weight)

    def _phrase(self, field: str, tokens: list[str], weight: float) -> Any:
        if len(tokens) == 1:
            return self._term(field, tokens[0], weight)
        phrase = tantivy.Query.phrase_query(self._index.schema, field, list(tokens))
        return phrase if weight == 1 else tantivy.Query.boost_query(phrase, weight)


class TantivyLayers(TantivyWords):
    """newsearch's clause: each word must stand as a run of units, and every term of every layer scores.

    A run of one unit is a term of the units, one of two units a term of the pairs, a longer one a phrase of units:
    only the units need positions. The conditions do not score, so that each term counts once.
    """

    layers: ClassVar[tuple[str, ...]] = ("words", "chars", "pairs")

    def _clause(self, query: Query) -> Any:
        names = _fields(query)
        stand = [(_any(self._run(name, word) for name, _ in names)) for word in query.words]
        must = _any(stand) if query.match == "any" else _all(stand)
        scored = [
            (Occur.Should, self._term(f"{name}_{layer}", token, weight))
            for word in query.words
            for layer, tokens in layers(fold(word).text).items()
            for token in tokens
            for name, weight in names
        ]
        return tantivy.Query.boolean_query([(Occur.Must, _unscored(must)), *scored])

    def _run(self, name: str, word: str) -> Any:
        found = units(fold(word).text)
        if len(found) == 2:
            return self._term(f"{name}_pairs", "".join(found), 1.0)
        return self._phrase(f"{name}_chars", found, 1.0)


def _fields(query: Query) -> list[tuple[str, float]]:
    return [pair for pair in _WEIGHTS.items() if not query.field or pair[0] == "title"]


def _any(parts: Iterable[Any]) -> Any:
    return tantivy.Query.boolean_query([(Occur.Should, part) for part in parts])


def _all(parts: Iterable[Any]) -> Any:
    return tantivy.Query.boolean_query([(Occur.Must, part) for part in parts])


def _unscored(query: Any) -> Any:
    return tantivy.Query.const_score_query(query, 0.0)


def _number(date: str) -> int:
    return int(date.replace("-", "") or 0)
