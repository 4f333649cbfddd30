"""The default engine: a Whoosh index whose segments are columns (`codec`), built and searched as arrays.

A generation is a folder that `whoosh.index.open_dir` opens. The next one links to the segments that stay, since no
segment file is ever written twice.
"""

from __future__ import annotations

import heapq
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from newsearch.analysis.analyzer import Documents
from newsearch.analysis.reprints import near_in_time
from newsearch.clauses import EVERYTHING, Choices, Clause
from newsearch.deadline import check
from newsearch.engine import BuildOptions, Lookup, Page, looked_up, most_frequent
from newsearch.engine.whoosh.search.facets import FacetCounter, stored_value
from newsearch.engine.whoosh.search.lexicon import Lexicon
from newsearch.engine.whoosh.search.matching import Finder
from newsearch.engine.whoosh.search.scoring import Scales, Scorer
from newsearch.engine.whoosh.search.top import best_hits
from newsearch.engine.whoosh.segment.listed import open_segments
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.engine.whoosh.segment.sketches import Wanted
from newsearch.errors import SearcherClosed
from newsearch.messages import Note
from newsearch.model import FIELDS, LAYERS, Article, Matches
from newsearch.ranking.bm25f import Statistics, Term, recency
from newsearch.ranking.plan import plan
from newsearch.text.units import is_han

__all__ = ["WhooshEngine", "WhooshKind"]

_LAST = 99999999  # after every day
_MOST_CHAINS = 100  # of more runs that may stand somewhere, all texts are read; chosen by hand
_MOST_LOOKED_FOR = 1000  # runs of three units and more, each of them a search
_MOST_SCORERS = 64  # some kilobytes each, for a query of usual length; chosen by hand
_MOST_REMEMBERED = 1 << 16  # rows of articles and frequencies of terms: a few megabytes each


class WhooshKind:
    """Keeps a generation in a folder of segment files and lists of them."""

    def open(self, location: Path | None) -> WhooshEngine:
        """See `EngineKind.open`."""
        return WhooshEngine(location)

    def write(
        self,
        previous: Path | None,
        location: Path,
        documents: Documents,
        remove: Collection[str],
        options: BuildOptions,
    ) -> None:
        """See `EngineKind.write`."""
        from newsearch.engine.whoosh.build.writer import write  # a search starts without it

        write(previous, location, documents, remove, options)

    def discard(self, location: Path) -> None:
        """See `EngineKind.discard`."""
        shutil.rmtree(location, ignore_errors=True)


