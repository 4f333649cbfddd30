"""Counts the values of facets in the cluster: composite aggregations, which are exact however many values there are."""

from __future__ import annotations

from functools import partial
from typing import Any

from newsearch.engine import most_frequent
from newsearch.engine.opensearch.queries import EVERY, Query
from newsearch.engine.opensearch.reading import Reader
from newsearch.engine.opensearch.records import ODD, WHOLE, document_of, extra_key, key
from newsearch.engine.opensearch.steps import Steps
from newsearch.matching import facet_values
from newsearch.model import EXTRA, Document

__all__ = ["counted", "extra_fields"]

_VALUES = 10_000  # in one answer: the cluster's own bound is 65,536


def counted(reader: Reader, query: Query, name: str) -> Steps[dict[str, int]]:
    """The values of a facet that the articles found have, as `Engine.facets` gives them, in steps."""
    extra = name.startswith(EXTRA)
    field, start = ("by_extra", extra_key(name.removeprefix(EXTRA))) if extra else (f"by_{name}", "")
    found, after = dict[str, int](), start
    while True:
        (answer,) = yield [_behind(after, query, field, _VALUES)]
        buckets = _buckets(answer)
        for value, number in buckets:
            if value.startswith(start):
                text = _verbatim(reader, field, value, name) if ODD in value else value[len(start) :]
                found[text] = number
        if len(buckets) < _VALUES or not buckets[-1][0].startswith(start):
            return most_frequent(found, len(found))
        after = buckets[-1][0]


def extra_fields(reader: Reader) -> tuple[str, ...]:
    """The keys of the extra fields that any article has: from each the values are skipped to the next."""
    names, start = list[str](), ""
    while buckets := _buckets(reader.search(_behind(start, EVERY, "by_extra", 1))):
        ((value, _),) = buckets
        name = first = value.partition("\0")[0]
        if ODD in name:
            document = _one(reader, "by_extra", value)
            name = next(each for each in document.extra if key(each) == name)
        names.append(name)
        start = first + "\1"  # the first text behind all values of this field
    return tuple(sorted(names))


def _behind(after: str, query: Query, field: str, size: int) -> Query:
    """A search for the values of a field behind `after`, sorted."""
    composite: dict[str, Any] = {"size": size, "sources": [{"value": {"terms": {"field": field}}}]}
    composite |= {"after": {"value": after}} if after else {}
    return {"size": 0, "query": query, "aggs": {"values": {"composite": composite}}, "track_total_hits": False}


def _buckets(answer: Any) -> list[tuple[str, int]]:
    """The values of an answer, and how many articles have each."""
    buckets = answer["aggregations"]["values"]["buckets"]
    return [(bucket["key"]["value"], bucket["doc_count"]) for bucket in buckets]


def _verbatim(reader: Reader, field: str, value: str, name: str) -> str:
    """A value that is kept in other words, as an article has it."""
    document = _one(reader, field, value)
    makes = partial(extra_key, name.removeprefix(EXTRA)) if name.startswith(EXTRA) else key
    return next(text for text in facet_values(document, name) if makes(text) == value)


def _one(reader: Reader, field: str, value: str) -> Document:
    """The document of an article that has a value."""
    body = {"size": 1, "query": {"term": {field: value}}, "_source": list(WHOLE)}
    (hit,) = reader.search(body)["hits"]["hits"]
    return document_of(hit["_source"])
