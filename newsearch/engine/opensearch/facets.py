"""Counts the values of facets in the cluster: composite aggregations, which are exact however many values there are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from newsearch.deadline import check
from newsearch.engine import most_frequent
from newsearch.engine.opensearch.queries import Query, all_of
from newsearch.engine.opensearch.reading import Reader
from newsearch.engine.opensearch.records import ARTICLE, ODD, WHOLE, document_of, extra_key, key
from newsearch.matching import facet_values
from newsearch.messages import Note
from newsearch.model import EXTRA, Document

__all__ = ["counted", "extra_fields"]

_VALUES = 10_000  # in one answer: the cluster's own bound is 65,536


def counted(reader: Reader, query: Query, name: str) -> dict[str, int]:
    """The values of a facet that the articles found have, as `Engine.facets` gives them."""
    extra = name.startswith(EXTRA)
    field, start = ("by_extra", extra_key(name.removeprefix(EXTRA))) if extra else (f"by_{name}", "")
    found = dict[str, int]()
    for value, number in _buckets(reader, query, field, start, name):
        if not value.startswith(start):
            break
        text = _verbatim(reader, field, value, name) if ODD in value else value[len(start) :]
        found[text] = number
    return most_frequent(found, len(found))


def extra_fields(reader: Reader) -> tuple[str, ...]:
    """The keys of the extra fields that any article has: from each the values are skipped to the next."""
    names, start = list[str](), ""
    while (
        value := next((value for value, _ in _buckets(reader, all_of([]), "by_extra", start, "", 1)), None)
    ) is not None:
        name = first = value.partition("\0")[0]
        if ODD in name:
            document = _one(reader, "by_extra", value)
            name = next(each for each in document.extra if key(each) == name)
        names.append(name)
        start = first + "\1"  # the first text behind all values of this field
    return tuple(sorted(names))


def _buckets(
    reader: Reader, query: Query, field: str, start: str, name: str, size: int = _VALUES
) -> Iterator[tuple[str, int]]:
    """The values of a field behind `start`, sorted, and how many articles have each."""
    after, work = start, partial(Note, "work_counting", facet=name)
    while True:
        check(work)
        composite: dict[str, Any] = {"size": size, "sources": [{"value": {"terms": {"field": field}}}]}
        composite |= {"after": {"value": after}} if after else {}
        body = {"size": 0, "query": query, "aggs": {"values": {"composite": composite}}, "track_total_hits": False}
        buckets = reader.search(body, work)["aggregations"]["values"]["buckets"]
        yield from ((bucket["key"]["value"], bucket["doc_count"]) for bucket in buckets)
        if len(buckets) < size:
            return
        after = buckets[-1]["key"]["value"]


def _verbatim(reader: Reader, field: str, value: str, name: str) -> str:
    """A value that is kept in other words, as an article has it."""
    document = _one(reader, field, value)
    makes = partial(extra_key, name.removeprefix(EXTRA)) if name.startswith(EXTRA) else key
    return next(text for text in facet_values(document, name) if makes(text) == value)


def _one(reader: Reader, field: str, value: str) -> Document:
    """The document of an article that has a value."""
    body = {"size": 1, "query": {"term": {field: value}}, "_source": list(dict.fromkeys((*ARTICLE, *WHOLE)))}
    (hit,) = reader.search(body)["hits"]["hits"]
    return document_of(hit["_source"])
