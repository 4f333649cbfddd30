"""The default engine: a Whoosh index whose segments are columns (`codec`), built and searched as arrays.

A generation is a folder that `whoosh.index.open_dir` opens. The next one links to the segments that stay, since no
segment file is ever written twice.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property, partial
from itertools import pairwise, repeat
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine import DEFAULT_MEMORY, Place, most
from newsearch.engine.whoosh.codec import open_segments
from newsearch.engine.whoosh.counter import counted
from newsearch.engine.whoosh.finder import Finder
from newsearch.engine.whoosh.lexicon import Lexicon
from newsearch.engine.whoosh.rows import Mask
from newsearch.engine.whoosh.scorer import Candidate, Scales, Scorer
from newsearch.engine.whoosh.segment import SegmentReader
from newsearch.engine.whoosh.sketches import Wanted
from newsearch.model import EVERYTHING, FIELDS, LAYERS, Article, Choices, Clause, Document, Matches
from newsearch.rank import WINDOW, Statistics, Term, plan, recency
from newsearch.reprints import together

__all__ = ["WhooshEngine"]

_Keys = NDArray[np.float64]
_LAST = 99999999  # after every day
_BLOCKS = 4  # times as many blocks of scores as scores wanted

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
        from newsearch.engine.whoosh.writer import write

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
        page = self._best(scorer, masks, sort, offset + limit, after)[offset : offset + limit]
        ids = tuple(hit.id for hit in page)
        self._places = {key: (hit.found.segment, hit.found.number) for key, hit in zip(ids, page, strict=True)}
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
                mask = finder.mask(clause)[docs] & together(segment.dates[docs], days[owners])
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
        best: list[int] = []  # a heap of the highest numbers, at most `limit`
        for bound, chain in sorted(bounds)[:_MOST_LOOKED_FOR]:
            if len(best) >= max(limit, 1) and best[0] > -bound:
                break
            beginning, run = "".join(chain[:3]), "".join(chain)  # many have a beginning in common that stands nowhere
            if articles_with(beginning) and (number := articles_with(run)):
                found[run] = number
                (heapq.heappush if len(best) < limit else heapq.heappushpop)(best, number)
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

    def _best(self, scorer: Scorer, masks: list[Mask], sort: str, most: int, after: Place | None) -> list[_Hit]:
        """The hits that come first in the order of `sort`, behind a place: at least so many, if there are."""
        best: list[_Hit] = []
        for segment, scales, mask in zip(self._segments, self._scales, masks, strict=True):
            docs, keys, scores, counted = _first_of(
                segment, mask, partial(scorer.scores, segment, scales), sort, most, after
            )
            found = map(Candidate, repeat(segment), repeat(scales), docs.tolist(), counted.T)
            best += map(_Hit, keys.tolist(), scores.tolist(), found)
        best = _in_order(best)
        if sort == "relevance":
            best[:WINDOW] = _in_order(_rescored(scorer, best[:WINDOW]))
        return [hit for hit in best if hit.follows(after)] if after else best

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


class _Hit(NamedTuple):
    """A document found, and what it is sorted by."""

    key: float
    score: float
    found: Candidate

    @property
    def id(self) -> str:
        return self.found.segment.id(self.found.number)

    def follows(self, place: Place) -> bool:
        return self.key > place[0] or (self.key == place[0] and self.id > place[1])


def _rescored(scorer: Scorer, window: list[_Hit]) -> Iterator[_Hit]:
    """The hits of the window with the scores of both stages."""
    candidates = sorted((hit.found for hit in window), key=lambda found: (id(found.segment), found.number))
    scores = np.round(scorer.rescored(candidates), 9).tolist() if candidates else []
    return (_Hit(-score, score, found) for score, found in zip(scores, candidates, strict=True))


def _in_order(hits: Iterable[_Hit]) -> list[_Hit]:
    """The hits by what they are sorted by, then by id, which is looked up for equal ones alone."""
    ordered = sorted(hits, key=attrgetter("key"))
    for place in [n for n in range(1, len(ordered)) if ordered[n - 1].key == ordered[n].key]:
        if place == 1 or ordered[place - 2].key != ordered[place].key:  # the second one of a key
            last = bisect_right(ordered, ordered[place].key, key=attrgetter("key"))
            ordered[place - 1 : last] = sorted(ordered[place - 1 : last], key=attrgetter("id"))
    return ordered


_Few = tuple[NDArray[np.int64], _Keys, _Keys, _Keys]
"""Documents, what each is sorted by, its score, and what the first stage counted of each term: a row a term."""


def _first_of(
    segment: SegmentReader,
    mask: Mask,
    score: Callable[[Mask], tuple[_Keys, _Keys]],
    sort: str,
    most: int,
    after: Place | None,
) -> _Few:
    """The documents that come first among those in the mask, behind a place.

    By relevance the window is always among them, since the second stage may put its documents behind the place.
    """
    found = np.flatnonzero(mask)
    if sort == "relevance":
        scores, counted = score(mask)
        places = _best_places(scores, segment, found, max(most, WINDOW) if after is None else WINDOW)
        if after:
            keys = -np.round(scores, 9)
            following = np.flatnonzero(_following(segment, segment.ranks[found], keys, after))
            more = _best_places(scores[following], segment, found[following], most + WINDOW)
            places = np.union1d(places, following[more])
        scores = np.round(scores[places], 9)
        return found[places], -scores, scores, counted[:, places]
    keys = _date_keys(segment.dates[found], sort)
    ranks = segment.ranks[found]
    if after:
        following = np.flatnonzero(_following(segment, ranks, keys, after))
        found, ranks, keys = found[following], ranks[following], keys[following]
    places = np.sort(_first(keys, ranks, most))
    chosen = np.zeros(segment.size, dtype=bool)
    chosen[found[places]] = True  # only these are scored
    scores, counted = score(chosen)
    return found[places], keys[places], np.round(scores, 9), counted


def _following(segment: SegmentReader, ranks: NDArray[np.uint16], keys: _Keys, after: Place) -> Mask:
    """Which documents of these ranks, sorted by these keys, come after a place."""
    key, article_id = after
    return np.asarray((keys > key) | ((keys == key) & (ranks >= segment.rank_after(article_id))))


def _date_keys(days: NDArray[np.uint32], sort: str) -> _Keys:
    """Numbers that sort as asked for, undated articles last."""
    keys = days.astype(np.float64) if sort == "oldest" else -days.astype(np.float64)
    keys[days == 0] = np.inf
    return keys


def _best_places(scores: _Keys, segment: SegmentReader, docs: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """The places of the highest scores, at most so many, and of equal ones those whose documents come first by id.

    Scores are equal when they agree in nine decimals. Only those are sorted that reach the least of the `most` highest
    among the maxima of blocks: so many scores are certainly as high.
    """
    width = scores.size // (_BLOCKS * most)
    if width > 1:
        maxima = scores[: scores.size // width * width].reshape(width, -1).max(axis=0)
        border = np.partition(maxima, -most)[-most]
        likely = np.flatnonzero(scores >= border - 1e-9)
    else:
        likely = np.arange(scores.size)
    return likely[_first(-np.round(scores[likely], 9), segment.ranks[docs[likely]], most)]


def _first(keys: _Keys, ranks: NDArray[np.uint16], most: int) -> NDArray[np.int64]:
    """The places of the least keys, at most so many, and of equal ones those of least rank."""
    if keys.size <= most:
        return np.arange(keys.size)
    border = np.partition(keys, most - 1)[most - 1]
    better, equal = np.flatnonzero(keys < border), np.flatnonzero(keys == border)
    needed = most - better.size
    if needed < equal.size:
        equal = equal[np.argpartition(ranks[equal], needed - 1)[:needed]]
    return np.concatenate((better, equal))
