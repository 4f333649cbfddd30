"""Looks up what stands in the archive by what may stand at each position of a word or of a run.

Words are counted by a terms aggregation, as exactly as its own bound of error says. Runs are read: a few articles that
have one, then a few that have another one, until there are none. So of many thousands of runs only those are counted
that stand somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise, product
from math import prod

from newsearch.clauses import Choices
from newsearch.engine import Lookup, most_frequent
from newsearch.engine.memory import runs_in
from newsearch.engine.opensearch.mapping import LONGEST_PATTERN, MOST_TERMS
from newsearch.engine.opensearch.queries import (
    EVERY,
    MOST_QUERIES,
    Query,
    all_of,
    any_interval,
    none_of,
    run_query,
    without,
)
from newsearch.engine.opensearch.records import indexed, text_in, text_source
from newsearch.engine.opensearch.steps import Steps, counted
from newsearch.model import FIELDS
from newsearch.text.units import is_han, is_word_like
from newsearch.text.units import units as units_of

__all__ = ["found"]

_MOST_WORDS = 50_000  # counted by each shard; beyond, the last of the words may be missed
_COUNTED = 32  # runs of a group that are counted, whether they stand anywhere or not; chosen by hand
_FIRST = 50  # articles read for a field at first, and twice as many each time that follows; chosen by hand
_MOST_LEFT_OUT = 16  # frequent runs of three units and more that are not to be read once more; chosen by hand
_MOST_READ = 2000  # articles read for one lookup; of more, the rarest runs are missed
_MOST_PAIRS = 3000  # looked up to narrow down where a run of three and more may stand; chosen by hand
_SPECIAL = re.compile(r'[.?+*|{}\[\]()"\\#@&<>~^$\-]')

_Group = tuple[tuple[str, ...] | None, ...]
"""For each position of a run the units that may stand there; None for any."""


def found(asked: Lookup) -> Steps[dict[str, int]]:
    """What `Engine.lookups` gives for one pattern, in steps."""
    if asked.layer == "runs":
        return _runs(asked.choices, asked.limit)
    return _words(asked.choices, asked.limit, asked.longer, asked.field)


def _words(choices: Choices, limit: int, longer: bool, field: str | None) -> Steps[dict[str, int]]:
    pattern = "".join(map(_pattern, choices)) + ".*" * longer
    if limit <= 0 or len(pattern) > LONGEST_PATTERN or any(chosen == frozenset() for chosen in choices):
        return {}
    name, size = "words" if field is None else f"{field}_words", min(limit, _MOST_WORDS)
    sampled = max(size + 10, 1000)
    while True:
        terms = {"field": name, "include": pattern or "@", "size": size, "shard_size": sampled}
        body = {"size": 0, "query": EVERY, "aggs": {"words": {"terms": terms}}, "track_total_hits": False}
        (answer,) = yield [body]
        words = answer["aggregations"]["words"]
        if not words["doc_count_error_upper_bound"] or sampled >= _MOST_WORDS:
            return most_frequent({bucket["key"]: bucket["doc_count"] for bucket in words["buckets"]}, limit)
        sampled = min(4 * sampled, _MOST_WORDS)


def _pattern(chosen: frozenset[str] | None) -> str:
    """A position of a word as a regular expression of Lucene."""
    if chosen is None:
        return "."
    single = [_SPECIAL.sub(r"\\\g<0>", char) for char in sorted(chosen) if len(char) == 1]
    return single[0] if len(single) == 1 else f"({'|'.join(single)})" if single else "#"


def _runs(choices: Choices, limit: int) -> Steps[dict[str, int]]:
    if not choices or limit <= 0 or any(chosen == frozenset() for chosen in choices):
        return {}
    group = tuple(None if chosen is None else tuple(sorted(filter(_is_unit, chosen))) for chosen in choices)
    if () in group:
        return {}
    if None not in group and prod(map(len, filter(None, group))) <= _COUNTED:
        every = ["".join(run) for run in product(*filter(None, group)) if units_of("".join(run)) == [*run]]
        numbers = yield from counted(run_query(run, FIELDS) for run in every)
        return most_frequent(dict(zip(every, numbers, strict=True)), limit)
    known, read = dict[str, int](), {field: list[str]() for field in FIELDS}
    fields, size = list(FIELDS), _FIRST
    while fields and sum(map(len, read.values())) < _MOST_READ:
        answers = yield [{**_unread(group, field, known, read[field]), "size": size} for field in fields]
        hits = dict(zip(fields, (answer["hits"]["hits"] for answer in answers), strict=True))
        texts = [text_in(hit["_source"], field) for field, some in hits.items() for hit in some]
        new = sorted(set(chain.from_iterable(_standing(text, group) for text in texts)) - known.keys())
        numbers = yield from counted(run_query(run, FIELDS) for run in new)
        known |= zip(new, numbers, strict=True)
        for field, some in hits.items():
            read[field] += [hit["_id"] for hit in some]
        fields = [field for field, some in hits.items() if len(some) == size]
        size *= 2
    return most_frequent(known, limit)


def _is_unit(text: str) -> bool:
    """Whether a choice can stand in a run: `a1` is two units, and none by itself."""
    return is_word_like(text) and units_of(text) == [text]


def _standing(text: str, group: _Group) -> Iterator[str]:
    """The runs of a group that stand in a folded text."""
    if None in group or not is_han("".join(chain.from_iterable(filter(None, group)))):
        return runs_in(text, tuple(None if units is None else frozenset(units) for units in group))
    pattern = "".join(f"[{''.join(units)}]" for units in group if units)  # a Han character is a unit wherever it stands
    return (found[1] for found in re.finditer(f"(?=({pattern}))", text))


def _unread(group: _Group, field: str, known: Mapping[str, int], read: list[str]) -> Query:
    """A search for some articles that have a run of a group in a field which is not known, and were not read yet."""
    found = [*_having(group, field, known), none_of({"ids": {"values": read}})]
    return {"query": all_of(found), "sort": ["_doc"], "_source": text_source(field), "track_total_hits": False}


def _having(group: _Group, field: str, known: Mapping[str, int]) -> list[Query]:
    """What an article has that has a run of a group in a field; as far as queries can say that, one not known yet."""
    if len(group) == 1 and group[0]:
        return [_terms(field, set(group[0]) - known.keys())]
    sizes = {(one, other): len(one) * len(other) for one, other in pairwise(group) if one and other}
    few = sorted(sizes, key=lambda both: sizes[both])
    if len(group) == 2 and few and sizes[few[0]] <= MOST_TERMS:
        return [_terms(f"{field}.pairs", set(_joined(*few[0])) - known.keys())]
    sums = accumulate(sizes[both] for both in few)
    found = [
        _terms(f"{field}.pairs", _joined(*both)) for both, sum_ in zip(few, sums, strict=True) if sum_ <= _MOST_PAIRS
    ]
    if None in group:
        return [*found, *(_terms(field, units) for units in group if units)]
    return [*found, *_in_a_row(group, field, sorted(known, key=lambda run: -known[run]))]


def _joined(ones: Sequence[str], others: Sequence[str]) -> list[str]:
    return [one + other for one, other in product(ones, others)]


def _terms(field: str, units: Iterable[str]) -> Query:
    return {"terms": {field: list(map(indexed, units))}}


def _in_a_row(group: _Group, field: str, known: Sequence[str]) -> list[Query]:
    """What has a run of a group, and not only those of the known ones for which there is room in a query."""
    size = sum(len(units or ()) for units in group)
    if size > MOST_QUERIES:
        return [_terms(field, units) for units in group if units]
    asked: Query = {"intervals": [any_interval(units or ()) for units in group], "ordered": True, "max_gaps": 0}
    room = min(_MOST_LEFT_OUT, (MOST_QUERIES - size) // len(group))
    return [{"intervals": {field: {"all_of": without(asked, "not_contained_by", known[:room])}}}]
