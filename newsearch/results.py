"""What comes out: hits, results, counts, explanations and reports, frozen, without markup.

`Results.to_dict` and `Results._repr_html_` borrow the JSON and HTML of `newsearch.render`, imported when they are
called: the only imports in this package that point upward.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import overload

from newsearch.messages import Note
from newsearch.model import Article, Span

__all__ = [
    "Explanation",
    "Hit",
    "Keyword",
    "Oddity",
    "Results",
    "Skipped",
    "Snippet",
    "SyncReport",
    "Timeline",
    "TimelineBucket",
    "Trend",
    "TrendBucket",
    "pieces",
]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a score is what it is: its value, the reason, and the parts that add up or multiply to it."""

    value: float
    because: Note
    parts: tuple[Explanation, ...] = ()


def pieces(text: str, marks: tuple[Span, ...]) -> Iterator[tuple[str, bool]]:
    """Cut a text at its marks, which are sorted and do not overlap: each piece and whether it is marked.

    >>> list(pieces("厦门会晤", (Span(0, 2),)))
    [('厦门', True), ('会晤', False)]
    """
    done = 0
    for mark in marks:
        if done < mark.start:
            yield text[done : mark.start], False
        yield text[mark.start : mark.end], True
        done = mark.end
    if done < len(text):
        yield text[done:], False


