"""The reference engine: a linear scan over the documents. It is the specification, and the oracle of the tests."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from newsearch.analysis.analyzer import Documents
from newsearch.analysis.layers import layer
from newsearch.analysis.reprints import VALUES, agree, near_in_time
from newsearch.clauses import EVERYTHING, Choices, Clause
from newsearch.dates.day_numbers import day_number
from newsearch.deadline import Work, check
from newsearch.engine import BuildOptions, Lookup, LookupLayer, Page, looked_for, looked_up, most_frequent, sort_key
from newsearch.errors import SearcherClosed
from newsearch.matching import facet_values, holds, text_of
from newsearch.messages import Note
from newsearch.model import FIELDS, LAYERS, Article, Document, FieldTokens, Matches
from newsearch.ranking.bm25f import Statistics, Term, recency
from newsearch.ranking.explain import explain
from newsearch.ranking.plan import RERANKED, plan
from newsearch.ranking.rerank import Reranker, Window
from newsearch.text.units import is_word_like, units

__all__ = ["MemoryEngine", "MemoryKind", "runs_in"]

_FILE = "documents.jsonl"


class MemoryKind:
    """Keeps the documents of a generation in one file of JSON lines."""

    def open(self, location: Path | None) -> MemoryEngine:
        """See `EngineKind.open`."""
        if location is None:
            return MemoryEngine()
        with (location / _FILE).open(encoding="utf-8") as lines:
            return MemoryEngine(Document.from_record(json.loads(line)) for line in lines)

    def write(
        self,
        previous: Path | None,
        location: Path,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `EngineKind.write`."""
        written = {d.article.id: d for d in self.open(previous).documents if d.article.id not in remove}
        written |= {d.article.id: d for d in documents}
        with (location / _FILE).open("w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(d.record()) + "\n" for d in written.values())

    def discard(self, location: Path) -> None:
        """See `EngineKind.discard`."""
        shutil.rmtree(location, ignore_errors=True)


class MemoryEngine:
    """Documents in memory; the ids of the documents are distinct."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._documents: dict[str, Document] | None = {d.article.id: d for d in documents}

    @property
    def documents(self) -> list[Document]:
        """All documents, in the order in which they were given."""
        return list(self._known.values())

    @property
    def _known(self) -> dict[str, Document]:
        if self._documents is None:
            raise SearcherClosed("searcher_closed")
        return self._documents

    def search(self, clause: Clause, rank: Clause, page: Page) -> Matches:
        """See `Engine.search`."""
        found = self._found(clause)
        left_out = {d.article.id for d in self._found(page.without)} if page.without else set[str]()
        total = sum(d.article.id not in left_out for d in found)
        if not page.limit:
            return Matches((), (), total)
        ranked, newest = plan(rank), max((day_number(d.article.date) for d in self.documents), default=0)
        statistics = self.statistics(ranked.terms)
        ranking = Note("work_ranking", articles=len(found))
        checked = _checked(found, ranking)
        scores = {d.article.id: explain(rank, d, statistics, in_window=False).value for d in checked}

        def rounded(d: Document) -> float:
            day = np.array([day_number(d.article.date)], dtype=np.uint32)
            return round(scores[d.article.id] * float(recency(day, newest, page.recent)[0]), 9)

        if page.sort == "relevance":
            window = sorted(found, key=lambda d: (-rounded(d), d.article.id))[:RERANKED]
            reranker = Reranker(ranked, statistics)
            both = reranker.scores(_window(window))
            scores |= dict(zip((d.article.id for d in window), both.tolist(), strict=True))
        final = {d.article.id: rounded(d) for d in _checked(found, ranking)}
        positions = sorted(
            (sort_key(page.sort, final[d.article.id], d.article.date, d.arrived), d.article.id) for d in found
        )
        positions = [position for position in positions if position[1] not in left_out]
        following = [position for position in positions if page.after is None or position > page.after]
        ids = tuple(key for _, key in following[page.offset : page.offset + page.limit])
        return Matches(ids, tuple(final[key] for key in ids), total)

    def totals(self, clauses: Sequence[Clause]) -> list[int]:
        """See `Engine.totals`."""
        return [len(self._found(clause)) for clause in clauses]

    def holding(self, ids: Sequence[str], clauses: Sequence[Clause]) -> dict[str, tuple[bool, ...]]:
        """See `Engine.holding`."""
        known = self._known
        return {key: tuple(holds(clause, known[key]) for clause in clauses) for key in ids if key in known}

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """See `Engine.facets`."""
        found = self._found(clause)
        counted: dict[str, dict[str, int]] = {}
        for name in names:
            checked = _checked(found, Note("work_counting", facet=name))
            values = Counter(value for d in checked for value in facet_values(d, name))
            counted[name] = most_frequent(values, len(values))
        return counted

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """See `Engine.articles`."""
        known = self._known
        return [known[key].article for key in ids if key in known]

    def values(self, ids: Sequence[str], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `Engine.values`."""
        known = self._known
        return {key: tuple(_value(known[key], name) for name in names) for key in ids if key in known}

    def bodies(self, ids: Sequence[str]) -> dict[str, str]:
        """See `Engine.bodies`."""
        known = self._known
        return {key: text_of(known[key], "body") for key in ids if key in known}

    def extra_fields(self) -> tuple[str, ...]:
        """See `Engine.extra_fields`."""
        return tuple(sorted({key for d in self.documents for key in d.extra}))

    def scan(self) -> Iterator[str]:
        """See `Engine.scan`."""
        return iter(sorted(self._known))

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """See `Engine.reprints`."""
        documents = sorted(self.documents, key=lambda d: (d.article.date or "9999-99-99", d.article.id))
        keys = [d.article.id for d in documents]
        rows = np.frombuffer(b"".join(d.sketch for d in documents), dtype=np.uint8).reshape(-1, VALUES)
        days = np.array([int((d.article.date or "0").replace("-", "")) for d in documents], dtype=np.uint32)
        among = np.array([holds(clause, d) for d in _checked(documents, looked_for(clause, len(keys)))], dtype=bool)
        found: dict[str, tuple[str, ...]] = {}
        for number in map(keys.index, self._known.keys() & set(ids)):
            check(Note("work_reprints", articles=len(ids)))
            alike = agree(rows, rows[number]) & near_in_time(days, days[number]) & among
            found[keys[number]] = tuple(keys[n] for n in np.flatnonzero(alike).tolist())
        return {key: others for key, others in found.items() if {*others} - {key}}

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        lengths: Counter[tuple[str, str]] = Counter()
        found: Counter[Term] = Counter()
        wanted = set(terms)
        for d in _checked(self.documents, Note("work_reading", articles=len(self._known))):
            for kind in LAYERS:
                tokens = {name: layer(d.fields[name], kind) for name in FIELDS}
                lengths.update({(name, kind): len(tokens[name]) for name in FIELDS})
                standing = set(chain.from_iterable(tokens.values()))
                found.update(t for t in wanted if t.layer == kind and t.text in standing)
        number = max(len(self._known), 1)
        means = {(name, kind): lengths[name, kind] / number for name in FIELDS for kind in LAYERS}
        return Statistics(len(self._known), means, found)

    def lookups(self, asked: Sequence[Lookup]) -> list[dict[str, int]]:
        """See `Engine.lookups`."""
        return [_looked_up(self.documents, *each) for each in asked]

    def unsound(self) -> list[Note]:
        """See `Engine.unsound`: opening it has read everything."""
        _ = self._known  # raises SearcherClosed
        return []

    def close(self) -> None:
        """See `Engine.close`."""
        self._documents = None

    def _found(self, clause: Clause) -> list[Document]:
        return [d for d in _checked(self.documents, looked_for(clause, len(self._known))) if holds(clause, d)]


def _looked_up(
    documents: Iterable[Document], choices: Choices, layer: LookupLayer, limit: int, longer: bool, field: str | None
) -> dict[str, int]:
    """What documents have of a pattern: see `Lookup`."""
    fields = FIELDS if field is None else (field,)
    matching = _runs if layer == "runs" else _longer_words if longer else _words
    found: Counter[str] = Counter()
    for d in _checked(documents, looked_up(choices)):
        found.update({text for name in fields for text in matching(d.fields[name], choices)})
    return most_frequent(found, limit)


def _checked(documents: Iterable[Document], work: Work) -> Iterator[Document]:
    """The documents one by one, as long as the deadline has not passed."""
    for document in documents:
        check(work)
        yield document


def _window(documents: Sequence[Document]) -> Window:
    """What the second stage needs of these documents."""
    tokens = [[[layer(d.fields[name], kind) for d in documents] for name in FIELDS] for kind in LAYERS]
    return Window(
        [d.fields[name].text.encode("utf-16-le") for name in FIELDS for d in documents],
        np.array([[[len(found) for found in row] for row in rows] for rows in tokens], dtype=np.int64),
    )


def _value(document: Document, name: str) -> str:
    """A stored value, `""` for none."""
    if name == "headline":
        return text_of(document, name)
    if name == "arrived":
        return str(document.arrived or "")
    value = getattr(document.article, name)
    return "" if value is None else str(value)


def _fits(text: Sequence[str], choices: Choices) -> bool:
    """Whether each unit or character, as far as there are choices, is one of them."""
    return all(chosen is None or each in chosen for each, chosen in zip(text, choices, strict=False))


def runs_in(text: str, choices: Choices) -> Iterator[str]:
    """The runs of units of a folded text that fit choices (see `Engine.lookups`), each as often as it stands."""
    size = len(choices)
    for stretch in map(units, text.split()):
        windows = (stretch[n : n + size] for n in range(len(stretch) - size + 1))
        yield from ("".join(w) for w in windows if all(map(is_word_like, w)) and _fits(w, choices))


def _runs(tokens: FieldTokens, choices: Choices) -> Iterator[str]:
    return runs_in(tokens.text, choices)


def _words(tokens: FieldTokens, choices: Choices) -> Iterator[str]:
    return (word for word in _longer_words(tokens, choices) if len(word) == len(choices))


def _longer_words(tokens: FieldTokens, choices: Choices) -> Iterator[str]:
    return (word for word in layer(tokens, "words") if len(word) >= len(choices) and _fits(word, choices))