class WhooshEngine:
    """One generation in a Whoosh index. A folder of None is an archive without articles.

    Threads share it without a lock: what it has is immutable, or a memo of what never changes, replaced when full.

    Raises:
        OSError, ValueError: a file cannot be read, or is no segment.
    """

    def __init__(self, folder: Path | None) -> None:
        self._generation: _Generation | None = _Generation(open_segments(folder) if folder else [])

    @property
    def _open(self) -> _Generation:
        if self._generation is None:
            raise SearcherClosed("searcher_closed")
        return self._generation

    def search(self, clause: Clause, rank: Clause, page: Page) -> Matches:
        """See `Engine.search`."""
        return self._open.search(clause, rank, page)

    def totals(self, clauses: Sequence[Clause]) -> list[int]:
        """See `Engine.totals`."""
        generation = self._open
        return [generation.search(clause, clause, Page(0)).total for clause in clauses]

    def holding(self, ids: Sequence[str], clauses: Sequence[Clause]) -> dict[str, tuple[bool, ...]]:
        """See `Engine.holding`."""
        return self._open.holding(ids, clauses)

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """See `Engine.facets`."""
        generation = self._open
        docs = [mask.nonzero()[0] for mask in generation.found(clause)]
        return {name: generation.facets.counted(name, docs) for name in names}

    def articles(self, ids: Sequence[str]) -> list[Article]:
        """See `Engine.articles`."""
        rows = self._open.rows(ids)
        work = partial(Note, "work_reading", articles=len(rows))
        articles: list[Article] = []
        for key in ids:
            if (row := rows.get(key)) is not None:
                check(work)
                articles.append(row[0].articles[row[1]])
        return articles

    def values(self, ids: Sequence[str], names: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """See `Engine.values`."""
        rows = self._open.rows(ids)
        return {key: tuple([stored_value(*row, name) for name in names]) for key, row in rows.items()}

    def bodies(self, ids: Sequence[str]) -> dict[str, str]:
        """See `Engine.bodies`."""
        rows = self._open.rows(ids)
        return {key: segment.text("body", number) for key, (segment, number) in rows.items()}

    def extra_fields(self) -> tuple[str, ...]:
        """See `Engine.extra_fields`."""
        return self._open.extra_fields

    def scan(self) -> Iterator[str]:
        """See `Engine.scan`."""
        return iter(sorted(key for segment in self._open.segments for key in segment.ids()))

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """See `Engine.reprints`."""
        generation = self._open
        rows = generation.rows(ids)
        if not rows:
            return {}
        wanted = Wanted(np.array([segment.sketches.rows[number] for segment, number in rows.values()]))
        days = np.array([segment.dates[number] for segment, number in rows.values()])
        found: list[list[tuple[int, str]]] = [[] for _ in rows]
        for segment, finder in zip(generation.segments, generation.finders, strict=True):
            check(Note("work_reprints", articles=len(rows)))
            owners, docs = segment.sketches.alike(wanted)
            if docs.size:
                mask = finder.mask(clause)[docs] & near_in_time(segment.dates[docs], days[owners])
                if segment.live is not None:
                    mask &= segment.live[docs]
                for owner, doc in zip(owners[mask].tolist(), docs[mask].tolist(), strict=True):
                    found[owner].append((int(segment.dates[doc]) or _LAST, segment.id(doc)))
        alike = (tuple(key for _, key in sorted(some)) for some in found)
        return {key: others for key, others in zip(rows, alike, strict=True) if {*others} - {key}}

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        return self._open.statistics(terms)

    def lookups(self, asked: Sequence[Lookup]) -> list[dict[str, int]]:
        """See `Engine.lookups`."""
        generation = self._open
        return [
            generation.runs(choices, limit) if layer == "runs" else generation.words(choices, limit, longer, field)
            for choices, layer, limit, longer, field in asked
        ]

    def unsound(self) -> list[Note]:
        """See `Engine.unsound`."""
        from newsearch.engine.whoosh.segment.soundness import unsound_arrays  # a search starts without it

        return [
            Note("index_damaged", path=segment.columns.path, reason=Note("array_unsound", name=name))
            for segment in self._open.segments
            for name in unsound_arrays(segment)[:1]  # what is wrong in others may follow from it
        ]

    def close(self) -> None:
        """See `Engine.close`: the files are unmapped when no call uses them any more."""
        self._generation = None


class _Generation:
    """The open segments, and what is remembered of them."""

    def __init__(self, segments: list[SegmentReader]) -> None:
        self.segments = segments
        self.finders = [Finder(segment) for segment in segments]
        self._lexicons = [Lexicon(segment) for segment in segments]
        self.facets = FacetCounter(segments)
        self._frequencies: dict[Term, int] = {}
        self._rows: dict[str, tuple[SegmentReader, int]] = {}
        self._scorers: dict[tuple[Clause, int], Scorer] = {}

    def search(self, clause: Clause, rank: Clause, page: Page) -> Matches:
        """See `Engine.search`."""
        masks = self.found(clause)
        total = sum(int(np.count_nonzero(mask)) for mask in masks)
        left_out = [m & known for m, known in zip(masks, self.found(page.without), strict=True)] if page.without else []
        skipped = sum(int(np.count_nonzero(mask)) for mask in left_out)
        total -= skipped
        if not (page.limit and total):
            return Matches((), (), total)
        scorer = self._scorer(rank, max(page.recent, 0))
        hits = best_hits(self._scales, masks, scorer, page.sort, page.offset + page.limit + skipped, page.after)
        if skipped:
            hits = hits.outside(left_out)
        hits = hits.of(slice(page.offset, page.offset + page.limit))
        segments = map(self.segments.__getitem__, hits.owners.tolist())
        rows = {segment.id(n): (segment, n) for segment, n in zip(segments, hits.numbers.tolist(), strict=True)}
        self._remember(rows)
        return Matches(tuple(rows), tuple(hits.scores.tolist()), total)

    def holding(self, ids: Sequence[str], clauses: Sequence[Clause]) -> dict[str, tuple[bool, ...]]:
        """See `Engine.holding`."""
        rows = self.rows(ids)
        held: dict[SegmentReader, list[Mask]] = {}
        for segment, finder in zip(self.segments, self.finders, strict=True):
            docs = [number for owner, number in rows.values() if owner is segment]
            if docs:
                within = np.zeros(segment.size, dtype=bool)
                within[docs] = True
                held[segment] = [finder.mask(clause, within=within) for clause in clauses]
        return {key: tuple(bool(mask[number]) for mask in held[owner]) for key, (owner, number) in rows.items()}

    def found(self, clause: Clause) -> list[Mask]:
        """For each segment which of its live documents a clause finds."""
        masks = [finder.mask(clause) for finder in self.finders]
        return [m if s.live is None else m & s.live for m, s in zip(masks, self.segments, strict=True)]

    def rows(self, ids: Iterable[str]) -> dict[str, tuple[SegmentReader, int]]:
        """The segment and document number of each of these articles that is there."""
        return {key: row for key in ids if (row := self._row(key))}

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        known = self._frequencies
        found = {term: known[term] if term in known else self._frequency(term) for term in set(terms)}
        if len(known) > _MOST_REMEMBERED:
            self._frequencies = known = {}
        known.update(found)
        return Statistics(self._count, self._means, found)

    def runs(self, choices: Choices, limit: int) -> dict[str, int]:
        """The layer `runs` of `Engine.lookups`: what may be most frequent first, until nothing better can follow.

        Where very many may stand somewhere, and as many are wanted, all texts are read instead: most stand nowhere.
        """
        work = looked_up(choices)
        chains = {chain for lexicon in self._lexicons for chain in lexicon.chains(choices)}
        if len(choices) < 3:
            layer = "chars" if len(choices) == 1 else "pairs"
            texts = map("".join, chains)
            return most_frequent({text: self._frequency(Term(layer, text)) for text in texts}, limit)
        all_chars = [units for units in choices if units and all(len(unit) == 1 and is_han(unit) for unit in units)]
        if limit > _MOST_LOOKED_FOR and len(chains) > _MOST_CHAINS and len(all_chars) == len(choices):
            standing = sum((lexicon.standing(all_chars) for lexicon in self._lexicons), Counter[str]())
            return most_frequent(standing, limit)
        frequency, articles_with = cache(self._frequency), cache(self._articles_with)

        def bounded(chain: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
            check(work)
            return -min(frequency(Term("pairs", a + b)) for a, b in pairwise(chain)), chain

        found: dict[str, int] = {}
        top: list[int] = []  # a heap of the highest numbers, at most `limit`
        for bound, chain in sorted(map(bounded, chains))[:_MOST_LOOKED_FOR]:
            check(work)
            if len(top) >= max(limit, 1) and top[0] > -bound:
                break
            beginning, run = "".join(chain[:3]), "".join(chain)  # many have a beginning in common that stands nowhere
            if articles_with(beginning) and (number := articles_with(run)):
                found[run] = number
                (heapq.heappush if len(top) < limit else heapq.heappushpop)(top, number)
        return most_frequent(found, limit)

    def words(self, choices: Choices, limit: int, longer: bool, field: str | None) -> dict[str, int]:
        """The layer `words` of `Engine.lookups`."""
        found: Counter[str] = Counter()
        for segment, lexicon in zip(self.segments, self._lexicons, strict=True):
            check(looked_up(choices))
            terms = segment.terms("words")
            for number in lexicon.words(choices, longer).tolist():
                found[terms[number].decode()] += segment.live_count(field, "words", number)
        return most_frequent(found, limit)

    def _scorer(self, rank: Clause, half_life: int) -> Scorer:
        """What scores by a clause; remembered, since a second search may fill the page, and other pages follow."""
        if (known := self._scorers.get((rank, half_life))) is not None:
            return known
        ranked = plan(rank)
        fading = partial(recency, newest=self._newest, half_life=half_life) if half_life else None
        scorer = Scorer(ranked, self.statistics(ranked.terms), fading)
        if len(self._scorers) >= _MOST_SCORERS:
            self._scorers = {}
        self._scorers[rank, half_life] = scorer
        return scorer

    def _row(self, article_id: str) -> tuple[SegmentReader, int] | None:
        if known := self._rows.get(article_id):
            return known
        for segment in self.segments:
            if (number := segment.find(article_id)) >= 0:
                return segment, number
        return None

    def _remember(self, rows: dict[str, tuple[SegmentReader, int]]) -> None:
        """Keep rows for `rows`: looking an id up takes as long as a part of a search."""
        if len(self._rows) > _MOST_REMEMBERED:
            self._rows = {}
        self._rows.update(rows)

    def _articles_with(self, run: str) -> int:
        found = ((segment, finder.run(None, run)) for segment, finder in zip(self.segments, self.finders, strict=True))
        return sum(docs.size if s.live is None else int(np.count_nonzero(s.live[docs])) for s, docs in found)

    def _frequency(self, term: Term) -> int:
        check()
        return sum(segment.frequency(term.layer, term.text) for segment in self.segments)

    @cached_property
    def extra_fields(self) -> tuple[str, ...]:
        """See `Engine.extra_fields`."""
        return tuple(sorted({key for segment in self.segments for key in segment.extra_fields()}))

    @cached_property
    def _count(self) -> int:
        return sum(segment.count for segment in self.segments)

    @cached_property
    def _newest(self) -> int:
        """The last issue day of the archive, as YYYYMMDD."""
        dates = (s.dates if s.live is None else s.dates[s.live] for s in self.segments)
        return max((int(days.max(initial=0)) for days in dates), default=0)

    @cached_property
    def _scales(self) -> list[Scales]:
        return [Scales(segment, self._means) for segment in self.segments]

    @cached_property
    def _means(self) -> dict[tuple[str, str], float]:
        return {
            (field, layer): sum(s.total_length(field, layer) for s in self.segments) / max(self._count, 1)
            for field in FIELDS
            for layer in LAYERS
        }
