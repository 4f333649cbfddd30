"""The reference engine: a linear scan over the documents. It is the specification, and the oracle of the tests."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from newsearch.analysis.layers import layer
from newsearch.analysis.names import standing
from newsearch.analysis.reprints import agree, near_in_time, sketches
from newsearch.clauses import (
    EVERYTHING,
    Choices,
    Clause,
)
from newsearch.dates.day_numbers import day_number
from newsearch.engine import Place, most, sort_key
from newsearch.matching import holds, text_of
from newsearch.model import FIELDS, LAYERS, NAME_KINDS, Article, Document, FieldTokens, Matches
from newsearch.ranking.bm25f import Statistics, Term, recency
from newsearch.ranking.explain import explain
from newsearch.ranking.plan import RERANKED, plan
from newsearch.text.units import is_word_like, units

__all__ = ["MemoryEngine"]

_FILE = "documents.jsonl"


def _fits(places: Iterable[str], choices: Choices) -> bool:
    """Whether each place, as far as there are choices, has one of them."""
    return all(chosen is None or place in chosen for place, chosen in zip(places, choices, strict=False))


class MemoryEngine:
    """Documents in memory, kept in a file of JSON lines."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._documents = {d.article.id: d for d in documents}

    @classmethod
    def open(cls, folder: Path | None) -> MemoryEngine:
        """The engine over a folder that `write` filled."""
        if folder is None:
            return cls()
        with (folder / _FILE).open(encoding="utf-8") as lines:
            return cls(_load(json.loads(line)) for line in lines)

    def write(
        self, folder: Path, add: Iterable[Document], remove: Collection[str], *, workers: int = 1, memory: int = 0
    ) -> None:
        """See `Engine.write`."""
        documents = {key: d for key, d in self._documents.items() if key not in remove}
        documents |= {d.article.id: d for d in add}
        with (folder / _FILE).open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(_dump(d)) + "\n" for d in documents.values())

    def find(
        self,
        clause: Clause,
        *,
        limit: int,
        offset: int = 0,
        sort: str = "relevance",
        rank: Clause | None = None,
        recent: int = 0,
        after: Place | None = None,
    ) -> Matches:
        """See `Engine.find`."""
        found = [d for d in self._documents.values() if holds(clause, d)]
        ranked_by = rank or clause
        statistics = self.statistics(plan(ranked_by).terms)

        days = {d.article.id: day_number(d.article.date) for d in self._documents.values()}
        newest = max(days.values(), default=0)

        def score(document: Document, in_window: bool = False) -> float:
            value = explain(ranked_by, document, statistics, in_window=in_window).value
            day = np.array([days[document.article.id]], dtype=np.uint32)
            return round(value * float(recency(day, newest, recent)[0]), 9)

        scores = {d.article.id: score(d) for d in found}
        if sort == "relevance":
            found.sort(key=lambda d: (-scores[d.article.id], d.article.id))
            scores |= {d.article.id: score(d, in_window=True) for d in found[:RERANKED]}
        places = sorted((sort_key(sort, scores[d.article.id], d.article.date), d.article.id) for d in found)
        following = [place for place in places if after is None or place > after]
        ids = tuple(key for _, key in following[offset : offset + limit])
        return Matches(ids, tuple(scores[i] for i in ids), len(found))

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """See `Engine.facets`."""
        found = [d for d in self._documents.values() if holds(clause, d)]
        return {name: dict(Counter(value for d in found for value in _values(d, name))) for name in names}

    def get(self, ids: Sequence[str]) -> list[Article]:
        """See `Engine.get`."""
        return [self._documents[i].article for i in ids if i in self._documents]

    def headlines(self, ids: Sequence[str]) -> list[str]:
        """See `Engine.headlines`."""
        return [text_of(self._documents[i], "headline") for i in ids]

    def ids(self) -> list[str]:
        """See `Engine.ids`."""
        return sorted(self._documents)

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """See `Engine.reprints`."""
        documents = sorted(self._documents.values(), key=lambda d: (d.article.date or "9999-99-99", d.article.id))
        keys = [d.article.id for d in documents]
        rows = sketches([text_of(d, "body") for d in documents])
        days = np.array([int((d.article.date or "0").replace("-", "")) for d in documents], dtype=np.uint32)
        among = np.array([holds(clause, d) for d in documents], dtype=bool)
        found: dict[str, tuple[str, ...]] = {}
        for number in map(keys.index, self._documents.keys() & set(ids)):
            alike = agree(rows, rows[number]) & near_in_time(days, days[number]) & among
            found[keys[number]] = tuple(keys[n] for n in np.flatnonzero(alike).tolist())
        return {key: others for key, others in found.items() if {*others} - {key}}

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        lengths: Counter[tuple[str, str]] = Counter()
        found: Counter[Term] = Counter()
        wanted = set(terms)
        for d in self._documents.values():
            for kind in LAYERS:
                tokens = {name: layer(d.fields[name], kind) for name in FIELDS}
                lengths.update({(name, kind): len(tokens[name]) for name in FIELDS})
                found.update(t for t in wanted if t.layer == kind and any(t.text in tokens[name] for name in FIELDS))
        number = max(len(self._documents), 1)
        means = {(name, kind): lengths[name, kind] / number for name in FIELDS for kind in LAYERS}
        return Statistics(len(self._documents), means, found)

    def runs(self, choices: Choices, *, limit: int) -> dict[str, int]:
        """See `Engine.runs`."""
        size = len(choices)
        found: Counter[str] = Counter()
        for d in self._documents.values():
            stretches = [units(s) for name in FIELDS for s in d.fields[name].text.split()]
            windows = (s[n : n + size] for s in stretches for n in range(len(s) - size + 1))
            found.update({"".join(w) for w in windows if all(map(is_word_like, w)) and _fits(w, choices)})
        return most(found, limit)

    def words(self, choices: Choices, *, limit: int, longer: bool = False, field: str | None = None) -> dict[str, int]:
        """See `Engine.words`."""
        size = len(choices)
        found: Counter[str] = Counter()
        for d in self._documents.values():
            words = {w for name in FIELDS if field in (None, name) for w in layer(d.fields[name], "words")}
            found.update(w for w in words if (len(w) == size or (longer and len(w) > size)) and _fits(w, choices))
        return most(found, limit)

    def close(self) -> None:
        """See `Engine.close`."""


