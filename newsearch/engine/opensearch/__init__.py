"""The engine of a cluster: OpenSearch, or what speaks its language, keeps the articles and narrows down.

A generation is an index that never changes once it is finished; the next one is a clone of it, changed. What the
cluster cannot say exactly (nearness, sentences, wildcards, the last digits of a score) newsearch decides for the few
articles in question, so that every answer is that of the linear scan.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

import numpy as np

from newsearch.analysis.analyzer import Documents
from newsearch.analysis.reprints import agree, near_in_time
from newsearch.clauses import EVERYTHING, Choices, Clause
from newsearch.deadline import check
from newsearch.engine import BuildOptions, Engine, LookupLayer, Page
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.opensearch import facets, lookup, top, writing
from newsearch.engine.opensearch.client import Cluster
from newsearch.engine.opensearch.queries import all_of
from newsearch.engine.opensearch.reading import Reader, Stream
from newsearch.engine.opensearch.records import ARTICLE, ODD, article_of, bands, doc_id, text_in
from newsearch.errors import SearcherClosed
from newsearch.messages import Note
from newsearch.model import Article, Matches
from newsearch.ranking.bm25f import Statistics, Term

__all__ = ["Cluster", "OpenSearchEngine", "OpenSearchKind"]

_SKETCHED = ("id", "day", "sketch")


class OpenSearchKind:
    """Keeps generations in the indexes of a cluster; a location is the name of an index, which the caller chooses."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def open(self, location: str | None) -> Engine:
        """See `EngineKind.open`.

        Raises:
            GenerationGone: there is no such index, or nobody finished it.
        """
        return MemoryEngine() if location is None else OpenSearchEngine(Reader(self.cluster, location))

    def write(
        self,
        previous: str | None,
        location: str,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `EngineKind.write`."""
        writing.write(self.cluster, previous, location, documents, remove, options)

    def discard(self, location: str) -> None:
        """See `EngineKind.discard`."""
        self.cluster.discard(location)


class OpenSearchEngine:
    """One generation in an index. Threads share it; closing it leaves the connections to the others."""

    def __init__(self, reader: Reader) -> None:
        self._reader: Reader | None = reader
        self._extra_fields: tuple[str, ...] | None = None

    @property
    def _open(self) -> Reader:
        if self._reader is None:
            raise SearcherClosed("searcher_closed")
        return self._reader

    def search(self, clause: Clause, rank: Clause, page: Page) -> Matches:
        """See `Engine.search`."""
        return top.search(self._open, clause, rank, page)

    def holding(self, ids: Sequence[str], clauses: Sequence[Clause]) -> dict[str, tuple[bool, ...]]:
        """See `Engine.holding`."""
        reader = self._open
        among = {"ids": {"values": list(map(doc_id, ids))}}
        held = [
            {hit.id for hit in chain.from_iterable(Stream(reader, all_of([among, reader.query(clause)]), "id"))}
            for clause in (EVERYTHING, *clauses)
        ]
        return {key: tuple(key in some for some in held[1:]) for key in ids if key in held[0]}

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """See `Engine.facets`."""
        reader = self._open
        query = all_of([reader.query(clause)])
        return {name: facets.counted(reader, query, name) for name in names}

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """See `Engine.articles`."""
        found = self._open.shown(ids, ARTICLE, partial(Note, "work_reading", articles=len(ids)))
        return [article_of(found[key]) for key in ids if key in found]

    def values(self, ids: Sequence[str], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `Engine.values`."""
        reader = self._open
        source = [name if name in ("headline", "arrived") else f"by_{name}" for name in names]
        found = reader.shown(ids, ["id", "headline_text", *source])
        values = {key: tuple(_value(record, name) for name in names) for key, record in found.items()}
        odd = [key for key, some in values.items() if any(ODD in value for value in some)]
        for article in self.articles(odd):
            kept = zip(values[article.id], names, strict=True)
            values[article.id] = tuple(_verbatim(article, name) if ODD in value else value for value, name in kept)
        return values

    def extra_fields(self) -> tuple[str, ...]:
        """See `Engine.extra_fields`."""
        reader = self._open
        if self._extra_fields is None:
            self._extra_fields = facets.extra_fields(reader)
        return self._extra_fields

    def scan(self) -> Iterator[str]:
        """See `Engine.scan`."""
        stream = Stream(self._open, all_of([]), "id")
        return (hit.id for hit in chain.from_iterable(stream))

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """See `Engine.reprints`."""
        reader = self._open
        found = dict[str, tuple[str, ...]]()
        query = reader.query(clause)
        for key, record in reader.by_id(ids, _SKETCHED).items():
            check(partial(Note, "work_reprints", articles=len(ids)))
            if "sketch" not in record:
                continue
            sketch = base64.b64decode(record["sketch"])
            asked = all_of([{"terms": {"bands": bands(sketch)}}, query])
            stream = Stream(reader, asked, "oldest", sizes=(1000, 1000), source=_SKETCHED)
            hits = list(chain.from_iterable(stream))
            rows = np.frombuffer(b"".join(base64.b64decode(hit.source["sketch"]) for hit in hits), dtype=np.uint8)
            days = np.array([hit.source.get("day", 0) for hit in hits], dtype=np.uint32)
            row = np.frombuffer(sketch, dtype=np.uint8)
            day = np.array([record.get("day", 0)], dtype=np.uint32)
            alike = agree(rows.reshape(-1, row.size), row) & near_in_time(days, day)
            others = tuple(hits[number].id for number in np.flatnonzero(alike).tolist())
            if {*others} - {key}:
                found[key] = others
        return found

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        return self._open.statistics(terms)

    def lookup(
        self, choices: Choices, layer: LookupLayer, *, limit: int, longer: bool = False, field: str | None = None
    ) -> dict[str, int]:
        """See `Engine.lookup`."""
        reader = self._open
        if layer == "runs":
            return lookup.runs(reader, choices, limit)
        return lookup.words(reader, choices, limit, longer, field)

    def close(self) -> None:
        """See `Engine.close`."""
        self._reader = None


def _value(record: dict[str, object], name: str) -> str:
    """A stored value of a record, `""` for none."""
    if name == "headline":
        return text_in(record, name)
    if name == "arrived":
        return str(record["arrived"] or "")
    values = record.get(f"by_{name}")
    return str(values[0]) if isinstance(values, list) else ""


def _verbatim(article: Article, name: str) -> str:
    return str(getattr(article, name))
