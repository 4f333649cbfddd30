"""How an index of a cluster keeps articles: its settings, its fields, and what is remembered of a finished one.

A field is indexed as its units, one token each at consecutive positions, blanks among them, so that a run is a phrase;
and as pairs of neighbouring tokens, which rank. The cluster cuts the folded text by the pattern that newsearch cuts it
by, and knows nothing of Chinese. All of it is in Elasticsearch 7.10 as well.

    headline body byline            text: units, positions; `.pairs`: shingles of two, frequencies
    headline_words … words          keywords: jieba's words of a field, and of all of them
    headline_chars_n …              tokens of each layer
    headline_blanks …               blanks of each text
    source section page             text: units of the labels; page marks where a run may begin (`records.marked`)
    source_label …                  keywords: the labels whole, for prefixes
    by_FACET is_FACET               keywords: values as they are counted, and folded as they are asked for
    day oldest newest arrival …     numbers that ranges and orders go by
    mentions                        nested: first and last day, and days between them
    bands                           keywords: bands of the sketch, for reprints

What else a record has (`records.record`) is stored and not indexed.
"""

from __future__ import annotations

from typing import Any

from newsearch.location import ClusterSettings
from newsearch.model import FACETS, FIELDS, LABEL_FIELDS, LAYERS
from newsearch.text.units import ALPHANUMERIC

__all__ = ["COUNTED", "LONGEST_PATTERN", "MOST_TERMS", "blanks_of", "index_body", "length_of"]

COUNTED = ("date", *FACETS, "extra")
"""Facets with a field of values, `extra` for all extra fields together."""

MOST_TERMS = 60_000
"""Terms of one query: the cluster's own bound is 65,536."""

LONGEST_PATTERN = 20_000
"""Characters of a regular expression that looks words up; the cluster's own bound is 1,000."""

_MOST_NESTED = 1_000_000  # periods that one article may mention


def length_of(field: str, layer: str) -> str:
    """The name of the number that says how many tokens a field has."""
    return f"{field}_{layer}_n"


def blanks_of(field: str) -> str:
    """The name of the number that says how many blanks a field has."""
    return f"{field}_blanks"


def index_body(settings: ClusterSettings) -> dict[str, Any]:
    """What makes a new index, unfinished and without replicas."""
    return {"settings": {"index": {**_options(), "number_of_shards": settings.shards}}, "mappings": _mappings()}


def _options() -> dict[str, Any]:
    return {
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "max_regex_length": LONGEST_PATTERN,
        "mapping.nested_objects.limit": _MOST_NESTED,
        "similarity": {"frequency": {"type": "scripted", "script": {"source": "return query.boost * doc.freq"}}},
        "analysis": {
            "tokenizer": {"units": {"type": "pattern", "pattern": rf"(?s){ALPHANUMERIC}|.", "group": 0}},
            "filter": {
                "two": {
                    "type": "shingle",
                    "min_shingle_size": 2,
                    "max_shingle_size": 2,
                    "output_unigrams": False,
                    "token_separator": "",
                }
            },
            "analyzer": {
                "units": {"type": "custom", "tokenizer": "units"},
                "pairs": {"type": "custom", "tokenizer": "units", "filter": ["two"]},
            },
        },
    }


def _mappings() -> dict[str, Any]:
    text = {"type": "text", "analyzer": "units", "index_options": "positions", "norms": False}
    ranked = {**text, "similarity": "frequency"}
    pairs = {"pairs": {**ranked, "analyzer": "pairs", "index_options": "freqs"}}
    counted = {"type": "keyword"}
    asked = {"type": "keyword", "doc_values": False}
    number = {"type": "integer"}
    fields: dict[str, Any] = {
        "id": {"type": "keyword"},
        **{name: number for name in ("day", "oldest", "newest", "ordinal")},
        "arrival": {"type": "double"},
        "arrived": {"type": "long"},
        "words": {"type": "keyword"},
        "bands": asked,
        "mentions": {"type": "nested", "properties": {name: number for name in ("first", "last", "days")}},
    }
    for field in FIELDS:
        fields[field] = {**ranked, "fields": pairs}
        fields[f"{field}_words"] = {"type": "keyword", "copy_to": "words"}
        fields |= {length_of(field, layer): {**number, "index": False} for layer in LAYERS}
        fields[blanks_of(field)] = number
    for label in LABEL_FIELDS:
        fields |= {label: text, f"{label}_label": asked}
    for facet in COUNTED:
        fields |= {f"by_{facet}": counted, f"is_{facet}": asked}
    return {"dynamic": False, "_meta": {}, "properties": fields}