_day = datetime.date.fromisoformat


def _values(document: Document, name: str) -> set[str]:
    """What an article is counted by: its words of a kind, or the value it has."""
    if name in NAME_KINDS:
        found = set[str]().union(*(standing(tokens.words) for tokens in document.fields.values()))
        return {word for word, kind in _kinds(document, found).items() if kind == name}
    value = getattr(document.article, name)
    return {str(value)} if value not in ("", None) else set()


def _kinds(document: Document, words: set[str]) -> dict[str, str]:
    names = list(words)
    return dict(zip(names, document.kinds(names), strict=True))


def _dump(document: Document) -> dict[str, object]:
    fields = {name: [tokens.text, tokens.words] for name, tokens in document.fields.items()}
    words = set[str]().union(*(tokens.words for tokens in document.fields.values()))
    return {
        "article": asdict(document.article),
        "fields": fields,
        "labels": dict(document.labels),
        "mentions": [[day.isoformat() for day in period] for period in document.mentions],
        "kinds": {word: kind for word, kind in _kinds(document, words).items() if kind},
    }


def _load(record: dict[str, dict[str, object]]) -> Document:
    article = Article(**record["article"])  # type: ignore[arg-type]
    fields = {name: FieldTokens(text, tuple(words)) for name, (text, words) in record["fields"].items()}  # type: ignore[misc,has-type]
    mentions = tuple((_day(first), _day(last)) for first, last in record["mentions"])  # type: ignore[str-unpack]
    kinds: dict[str, str] = record["kinds"]  # type: ignore[assignment]
    return Document(article, fields, record["labels"], mentions, lambda words: [kinds.get(w, "") for w in words])  # type: ignore[arg-type]
