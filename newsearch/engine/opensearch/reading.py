"""Reads one finished index: streams what queries find, and remembers a little of what it has read.

An index never changes once it is finished, so a stream may go on behind any position, and what is remembered stays
true. Threads share a reader without a lock: a memo that is full is replaced.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from newsearch.clauses import Clause, Near, Prefix, Same, Wildcard
from newsearch.deadline import Work, check
from newsearch.engine import looked_for
from newsearch.engine.opensearch.client import Cluster
from newsearch.engine.opensearch.queries import NONE, Candidates, Query, all_of, any_of, none_of, query_of, run_query
from newsearch.engine.opensearch.ranking import Texted, term_query
from newsearch.engine.opensearch.records import (
    ARTICLE,
    MATCHED,
    NUMBERS,
    ODD,
    SHOWN,
    TEXTS,
    WHOLE,
    article_of,
    doc_id,
    document_of,
    key,
    lengths_of,
    matched_document,
    text_in,
    text_source,
    words_in,
)
from newsearch.engine.opensearch.standing import standing
from newsearch.engine.opensearch.steps import Steps, counted, together
from newsearch.engine.texts.together import Together
from newsearch.errors import GenerationGone
from newsearch.matching import holds
from newsearch.messages import Note
from newsearch.model import FIELDS, LAYERS
from newsearch.ranking.bm25f import Statistics, Term
from newsearch.text.runs import wildcards

__all__ = ["PAGE", "Found", "Reader", "Scored", "Stream"]

T = TypeVar("T")

PAGE = 5000
"""Hits without their records in one answer; the cluster's own bound is 10,000."""

_BARE: Query = {"_source": False, "stored_fields": "_none_"}
"""Asks for hits by their sort values alone: even an `_id` is unpacked together with whole records."""

_RECORDS = 200  # in one answer: a megabyte or so
_TEXTS = 500  # the same where one text of each is read
_FILLING = (50, 100, 200)  # articles read to learn what a wildcard stands for; chosen by hand
_MOST_FILLED = 96  # units of these runs in one query, which has others
_MOST_REMEMBERED = 2000  # texts of articles, a few kilobytes each
_LONGEST_REMEMBERED = 1 << 16  # bytes of such a text
_MOST_SHOWN = 30  # articles of a page of hits that are read at once for all that is asked of them; chosen by hand
_MOST_VERIFIED = 16  # clauses whose ids are remembered, as long as there are at most `_MOST_IDS`
_MOST_IDS = 20_000
_MOST_FREQUENCIES = 1 << 16
_GROUP = 16  # terms that are counted together first, where there are more than a few such groups; chosen by hand
_FEW_GROUPS = 6


class Found(NamedTuple):
    """A hit: what it was sorted by, the id of its article, and what was read of its record."""

    key: Any
    id: str
    source: Mapping[str, Any]

    @property
    def doc(self) -> str:
        """Its `_id`."""
        return doc_id(self.id)


class Scored(NamedTuple):
    """Articles by what queries score them by (query × article) and by their numbers (`NUMBERS` × article)."""

    scores: NDArray[np.float64]
    numbers: NDArray[np.int64]


class Stream:
    """The hits of a query in their order, answer by answer; `total` counts all of them once the first one is there.

    Args:
        sort: the field to sort by, the least first, then by id; `_score` has the highest first.
        after: begin behind this key and id.
        sizes: the hits wanted in the first answer, and in each that follows.
        source: what is read of the records.
    """

    def __init__(
        self,
        reader: Reader,
        query: Query,
        sort: str,
        *,
        after: Sequence[object] | None = None,
        sizes: tuple[int, int] = (PAGE, PAGE),
        source: Sequence[str] = (),
        work: Work | None = None,
    ) -> None:
        self._reader, self._work = reader, work
        size, self._following = (min(size, PAGE) for size in sizes)
        order: list[dict[str, str]] = [{sort: "desc" if sort == "_score" else "asc"}] if sort != "id" else []
        self._body: Query = {"query": query, "sort": [*order, {"id": "asc"}], "track_total_hits": True, "size": size}
        self._body |= {"_source": list(source)} if source else _BARE
        if after is not None:
            self._body["search_after"] = list(after)
        self.total = 0

    def __iter__(self) -> Iterator[list[Found]]:
        body = self._body
        while body:
            check(self._work)
            hits, body = self._taken(body, self._reader.search(body, self._work))
            if hits:
                yield hits

    def each(self, take: Callable[[list[Found]], Iterable[T]]) -> Steps[list[T]]:
        """What is taken from the hits of all answers, in steps."""
        body, taken = self._body, list[T]()
        while body:
            (answer,) = yield [body]
            hits, body = self._taken(body, answer)
            taken += take(hits)
        return taken

    def _taken(self, body: Query, answer: Any) -> tuple[list[Found], Query]:
        """The hits of an answer, and what asks for those that follow: `{}` where there are none."""
        found = answer["hits"]
        if body["track_total_hits"]:
            self.total = found["total"]["value"]
        hits = found["hits"]
        if len(hits) < body["size"]:
            return self._reader.hits(hits), {}
        following = {"size": self._following, "track_total_hits": False, "search_after": hits[-1]["sort"]}
        return self._reader.hits(hits), {**body, **following}


