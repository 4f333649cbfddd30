"""Looks up what stands in the archive by what may stand at each position of a word or of a run.

Words are counted by a terms aggregation, as exactly as its own bound of error says. For runs the choices are halved
again and again: how many articles have any run of a group is a bound for each of its runs, and the group with the
highest bound is looked into first, so that few of many thousands of runs are counted.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, count, islice, pairwise, product

from newsearch.clauses import Choices
from newsearch.deadline import check
from newsearch.engine import looked_up, most_frequent
from newsearch.engine.memory import runs_in
from newsearch.engine.opensearch.mapping import LONGEST_PATTERN, MOST_TERMS
from newsearch.engine.opensearch.queries import EVERY, Query, all_of, any_of, run_query
from newsearch.engine.opensearch.reading import Reader, Stream
from newsearch.engine.opensearch.records import MATCHED, indexed, matched_document
from newsearch.model import FIELDS
from newsearch.text.units import is_word_like
from newsearch.text.units import units as units_of

__all__ = ["runs", "words"]

_MOST_WORDS = 50_000  # counted by each shard; beyond, the last of the words may be missed
_COUNTED = 64  # groups of runs counted at a time
_MOST_COUNTED = 4096  # groups counted for one lookup; beyond, the rarest runs are missed
_MOST_READ = 2000  # articles read for a run with an open position; of more, the rest is missed
_SPECIAL = re.compile(r'[.?+*|{}\[\]()"\\#@&<>~^$\-]')

_Group = tuple[tuple[str, ...], ...]


def words(reader: Reader, choices: Choices, limit: int, longer: bool, field: str | None) -> dict[str, int]:
    """The layer `words` of `Engine.lookup`."""
    pattern = "".join(map(_pattern, choices)) + ".*" * longer
    if limit <= 0 or len(pattern) > LONGEST_PATTERN or any(chosen == frozenset() for chosen in choices):
        return {}
    name, size = "words" if field is None else f"{field}_words", min(limit, _MOST_WORDS)
    work, sampled = looked_up(choices), max(size + 10, 1000)
    while True:
        terms = {"field": name, "include": pattern or "@", "size": size, "shard_size": sampled}
        body = {"size": 0, "query": EVERY, "aggs": {"words": {"terms": terms}}, "track_total_hits": False}
        found = reader.search(body, work)["aggregations"]["words"]
        if not found["doc_count_error_upper_bound"] or sampled >= _MOST_WORDS:
            return most_frequent({bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}, limit)
        sampled = min(4 * sampled, _MOST_WORDS)


def _pattern(chosen: frozenset[str] | None) -> str:
    """A position of a word as a regular expression of Lucene."""
    if chosen is None:
        return "."
    single = [_SPECIAL.sub(r"\\\g<0>", char) for char in sorted(chosen) if len(char) == 1]
    return single[0] if len(single) == 1 else f"({'|'.join(single)})" if single else "#"


def runs(reader: Reader, choices: Choices, limit: int) -> dict[str, int]:
    """The layer `runs` of `Engine.lookup`."""
    if not choices or limit <= 0:
        return {}
    if any(chosen is None for chosen in choices):
        return _read(reader, choices, limit)
    group = tuple(tuple(sorted(filter(_is_unit, chosen or ()))) for chosen in choices)
    return most_frequent(dict(islice(_best(reader, group, choices), limit)), limit) if all(group) else {}


def _is_unit(text: str) -> bool:
    """Whether a choice can stand in a run: `a1` is two units, and none by itself."""
    return is_word_like(text) and units_of(text) == [text]


def _best(reader: Reader, group: _Group, choices: Choices) -> Iterator[tuple[str, int]]:
    """The runs of a group and how many articles have each, the highest numbers first, of equal ones the first text."""
    work, numbers = looked_up(choices), count()
    heap: list[tuple[int, str, int, _Group]] = [(-reader.articles, "", next(numbers), group)]
    for _ in range(0, _MOST_COUNTED, _COUNTED):
        new = list[_Group]()
        while heap and len(new) < _COUNTED:
            bound, run, _, some = heap[0]
            if run and new:
                break  # whether it is the next one depends on those to be counted
            heapq.heappop(heap)
            if run:
                yield run, -bound
            else:
                new += _halves(some)
        if not new:
            return
        check(work)
        for some, number in zip(new, reader.counts(map(_query, new), work), strict=True):
            if number:
                single = all(len(units) == 1 for units in some)
                run = "".join(chain.from_iterable(some)) if single else ""
                heapq.heappush(heap, (-number, run, next(numbers), some))


def _halves(group: _Group) -> list[_Group]:
    """A group in two, by the position with most choices; a single run as it is, to be counted."""
    position = max(range(len(group)), key=lambda n: len(group[n]))
    units = group[position]
    if len(units) == 1:
        return [group]
    middle = len(units) // 2
    return [(*group[:position], half, *group[position + 1 :]) for half in (units[:middle], units[middle:])]


def _query(group: _Group) -> Query:
    """What has any run of a group; for several runs, what has all pairs that one of them may have."""
    if all(len(units) == 1 for units in group):
        return run_query("".join(chain.from_iterable(group)), FIELDS)
    if len(group) == 1:
        return any_of({"terms": {field: list(map(indexed, group[0]))}} for field in FIELDS)
    return any_of(all_of(_pairs(one, other, field) for one, other in pairwise(group)) for field in FIELDS)


def _pairs(ones: Sequence[str], others: Sequence[str], field: str) -> Query:
    if len(ones) * len(others) > MOST_TERMS:
        return all_of({"terms": {field: list(map(indexed, units))}} for units in (ones, others))
    return {"terms": {f"{field}.pairs": [indexed(one + other) for one, other in product(ones, others)]}}


def _read(reader: Reader, choices: Choices, limit: int) -> dict[str, int]:
    """Runs with an open position: read from articles that have the units around it."""
    known = [tuple(sorted(chosen)) if chosen else () for chosen in choices]

    def candidates(field: str) -> Query:
        pairs = [_pairs(one, other, field) for one, other in pairwise(known) if one and other]
        single: list[Query] = [{"terms": {field: list(map(indexed, units))}} for units in known if units]
        return all_of([*pairs, *single])

    if any(chosen == frozenset() for chosen in choices):
        return {}
    work = looked_up(choices)
    stream = Stream(
        reader, all_of([any_of(map(candidates, FIELDS))]), "id", sizes=(200, 200), source=MATCHED, work=work
    )
    found: Counter[str] = Counter()
    for hit in islice(chain.from_iterable(stream), _MOST_READ):
        check(work)
        document = matched_document(hit.source)
        found.update(set(chain.from_iterable(runs_in(document, field, choices) for field in FIELDS)))
    return most_frequent(found, limit)
