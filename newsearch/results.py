"""What comes out: hits, results, counts, explanations and reports, frozen, without markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from newsearch.messages import Note
from newsearch.model import Article, Span

__all__ = [
    "Explanation",
    "Hit",
    "Keyword",
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
    """Why a score is what it is: a value, a sentence, and the parts that it was made of."""

    value: float
    because: str
    parts: tuple[Explanation, ...] = ()


def pieces(text: str, marks: tuple[Span, ...]) -> Iterator[tuple[str, bool]]:
    """Cut a text at its marks: each piece and whether it is marked.

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

    `text` is made of `fragments`, verbatim slices of the body in reading order, joined by ` … `; `marks` are spans
    into `text`, sorted and apart. `fragments` are spans into the body.
    """

    text: str
    marks: tuple[Span, ...] = ()
    fragments: tuple[Span, ...] = ()

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Each piece of `text` and whether it is marked."""
        return pieces(self.text, self.marks)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found; `headline_marks` are spans into `article.headline`, `score` compares within one search.

    `reprints` are the ids of the articles that are folded into this hit, the oldest first; the score is then the best
    of all these. `reprint_of` is the id of the article whose like was looked for, where this is a reprint of it.
    """

    article: Article
    score: float
    snippet: Snippet
    headline_marks: tuple[Span, ...] = ()
    reprints: tuple[str, ...] = ()
    reprint_of: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that tells an article from others; `weight` compares within one article."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a search: one page of `hits`, the exact `total` of articles found, and how the query was read.

    `offset` counts the hits before this page, `seconds` is the time that the search took. `facets` has, for each facet
    asked for, how many of all articles found have each value; `suggestions` are other queries that may have been meant,
    best first, and how many articles each of them finds. `cursor`, handed to the same search as `after`, gives the next
    page; None when this is the last one.
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


@dataclass(frozen=True, slots=True)
class TimelineBucket:
    """A year (`2024`), month (`2024-03`) or day (`2024-03-02`), and how many articles of it were found."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many articles a query finds in each period, from the first one that has any to the last one.

    `total` counts all articles found, `undated` those of them that no period has.
    """

    query: str
    by: str
    periods: tuple[TimelineBucket, ...]
    total: int
    undated: int
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendBucket:
    """A period of a trend: how many articles the archive has of it, and how many of these have each word."""

    name: str
    articles: int
    counts: tuple[int, ...]

    @property
    def rates(self) -> tuple[float, ...]:
        """Articles with each word per 1,000 articles of the period."""
        return tuple(1000 * count / self.articles if self.articles else 0.0 for count in self.counts)


@dataclass(frozen=True, slots=True)
class Trend:
    """How often words appear over time; `counts` of a period are in the order of `words`.

    `undated` counts the articles with each word that no period has.
    """

    words: tuple[str, ...]
    by: str
    periods: tuple[TrendBucket, ...]
    undated: tuple[int, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A seed file, or a part of one, that was not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. `files_*` count seed files, `articles_*` articles; `bytes_read` is what was parsed.

    `notes` say what else happened, for example why the index was rebuilt.
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
    notes: tuple[str, ...] = ()
    bytes_read: int = 0
    seconds: float = field(default=0.0, compare=False)