class Reader:
    """A finished index of a cluster.

    Raises:
        GenerationGone: there is no such index, or it was never finished.
    """

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster, self._index = cluster, index
        (found,) = cluster.call("GET", f"/{index}/_mapping").values()
        meta = found["mappings"].get("_meta", {})
        if meta.get("finished") != index:
            raise GenerationGone("generation_gone", name=index)
        self.articles: int = meta["articles"]
        self.newest: int = meta["newest"]
        self._means = {(f, kind): float(meta["means"][f"{f}_{kind}"]) for f in FIELDS for kind in LAYERS}
        self._texts: dict[str, Texted] = {}
        self._shown: dict[str, Any] = {}
        self._frequencies: dict[Term, int] = {}
        self._verified: dict[tuple[Clause, tuple[str, ...], str], Query] = {}

    def search(self, body: Query, work: Work | None = None) -> Any:
        """The answer of a search in the index."""
        return self._cluster.search(self._index, body, work)

    def searches(self, bodies: Sequence[Query], work: Work | None = None) -> list[Any]:
        """The answers of several searches."""
        return self._cluster.searches(self._index, bodies, work)

    def together(self, steps: Sequence[Steps[T]], work: Work | None = None) -> list[T]:
        """What all steps return."""
        return together(steps, partial(self.searches, work=work), work)

    def counts(self, queries: Iterable[Query], work: Work | None = None) -> list[int]:
        """How many articles each query finds."""
        return self.together([counted(queries)], work)[0]

    def query(self, clause: Clause) -> Query:
        """The query that finds what a clause does."""
        return query_of(clause, self._verify)

    def hits(self, hits: Sequence[Mapping[str, Any]]) -> list[Found]:
        """Hits of an answer of a stream."""
        keys = [hit["sort"][-1] for hit in hits]
        ids = dict(self._verbatim([kept for kept in keys if ODD in kept]))
        return [
            Found(hit["sort"][0], ids.get(kept, kept), hit.get("_source", {}))
            for hit, kept in zip(hits, keys, strict=True)
        ]

    def _verbatim(self, keys: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The ids of articles by what is kept of them as keywords."""
        for start in range(0, len(keys), _RECORDS):
            some = keys[start : start + _RECORDS]
            asked: Query = {"query": {"terms": {"id": some}}, "size": len(some), "sort": [{"id": "asc"}]}
            for hit in self.search({**asked, "_source": list(ARTICLE)})["hits"]["hits"]:
                yield hit["sort"][0], article_of(hit["_source"]).id

    def records(self, docs: Iterable[str], source: Sequence[str], work: Work | None = None) -> dict[str, Any]:
        """What is asked for of the records of these `_id`s; those that are not there are left out.

        A search, since that takes a sixth of the time of a multi-get of sixty records.
        """
        wanted, found = list(dict.fromkeys(docs)), dict[str, Any]()
        for start in range(0, len(wanted), _RECORDS):
            check(work)
            some = wanted[start : start + _RECORDS]
            body: Query = {"query": {"ids": {"values": some}}, "size": len(some), "sort": ["_doc"]}
            body |= {"_source": list(source), "track_total_hits": False}
            found.update((hit["_id"], hit.get("_source", {})) for hit in self.search(body, work)["hits"]["hits"])
        return found

    def by_id(self, ids: Sequence[str], source: Sequence[str], work: Work | None = None) -> dict[str, Any]:
        """What is asked for of the records of these articles, in the order of `ids`."""
        docs = {each: doc_id(each) for each in ids}
        found = self.records(docs.values(), source, work)
        return {each: found[doc] for each, doc in docs.items() if doc in found}

    def shown(self, ids: Sequence[str], source: Sequence[str], work: Work | None = None) -> dict[str, Any]:
        """As `by_id`; what is shown of a page of hits is asked for in several ways, and read once for all of them."""
        if len(ids) > _MOST_SHOWN or not {*source} <= {*SHOWN}:
            return self.by_id(ids, source, work)
        known = self._shown
        if not {*ids} <= known.keys():
            self._shown = known = self.by_id(ids, SHOWN, work)
        return {each: known[each] for each in ids if each in known}

    def texted(self, hits: Sequence[Found], work: Work | None = None, *, shown: bool = False) -> list[Texted]:
        """What ranking needs of articles, in their order; those to be `shown` are read for that as well."""
        known = self._texts
        missing = [hit for hit in hits if hit.doc not in known]
        records = self.records([hit.doc for hit in missing], (*TEXTS, *SHOWN) if shown else TEXTS, work)
        read = {doc: _texted(source) for doc, source in records.items()}
        found = [known[hit.doc] if hit.doc in known else read[hit.doc] for hit in hits]
        if len(known) + len(read) > _MOST_REMEMBERED:
            self._texts = known = {}
        some = ((doc, each) for doc, each in read.items() if sum(map(len, each.texts)) < _LONGEST_REMEMBERED)
        known.update(chain(some) if len(read) <= _MOST_REMEMBERED else ())
        if shown and missing:
            self._shown = {hit.id: records[hit.doc] for hit in missing}
        return found

    def scored(self, hits: Sequence[Found], queries: Sequence[Query], work: Work | None = None) -> Scored:
        """What queries score articles by, and the numbers of `NUMBERS`; no record is read."""
        keys = [key(hit.id) for hit in hits]
        order: list[Query] = [{"id": {"order": "asc"}}, *({name: {"missing": 0}} for name in NUMBERS)]
        body: Query = {**_BARE, "size": len(keys), "sort": order, "track_scores": True, "track_total_hits": False}
        among: Query = {"terms": {"id": keys}}
        bodies = [{**body, "query": {"bool": {"filter": [among], "should": [query]}}} for query in queries]
        answers = [answer["hits"]["hits"] for answer in self.searches(bodies, work)]
        places = {hit["sort"][0]: place for place, hit in enumerate(answers[0])}
        places_of = [places[each] for each in keys]
        scores = np.array([[hit["_score"] for hit in some] for some in answers])
        numbers = np.array([hit["sort"][1:] for hit in answers[0]], dtype=np.int64)
        return Scored(scores[:, places_of], numbers[places_of].T)

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        known, wanted = self._frequencies, set(terms)
        missing = [term for term in wanted if term not in known]
        work = partial(Note, "work_reading", articles=self.articles)
        (counts,) = self.together([_frequencies(missing)], work)
        found = counts | {term: known[term] for term in wanted if term in known}
        if len(known) > _MOST_FREQUENCIES:
            self._frequencies = known = {}
        known.update(found)
        return Statistics(self.articles, self._means, found)

    def _verify(self, candidates: Sequence[Candidates], clause: Clause) -> list[Query]:
        """The ids of those candidates for which a clause holds: see `queries.Verify`."""
        asked = [(clause, fields, json.dumps(query)) for query, fields in candidates]
        known = {one: self._verified[one] for one in asked if one in self._verified}
        missing = {one: some for one, some in zip(asked, candidates, strict=True) if one not in known}
        work = looked_for(clause, self.articles)
        found = self.together([self._verifying(some, clause, work) for some in missing.values()], work)
        for one, (query, ids) in zip(missing, found, strict=True):
            known[one] = query
            if ids <= _MOST_IDS:
                if len(self._verified) >= _MOST_VERIFIED:
                    self._verified = {}
                self._verified[one] = query
        return [known[one] for one in asked]

    def _verifying(self, candidates: Candidates, clause: Clause, work: Work) -> Steps[tuple[Query, int]]:
        """What finds those candidates for which a clause holds, and how many ids it names."""
        (query, fields), runs = candidates, list[str]()
        if isinstance(clause, Near | Same | Wildcard) and fields[0] in FIELDS:
            if isinstance(clause, Wildcard):
                runs, query = yield from self._filled(query, clause, fields[0])
            ids = yield from self._together(query, clause, fields[0], work)
        else:
            ids = yield from self._held(query, clause, fields, work)
        named: Query = {"ids": {"values": ids}} if ids else NONE
        return any_of([*(run_query(run, fields) for run in runs), named]), len(ids)

    def _held(self, candidates: Query, clause: Clause, fields: tuple[str, ...], work: Work) -> Steps[list[str]]:
        """The candidates for which any clause holds, decided by their documents."""
        by_text = isinstance(clause, Near | Same | Wildcard | Prefix)
        source, made = (MATCHED, matched_document) if by_text else (WHOLE, document_of)

        def held(hits: list[Found]) -> Iterator[str]:
            for hit in hits:
                check(work)
                if holds(clause, made(hit.source), fields):
                    yield hit.doc

        return Stream(self, candidates, "id", sizes=(_RECORDS, _RECORDS), source=source).each(held)

    def _together(self, candidates: Query, clause: Together, field: str, work: Work) -> Steps[list[str]]:
        """The candidates in a field of which a clause holds, decided by their texts."""
        source = text_source(field, words=isinstance(clause, Near))

        def held(hits: list[Found]) -> Iterator[str]:
            texts = [text_in(hit.source, field) for hit in hits]
            words = [words_in(hit.source, field) for hit in hits]
            return (hits[number].doc for number in standing(clause, texts, words, work))

        return Stream(self, candidates, "id", sizes=(_TEXTS, _TEXTS), source=source).each(held)

    def _filled(self, candidates: Query, clause: Wildcard, field: str) -> Steps[tuple[list[str], Query]]:
        """Runs that a wildcard stands for, and those candidates that have none of them and may have others.

        A few articles are read, then some that have none of the runs found: of all that are found most have a few runs.
        """
        runs, barren, most = list[str](), list[str](), _MOST_FILLED // len(clause.text)
        left = candidates
        for size in _FILLING:
            body: Query = {"query": left, "size": size, "sort": ["_doc"], "_source": text_source(field)}
            found: Counter[str] = Counter()
            (answer,) = yield [{**body, "track_total_hits": False}]
            for hit in answer["hits"]["hits"]:
                text = text_in(hit["_source"], field)
                stand = {text[start:end] for start, end in wildcards(clause.text, text)}
                found.update(stand)
                barren += [] if stand else [hit["_id"]]
            runs += [run for run, _ in found.most_common(most - len(runs))]
            known: list[Query] = [run_query(run, (field,)) for run in runs]
            left = all_of([candidates, none_of(any_of([*known, {"ids": {"values": barren}}]))])
        return runs, left


def _frequencies(terms: Sequence[Term]) -> Steps[dict[Term, int]]:
    """How many articles have each term, in steps: of many, most of which none may have, some at a time first."""
    groups = [terms[start : start + _GROUP] for start in range(0, len(terms), _GROUP)]
    if len(groups) > _FEW_GROUPS:
        totals = yield from counted(any_of(map(_standing, group)) for group in groups)
        groups = [group for group, total in zip(groups, totals, strict=True) if total]
    some = list(chain(*groups))
    numbers = yield from counted(map(_standing, some))
    return dict.fromkeys(terms, 0) | dict(zip(some, numbers, strict=True))


def _standing(term: Term) -> Query:
    """What has a term in any field."""
    if term.layer == "words":
        return {"term": {"words": term.text}}
    return any_of(term_query(term, field) for field in FIELDS)


def _texted(source: Mapping[str, Any]) -> Texted:
    texts = tuple(text_in(source, field).encode("utf-16-le") for field in FIELDS)
    return Texted(texts, lengths_of(source), source.get("day", 0))
