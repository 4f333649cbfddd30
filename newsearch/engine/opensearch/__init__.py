"""The engine of a cluster: OpenSearch, or what speaks its language, keeps the articles and narrows down.

A generation is an index that never changes once it is finished; the next one is a clone of it, changed. What the
cluster cannot say exactly (nearness, sentences, wildcards, the last digits of a score) newsearch decides for the few
articles in question, so that every answer is that of the linear scan.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from newsearch.analysis.analyzer import Documents
from newsearch.analysis.reprints import agree, near_in_time
from newsearch.clauses import EVERYTHING, Clause
from newsearch.engine import BuildOptions, Engine, Lookup, Page, looked_for, looked_up
from newsearch.engine.memory import MemoryEngine
from newsearch.engine.opensearch import facets, lookup, top, writing
from newsearch.engine.opensearch.client import Cluster
from newsearch.engine.opensearch.queries import EVERY, Query, all_of
from newsearch.engine.opensearch.reading import Reader, Stream
from newsearch.engine.opensearch.records import ARTICLE, ODD, article_of, bands, doc_id, text_in
from newsearch.engine.opensearch.steps import Steps
from newsearch.errors import SearcherClosed
from newsearch.messages import Note
from newsearch.model import EXTRA, Article, Matches
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

    def totals(self, clauses: Sequence[Clause]) -> list[int]:
        """See `Engine.totals`."""
        reader = self._open
        works = [looked_for(clause, reader.articles) for clause in clauses]
        return reader.counts([reader.query(clause) for clause in clauses], *works[:1])

    def holding(self, ids: Sequence[str], clauses: Sequence[Clause]) -> dict[str, tuple[bool, ...]]:
        """See `Engine.holding`."""
        reader = self._open
        among = {"ids": {"values": list(map(doc_id, ids))}}
        queries = [all_of([among, reader.query(clause)]) for clause in (EVERYTHING, *clauses)]
        held = [
            {hit.id for hit in hits} for hits in reader.together([Stream(reader, q, "id").each(list) for q in queries])
        ]
        return {key: tuple(key in some for some in held[1:]) for key in ids if key in held[0]}

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """See `Engine.facets`."""
        reader = self._open
        query, wanted = reader.query(clause), list(names)
        works = [partial(Note, "work_counting", facet=name.removeprefix(EXTRA)) for name in wanted]
        counted = reader.together([facets.counted(reader, query, name) for name in wanted], *works[:1])
        return dict(zip(wanted, counted, strict=True))

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

    def bodies(self, ids: Sequence[str]) -> dict[str, str]:
        """See `Engine.bodies`: none is at hand, each would come over the network beside its article."""
        _ = self._open
        return {}

    def extra_fields(self) -> tuple[str, ...]:
        """See `Engine.extra_fields`."""
        reader = self._open
        if self._extra_fields is None:
            self._extra_fields = facets.extra_fields(reader)
        return self._extra_fields

    def scan(self) -> Iterator[str]:
        """See `Engine.scan`."""
        stream = Stream(self._open, EVERY, "id")
        return (hit.id for hit in chain.from_iterable(stream))

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """See `Engine.reprints`."""
        reader = self._open
        query, work = reader.query(clause), partial(Note, "work_reprints", articles=len(ids))
        sketched = {key: each for key, each in reader.by_id(ids, _SKETCHED, work).items() if "sketch" in each}
        alike = reader.together([_alike(reader, record, query) for record in sketched.values()], work)
        return {key: others for key, others in zip(sketched, alike, strict=True) if {*others} - {key}}

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        return self._open.statistics(terms)

    def lookups(self, asked: Sequence[Lookup]) -> list[dict[str, int]]:
        """See `Engine.lookups`."""
        works = [looked_up(each.choices) for each in asked]
        return self._open.together([lookup.found(each) for each in asked], *works[:1])

    def unsound(self) -> list[Note]:
        """See `Engine.unsound`: the files are those of the cluster, which checks them."""
        _ = self._open  # raises SearcherClosed
        return []

    def close(self) -> None:
        """See `Engine.close`."""
        self._reader = None


def _alike(reader: Reader, record: Mapping[str, Any], query: Query) -> Steps[tuple[str, ...]]:
    """The reprints of the article of a record among what a query finds, the oldest first, in steps."""
    sketch = base64.b64decode(record["sketch"])
    asked = all_of([{"terms": {"bands": bands(sketch)}}, query])
    hits = yield from Stream(reader, asked, "oldest", sizes=(1000, 1000), source=_SKETCHED).each(list)
    rows = np.frombuffer(b"".join(base64.b64decode(hit.source["sketch"]) for hit in hits), dtype=np.uint8)
    days = np.array([hit.source.get("day", 0) for hit in hits], dtype=np.uint32)
    row = np.frombuffer(sketch, dtype=np.uint8)
    alike = agree(rows.reshape(-1, row.size), row) & near_in_time(
        days, np.array([record.get("day", 0)], dtype=np.uint32)
    )
    return tuple(hits[number].id for number in np.flatnonzero(alike).tolist())


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