@dataclass(frozen=True, slots=True)
class Snippet:
    """The best part of an article for a query.

    `text` joins verbatim slices of the body, in reading order, by ` … `; `fragments` are their spans in the body.
    `marks` are spans in `text`, sorted, without overlaps. `cut_before` and `cut_after` say whether the body has more
    before the first fragment and after the last one; `shown` has a sign for that, `text` has not.
    """

    text: str
    marks: tuple[Span, ...] = ()
    fragments: tuple[Span, ...] = ()
    cut_before: bool = False
    cut_after: bool = False

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Each piece of `text` and whether it is marked."""
        return pieces(self.text, self.marks)

    def shown(self) -> Iterator[tuple[str, bool]]:
        """`pieces` as a reader sees them: with `…` at either end where the body has more."""
        if self.cut_before:
            yield "…", False
        yield from self.pieces()
        if self.cut_after:
            yield "…", False


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found.

    `score` compares only with the scores of the same search. `headline_marks` are spans in `article.headline`.
    `reprints` are the ids of the articles folded into this hit, the oldest first; `score` is then the best of them all.
    `reprint_of` is the id that `Searcher.similar` was asked for, if this article is a reprint of that one.
    `marks` are spans in the article's `kicker`, `subtitle`, `byline`, `source` and `section`, of those that have any.
    `missing` are the words of the query that the article lacks, as they were typed. `arrived` is when the article
    came into the archive, as `2024-03-05T08:00:00Z`, `""` where that is not known; it stays when the article changes.
    """

    article: Article
    score: float
    snippet: Snippet
    headline_marks: tuple[Span, ...] = ()
    reprints: tuple[str, ...] = ()
    reprint_of: str = ""
    missing: tuple[str, ...] = ()
    arrived: str = ""
    marks: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def headline_pieces(self) -> Iterator[tuple[str, bool]]:
        """Each piece of the headline and whether it is marked."""
        return pieces(self.article.headline, self.headline_marks)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that distinguishes an article from others; `weight` compares only within one article."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a search: one page of `hits`, the exact `total` of articles found, and how the query was read.

    Where those do not fill the page, articles with fewer words follow (see `Hit.missing`): `partial_total` counts them,
    and is 0 where none was needed.

    Iterates over its hits; its length is their number. `offset` is the number of hits on earlier pages, `seconds` the
    time that the search took. `facets` maps each requested facet to its values and the number of articles found that
    have each; `suggestions` maps queries that may have been meant, best first, to the number of articles each finds.
    `cursor`, passed to the same search as `after`, gives the next page; it is None on the last one. `asked` is what was
    said with the query: `sort`, `mode`, and what else was set. `generation` is the one that answered (see
    `Searcher.generation`).
    """

    query: str
    hits: tuple[Hit, ...]
    total: int
    notes: tuple[Note, ...] = ()
    offset: int = 0
    seconds: float = 0.0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    suggestions: Mapping[str, int] = field(default_factory=dict)
    cursor: str | None = None
    partial_total: int = 0
    asked: Mapping[str, object] = field(default_factory=dict)
    generation: str = ""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]

    def records(self) -> list[dict[str, str | float | int | None]]:
        """A flat dict for each hit, as `pandas.DataFrame` and `polars.DataFrame` take them.

        Keys are `id`, `headline`, `kicker`, `subtitle`, `date` (ISO day or None), `source`, `section`, `page` (text or
        None), `byline`, `url`, `score`, `snippet` (text without marks), `reprints` (how many are folded in) and
        `reprint_of`. The values of a key have one type.
        """
        return [_hit_record(hit) for hit in self.hits]

    def to_dict(self) -> dict[str, object]:
        """What `newsearch search --format json` prints, without the time: a dict that `json.dumps` takes."""
        from newsearch.render.json import results_to_json

        return results_to_json(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from newsearch.render.html import results_to_html

        return results_to_html(self)


def _hit_record(hit: Hit) -> dict[str, str | float | int | None]:
    names = ("id", "headline", "kicker", "subtitle", "date", "source", "section", "page", "byline", "url")
    article: dict[str, str | float | int | None] = {name: getattr(hit.article, name) for name in names}
    article["page"] = None if hit.article.page is None else str(hit.article.page)  # polars wants one type a column
    article |= {"score": hit.score, "snippet": hit.snippet.text}
    return article | {"reprints": len(hit.reprints), "reprint_of": hit.reprint_of}


@dataclass(frozen=True, slots=True)
class TimelineBucket:
    """A year (`2024`), month (`2024-03`) or day (`2024-03-02`), and how many articles of it were found."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many articles a query finds in each bucket, from the first one that has any to the last one.

    `by` is the length of a bucket, an `Interval`. `total` counts all articles found, `undated` those of them that are
    in no bucket because they have no date. Where no article has all words, those with some of them are counted, and
    `partial` is true.
    """

    query: str
    by: str
    buckets: tuple[TimelineBucket, ...]
    total: int
    undated: int
    notes: tuple[Note, ...] = ()
    partial: bool = False

    def records(self) -> list[dict[str, str | int]]:
        """A dict for each bucket, with its `period` and number of `articles`, as tables of data take them."""
        return [{"period": bucket.name, "articles": bucket.articles} for bucket in self.buckets]


@dataclass(frozen=True, slots=True)
class TrendBucket:
    """A year, month or day of a trend: how many articles the archive has of it, and how many of these have each word.

    `counts` are in the order of `Trend.words`.
    """

    name: str
    articles: int
    counts: tuple[int, ...]

    @property
    def rates(self) -> tuple[float, ...]:
        """Articles with each word per 1,000 articles of the bucket, in the order of `counts`."""
        return tuple(1000 * count / self.articles if self.articles else 0.0 for count in self.counts)


@dataclass(frozen=True, slots=True)
class Trend:
    """How often words appear over time.

    `by` is the length of a bucket, an `Interval`. `undated` counts, for each of `words`, the articles with it that are
    in no bucket because they have no date.
    """

    words: tuple[str, ...]
    by: str
    buckets: tuple[TrendBucket, ...]
    undated: tuple[int, ...]
    notes: tuple[Note, ...] = ()

    def records(self) -> list[dict[str, str | int | float]]:
        """A flat dict for each word in each bucket, as tables of data take them.

        Keys are `period`, `word`, `articles` (with the word), `of` (all of the period in the archive) and `per_1000`.
        """
        return [
            {"period": bucket.name, "word": word, "articles": count, "of": bucket.articles, "per_1000": rate}
            for bucket in self.buckets
            for word, count, rate in zip(self.words, bucket.counts, bucket.rates, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A seed file, or a part of one, that was not read: its `path` as the index names it, and the reason."""

    path: str
    note: Note

    @property
    def reason(self) -> str:
        """Why, as an English sentence about the file."""
        return str(self.note)


@dataclass(frozen=True, slots=True)
class Oddity:
    """What looks wrong with a seed file that was read: its `path` as the index names it, and a note.

    The note's values are the `count` of what is odd, of how many `articles` or which `names`, and `where`: the file.
    """

    path: str
    note: Note


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: `files_*` count seed files, `articles_*` articles, `bytes_read` the bytes of files parsed.

    `oddities` are of the files that were read now. `notes` say what else happened, for example why the index was
    rebuilt.
    """

    files_added: int = 0
    files_changed: int = 0
    files_removed: int = 0
    files_unchanged: int = 0
    articles_added: int = 0
    articles_changed: int = 0
    articles_removed: int = 0
    articles_total: int = 0
    skipped: tuple[Skipped, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    notes: tuple[Note, ...] = ()
    bytes_read: int = 0
    seconds: float = field(default=0.0, compare=False)
