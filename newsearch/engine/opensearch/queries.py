"""Clauses as queries of the cluster.

A run of units is a phrase of consecutive tokens, exactly. What a query cannot say exactly is a clause of nearness, of
some sentences, of wildcards, and of some prefixes. A query narrows such a clause down to `Candidates`; `Verify` reads
those that are not certain anyway, and goes on with the ids of those for which it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from newsearch.clauses import (
    All,
    Arrived,
    Clause,
    DateRange,
    Field,
    Leaf,
    Mentions,
    Near,
    Not,
    OneOf,
    Prefix,
    Run,
    Same,
    Wildcard,
    Word,
    alternatives,
    assert_never,
)
from newsearch.clauses import Any as AnyOf
from newsearch.dates.day_numbers import day_number
from newsearch.dates.mentions import SHORT, days_of
from newsearch.engine.opensearch.mapping import blanks_of
from newsearch.engine.opensearch.records import KEPT_OF_UNIT, LONGEST_KEY, ODD, UNDATED, extra_key, indexed, key, marked
from newsearch.matching import LONGEST, SENTENCE_MARKS
from newsearch.model import EXTRA, FIELDS, LABEL_FIELDS, WORD_FIELDS
from newsearch.text.units import is_han, is_word_like, units

__all__ = [
    "EVERY",
    "MOST_QUERIES",
    "NONE",
    "Candidates",
    "Query",
    "Verify",
    "all_of",
    "any_interval",
    "any_of",
    "none_of",
    "query_of",
    "run_query",
    "size_of",
    "without",
]

Query: TypeAlias = "dict[str, Any]"


class Candidates(NamedTuple):
    """What may have a clause in some fields, as a query."""

    query: Query
    fields: tuple[str, ...]


Verify: TypeAlias = Callable[[Sequence[Candidates], Clause], list[Query]]
"""Given candidates and a clause: for each a query that finds those of them for which it holds."""

EVERY: Query = {"match_all": {}}

NONE: Query = {"match_none": {}}

MOST_QUERIES = 1000
"""Within one query: a cluster takes 1,024."""

_MOST_LEAVES = 150  # of a clause, each of up to five fields
_DEEPEST = 8  # clauses within clauses, each of up to two levels of the twenty that a cluster takes
_SENTENCE_ENDS = (*SENTENCE_MARKS, "...", "\n\n")
_IN_NO_SENTENCE = (*SENTENCE_MARKS, ".", "\n")  # what a part may not have for its sentence to be certain
_FEW = 12  # blanks of a text, of which four of five have no more: chosen by what nodes and newsearch spend together
_BLANKS = 3  # tokens that a unit can be in the text, with the end of a paragraph before it


def all_of(queries: Iterable[Query]) -> Query:
    """What all of some queries find; none of them scores."""
    filters = [query for query in queries if query != EVERY]
    if NONE in filters:
        return NONE
    return filters[0] if len(filters) == 1 else {"bool": {"filter": filters}} if filters else EVERY


def any_of(queries: Iterable[Query], least: int = 1) -> Query:
    """What at least so many of some queries find."""
    found = [query for query in queries if query != NONE]
    if least <= 0:
        return EVERY
    if len(found) < least:
        return NONE
    return found[0] if len(found) == 1 else {"bool": {"should": found, "minimum_should_match": least}}


def none_of(query: Query) -> Query:
    """What a query does not find."""
    return EVERY if query == NONE else {"bool": {"must_not": [query]}}


def size_of(query: object) -> int:
    """How many queries within a query find anything by themselves."""
    if isinstance(query, list):
        return sum(map(size_of, query))
    if not isinstance(query, dict):
        return 0
    return max(sum(map(size_of, query.values())), 1)


def query_of(clause: Clause, verify: Verify) -> Query:
    """The query that finds what a clause does."""
    if _leaves(clause) > _MOST_LEAVES or _depth(clause) > _DEEPEST:
        return verify([Candidates(EVERY, FIELDS)], clause)[0]
    return _query(clause, verify, FIELDS)


def _query(clause: Clause, verify: Verify, fields: tuple[str, ...]) -> Query:
    inner = partial(_query, verify=verify, fields=fields)
    match clause:
        case Word(_, parts):
            names = WORD_FIELDS if fields == FIELDS else fields
            return all_of(run_query(part, names) for part in parts)
        case Run(text):
            return run_query(text, fields)
        case Prefix():
            return _prefix(clause, verify, fields)
        case Wildcard() | Near() | Same():
            return any_of(_together(clause, fields, verify))
        case All(parts):
            exact = [inner(part) for part in parts if not _may_read(part)]
            among = partial(_among, exact, verify)
            return all_of([*exact, *(_query(part, among, fields) for part in parts if _may_read(part))])
        case AnyOf(parts, least):
            return any_of(map(inner, parts), least)
        case Not(part):
            return none_of(inner(part))
        case Field(name, part):
            return _query(part, verify, (name,))
        case DateRange(first, last):
            return {"range": {"day": {"gte": day_number(first) or 1, "lte": day_number(last) or UNDATED}}}
        case Arrived(since):
            return {"range": {"arrived": {"gte": since}}}
        case Mentions():
            return _mentions(clause)
        case OneOf():
            return _one_of(clause, verify, fields)
        case never:
            assert_never(never)


def _leaves(clause: Clause) -> int:
    match clause:
        case All(parts) | AnyOf(parts):
            return sum(map(_leaves, parts))
        case Not(part) | Field(_, part):
            return _leaves(part)
        case Word(_, parts):
            return len(parts)
        case Near(parts) | Same(parts):
            return sum(len(alternatives(part)) for part in parts)
        case _:
            return 1


def _depth(clause: Clause) -> int:
    match clause:
        case All(parts) | AnyOf(parts):
            return 1 + max(map(_depth, parts), default=0)
        case Not(part) | Field(_, part):
            return 1 + _depth(part)
        case _:
            return 1


def run_query(text: str, fields: Sequence[str]) -> Query:
    """What finds a folded run of units in any of some fields or labels."""
    return any_of(_run(text, field) for field in fields) if text else NONE


def _run(text: str, field: str) -> Query:
    if field == "page":
        return {"match_phrase": {field: marked(text)}}
    found, short = units(text), indexed(text)
    if field in FIELDS and len(found) == 2 and found[0] + found[1] == text and all(map(is_word_like, found)):
        return {"term": {f"{field}.pairs": short}}
    return {"term": {field: short}} if found == [text] else {"match_phrase": {field: short}}


def _prefix(clause: Prefix, verify: Verify, fields: tuple[str, ...]) -> Query:
    text = clause.text
    labels, texts = [f for f in fields if f in LABEL_FIELDS], [f for f in fields if f in FIELDS]
    if not is_word_like(text) or text.endswith(".") or len(text) > KEPT_OF_UNIT or ODD in text:
        return verify([Candidates(any_of(_candidates(clause, field) for field in fields), fields)], clause)[0]
    queries: list[Query] = [{"prefix": {f"{label}_label": text}} for label in labels]
    queries += [{"prefix": {f"{field}_words": text}} for field in texts]
    if len(units(text)) > 1:
        queries += [_phrase_prefix(text, field) for field in texts]
    return any_of(queries)


def _phrase_prefix(text: str, field: str) -> Query:
    """A run whose last unit may go on; a Han character never does."""
    if is_han(text[-1]):
        return _run(text, field)
    return {"match_phrase_prefix": {field: {"query": text, "max_expansions": 1 << 20}}}


def _mentions(clause: Mentions) -> Query:
    first, last = (day.toordinal() for day in days_of(clause))
    ranges = {
        "first": {"lte": last},
        "last": {"gte": first},
        "days": {"lte": max(last - first + 1, SHORT)},
    }
    asked = all_of({"range": {f"mentions.{name}": bound}} for name, bound in ranges.items())
    return {"nested": {"path": "mentions", "score_mode": "none", "query": asked}}


def _one_of(clause: OneOf, verify: Verify, fields: tuple[str, ...]) -> Query:
    facet, values = clause.facet, [value for value in clause.values if value or clause.prefix]
    extra = facet.startswith(EXTRA)
    keyword, name = ("is_extra", facet.removeprefix(EXTRA)) if extra else (f"is_{facet}", "")
    if not clause.prefix:
        keys = [extra_key(name, value) if extra else key(value) for value in values]
        return {"terms": {keyword: keys}} if keys else NONE
    if any(len(value) > LONGEST_KEY or ODD in value for value in values):
        return verify([Candidates({"exists": {"field": keyword}}, fields)], clause)[0]
    start = extra_key(name) if extra else ""
    return any_of({"prefix": {keyword: start + value}} for value in values)


def _candidates(clause: Leaf | Near | Same, field: str) -> Query:
    """What finds all articles for which a clause may hold in one field, and others."""
    if field == "page":
        return EVERY  # its tokens have marks between them
    match clause:
        case Run(text):
            return run_query(text, (field,))
        case Prefix(text):
            return _may_begin(text, field)
        case Wildcard(text):
            pieces = [piece for piece in text.split("?") if piece]
            return _close([(Run(piece),) for piece in pieces], field, text.strip("?").count("?"), ordered=True)
        case Near(parts, slops):
            return _close(list(map(alternatives, parts)), field, max(slops, default=0))
        case Same(parts):
            return _close(list(map(alternatives, parts)), field, None)
        case never:
            assert_never(never)


def _among(others: list[Query], verify: Verify, candidates: Sequence[Candidates], clause: Clause) -> list[Query]:
    """Verify those candidates that others find as well: only they count."""
    return verify([Candidates(all_of([query, *others]), fields) for query, fields in candidates], clause)


def _may_read(clause: Clause) -> bool:
    """Whether articles may be read to verify a clause."""
    match clause:
        case All(parts) | AnyOf(parts):
            return any(map(_may_read, parts))
        case Not(part) | Field(_, part):
            return _may_read(part)
        case _:
            return isinstance(clause, Prefix | Wildcard | Near | Same | OneOf)


def _together(clause: Near | Same | Wildcard, fields: tuple[str, ...], verify: Verify) -> list[Query]:
    """What finds what stands together in a field, of all fields; what is certain of it needs no reading."""
    sure = {field: found for field in fields if (found := _sure(clause, field))}
    doubtful = [field for field in fields if field not in sure or not isinstance(clause, Same)]
    candidates = [all_of([_candidates(clause, field), none_of(sure.get(field, NONE))]) for field in doubtful]
    held = verify([Candidates(query, (field,)) for query, field in zip(candidates, doubtful, strict=True)], clause)
    return [*sure.values(), *held]


def _sure(clause: Near | Same | Wildcard, field: str) -> Query | None:
    """What finds articles for which a clause certainly holds: of a sentence all of them, of a nearness some; or None.

    A nearness is certain within the least of its distances, counted in tokens, as long as no two parts can be one
    place, and of more than two none can overlap: intervals take what overlaps for less than nothing between them.
    """
    if field == "page" or isinstance(clause, Wildcard):
        return None
    parts = list(dict.fromkeys(clause.parts))
    texts = [[leaf.text for leaf in alternatives(part) if isinstance(leaf, Run)] for part in parts]
    if any(len(some) < len(alternatives(part)) for some, part in zip(texts, parts, strict=True)):
        return None
    asked: Query = {"intervals": [any_interval(some) for some in texts], "ordered": False}
    if isinstance(clause, Same):
        if any(mark in text for some in texts for text in some for mark in _IN_NO_SENTENCE):
            return None
        return {"intervals": {field: {"all_of": without(asked, "not_containing", _SENTENCE_ENDS)}}}
    apart = [set("".join(some)) if len(parts) > 2 else set(some) for some in texts]
    if len(parts) < len(clause.parts) or sum(map(len, apart)) > len(set().union(*apart)):
        return None
    return {"intervals": {field: {"all_of": {**asked, "max_gaps": min(clause.slops, default=0)}}}}


def without(asked: Query, relation: str, texts: Iterable[str]) -> Query:
    """Intervals that have a relation, such as `not_containing`, to the places of every one of some folded texts.

    They stand one within the other, since a cluster takes any of several for: that one of them has the relation.
    """
    for text in texts:
        asked = {"intervals": [{"all_of": asked}], "filter": {relation: _interval(text)}}
    return asked


def _may_begin(text: str, field: str) -> Query:
    """What has a unit, or a word, that begins as the prefix does."""
    return {"prefix": {field: units(text)[0][:KEPT_OF_UNIT]}} if units(text) else EVERY


def _close(parts: list[tuple[Leaf, ...]], field: str, gaps: int | None, *, ordered: bool = False) -> Query:
    """What has all parts in a field, and where these are runs, within one stretch.

    Intervals count tokens, so blanks between units as well, and of equal parts one is enough: they only narrow down.
    What stands in order has no blanks between, and `gaps` tokens at most; else `gaps` is a distance as `matching.near`
    counts it. With `gaps` of None the stretch has no mark that ends a sentence, unless the parts have one.
    """
    distinct = list(parts) if ordered else list(dict.fromkeys(parts))
    whole = all_of(any_of(_candidates(leaf, field) for leaf in part) for part in distinct)
    runs = [[leaf.text for leaf in part if isinstance(leaf, Run)] for part in distinct]
    if len(distinct) < 2 or any(len(r) < len(p) for r, p in zip(runs, distinct, strict=True)):
        return whole
    sources = [any_interval(texts) for texts in runs]
    asked: Query = {"all_of": {"intervals": sources, "ordered": ordered}}
    if ordered:
        asked["all_of"]["max_gaps"] = gaps
    elif gaps is not None:
        most = sum(max(map(len, (leaf.text for leaf in part))) for part in parts)
        least = sum(min(len(units(text)) for text in texts) for texts in runs)
        return _within(asked["all_of"], field, gaps, most - least)
    elif any(mark in text for texts in runs for text in texts for mark in SENTENCE_MARKS):
        return whole
    else:
        asked["all_of"] = without(asked["all_of"], "not_containing", SENTENCE_MARKS)
    return {"intervals": {field: asked}}


def _within(asked: Query, field: str, slop: int, longer: int) -> Query:
    """Intervals with so many tokens between their parts as `slop` words can be, by the blanks of a text.

    `longer` is how many of these tokens the parts can be themselves: one of several that are equal, and the end of one
    that stands for a shorter one. A text that does not say how many blanks it has may have many.
    """
    few, most = {"range": {blanks_of(field): {"lte": _FEW}}}, slop * LONGEST + longer
    kinds = ((few, most + _FEW), (none_of(few), most * _BLANKS))
    return any_of(
        all_of([kind, {"intervals": {field: {"all_of": {**asked, "max_gaps": gaps}}}}]) for kind, gaps in kinds
    )


def any_interval(texts: Sequence[str]) -> Query:
    """The places of any of some folded runs, as intervals."""
    found = [_interval(text) for text in texts]
    return found[0] if len(found) == 1 else {"any_of": {"intervals": found}}


def _interval(text: str) -> Query:
    return {"match": {"query": indexed(text), "ordered": True, "max_gaps": 0}}
