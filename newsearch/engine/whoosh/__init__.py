"""The default engine: a Whoosh index whose segments are columns (`codec`), built and searched as arrays.

A generation is a folder that `whoosh.index.open_dir` opens. The next one links to the segments that stay, since no
segment file is ever written twice.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache, cached_property, partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.reprints import near_in_time
from newsearch.clauses import EVERYTHING, Choices, Clause
from newsearch.engine import DEFAULT_MEMORY, Place, most
from newsearch.engine.whoosh.codec import open_segments
from newsearch.engine.whoosh.search.facets import counted
from newsearch.engine.whoosh.search.lexicon import Lexicon
from newsearch.engine.whoosh.search.matching import Finder
from newsearch.engine.whoosh.search.scoring import Scales, Scorer
from newsearch.engine.whoosh.search.top import best_hits
from newsearch.engine.whoosh.segment.reader import SegmentReader
from newsearch.engine.whoosh.segment.rows import Mask
from newsearch.engine.whoosh.segment.sketches import Wanted
from newsearch.model import FIELDS, LAYERS, Article, Document, Matches
from newsearch.ranking.bm25f import Statistics, Term, recency
from newsearch.ranking.plan import plan

__all__ = ["WhooshEngine"]

_Keys = NDArray[np.float64]
_LAST = 99999999  # after every day
_MOST_LOOKED_FOR = 1000  # runs of three units and more, each of them a search


class WhooshEngine:
    """One generation in a Whoosh index. A folder of None is an archive without articles."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._segments = open_segments(folder) if folder else []
        self._finders = [Finder(segment) for segment in self._segments]
        self._lexicons = [Lexicon(segment) for segment in self._segments]
        self._frequencies: dict[Term, int] = {}
        self._places: dict[str, tuple[SegmentReader, int]] = {}

    def write(
        self,
        folder: Path,
        add: Iterable[Document],
        remove: Collection[str],
        *,
        workers: int = 1,
        memory: int = DEFAULT_MEMORY,
    ) -> None:
        """See `Engine.write`."""
        from newsearch.engine.whoosh.build.writer import write

        write(self._folder, folder, add, remove, workers=workers, memory=memory)

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
        masks = self._found(clause)
        total = sum(int(np.count_nonzero(mask)) for mask in masks)
        if not (limit and total):
            return Matches((), (), total)
        wanted = plan(rank or clause)
        fading = partial(recency, newest=self._newest, half_life=recent) if recent > 0 else None
        scorer = Scorer(wanted, self.statistics(wanted.terms), fading)
        found = zip(self._scales, masks, strict=True)
        page = best_hits(found, scorer, sort, offset + limit, after)[offset : offset + limit]
        ids = tuple(hit.id for hit in page)
        self._places = {key: (hit.scales.segment, hit.number) for key, hit in zip(ids, page, strict=True)}
        return Matches(ids, tuple(hit.score for hit in page), total)

    def facets(self, clause: Clause, names: Iterable[str]) -> dict[str, dict[str, int]]:
        """See `Engine.facets`."""
        masks = self._found(clause)
        facets: dict[str, dict[str, int]] = {}
        for name in names:
            counts = facets.setdefault(name, {})
            for segment, mask in zip(self._segments, masks, strict=True):
                for value, count in counted(segment, name, mask):
                    counts[value] = counts.get(value, 0) + count
        return facets

    def get(self, ids: Sequence[str]) -> list[Article]:
        """See `Engine.get`."""
        return [segment.articles[number] for segment, number in filter(None, map(self._place, ids))]

    def headlines(self, ids: Sequence[str]) -> list[str]:
        """See `Engine.headlines`."""
        return [segment.text("headline", number) for segment, number in filter(None, map(self._place, ids))]

    def ids(self) -> list[str]:
        """See `Engine.ids`."""
        return sorted(key for segment in self._segments for key in segment.ids())

    def reprints(self, ids: Sequence[str], clause: Clause = EVERYTHING) -> dict[str, tuple[str, ...]]:
        """See `Engine.reprints`."""
        places = {key: place for key in ids if (place := self._place(key))}
        if not places:
            return {}
        wanted = Wanted(np.array([segment.sketches.rows[number] for segment, number in places.values()]))
        days = np.array([segment.dates[number] for segment, number in places.values()])
        found: list[list[tuple[int, str]]] = [[] for _ in places]
        for segment, finder in zip(self._segments, self._finders, strict=True):
            owners, docs = segment.sketches.alike(wanted)
            if docs.size:
                mask = finder.mask(clause)[docs] & near_in_time(segment.dates[docs], days[owners])
                if segment.live is not None:
                    mask &= segment.live[docs]
                for owner, doc in zip(owners[mask].tolist(), docs[mask].tolist(), strict=True):
                    found[owner].append((int(segment.dates[doc]) or _LAST, segment.id(doc)))
        alike = (tuple(key for _, key in sorted(rows)) for rows in found)
        return {key: ids for key, ids in zip(places, alike, strict=True) if {*ids} - {key}}

    def statistics(self, terms: Iterable[Term]) -> Statistics:
        """See `Engine.statistics`."""
        wanted = set(terms)
        for term in (term for term in wanted if term not in self._frequencies):
            self._frequencies[term] = self._frequency(term)
        return Statistics(self._count, self._means, {term: self._frequencies[term] for term in wanted})

    def runs(self, choices: Choices, *, limit: int) -> dict[str, int]:
        """See `Engine.runs`: what may stand in most articles is looked for first, until nothing better is left."""
        chains = {chain for lexicon in self._lexicons for chain in lexicon.chains(choices)}
        if len(choices) < 3:
            layer = "chars" if len(choices) == 1 else "pairs"
            return most({"".join(chain): self._frequency(Term(layer, "".join(chain))) for chain in chains}, limit)
        frequency, articles_with = cache(self._frequency), cache(self._articles_with)
        bounds = ((-min(frequency(Term("pairs", a + b)) for a, b in pairwise(chain)), chain) for chain in chains)
        found: dict[str, int] = {}
        top: list[int] = []  # a heap of the highest numbers, at most `limit`
        for bound, chain in sorted(bounds)[:_MOST_LOOKED_FOR]:
            if len(top) >= max(limit, 1) and top[0] > -bound:
                break
            beginning, run = "".join(chain[:3]), "".join(chain)  # many have a beginning in common that stands nowhere
            if articles_with(beginning) and (number := articles_with(run)):
                found[run] = number
                (heapq.heappush if len(top) < limit else heapq.heappushpop)(top, number)
        return most(found, limit)

    def words(self, choices: Choices, *, limit: int, longer: bool = False, field: str | None = None) -> dict[str, int]:
        """See `Engine.words`."""
        found: Counter[str] = Counter()
        for segment, lexicon in zip(self._segments, self._lexicons, strict=True):
            terms = segment.terms("words")
            for number in lexicon.words(choices, longer).tolist():
                found[terms[number].decode()] += segment.live_count(field, "words", number)
        return most(found, limit)

    def close(self) -> None:
        """See `Engine.close`: the files are unmapped when nothing refers to them any more."""
        self._segments, self._finders, self._lexicons, self._scales, self._places = [], [], [], [], {}

    def _found(self, clause: Clause) -> list[Mask]:
        """For each segment which of its live documents a clause finds."""
        masks = [finder.mask(clause) for finder in self._finders]
        return [m if s.live is None else m & s.live for m, s in zip(masks, self._segments, strict=True)]

    def _place(self, article_id: str) -> tuple[SegmentReader, int] | None:
        if known := self._places.get(article_id):
            return known
        for segment in self._segments:
            if (number := segment.find(article_id)) >= 0:
                return segment, number
        return None

    def _articles_with(self, run: str) -> int:
        found = (
            (segment, finder.run(None, run)) for segment, finder in zip(self._segments, self._finders, strict=True)
        )
        return sum(docs.size if s.live is None else int(np.count_nonzero(s.live[docs])) for s, docs in found)

    def _frequency(self, term: Term) -> int:
        return sum(segment.frequency(term.layer, term.text) for segment in self._segments)

    @cached_property
    def _count(self) -> int:
        return sum(segment.count for segment in self._segments)

    @cached_property
    def _newest(self) -> int:
        """The last issue day of the archive."""
        dates = (s.dates if s.live is None else s.dates[s.live] for s in self._segments)
        return max((int(days.max(initial=0)) for days in dates), default=0)

    @cached_property
    def _scales(self) -> list[Scales]:
        return [Scales(segment, self._means) for segment in self._segments]

    @cached_property
    def _means(self) -> dict[tuple[str, str], float]:
        return {
            (field, layer): sum(s.total_length(field, layer) for s in self._segments) / max(self._count, 1)
            for field in FIELDS
            for layer in LAYERS
        }
