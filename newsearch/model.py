"""What flows between the stages: frozen dataclasses that know nothing of files, engines or markup.

Path -> Article -> Document -> generation on disk
str  -> Query   -> Matches  -> Hit -> Results
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from newsearch.errors import ArticleInvalid

__all__ = [
    "COLUMNS",
    "EVERYTHING",
    "FACETS",
    "FIELDS",
    "KINDS",
    "LABELS",
    "LAYERS",
    "MENTIONING",
    "All",
    "Any",
    "Article",
    "Choices",
    "Clause",
    "DateRange",
    "Document",
    "Explanation",
    "Field",
    "FieldTokens",
    "Folded",
    "Hit",
    "Keyword",
    "Matches",
    "Mentions",
    "Near",
    "Not",
    "Prefix",
    "Query",
    "Results",
    "Run",
    "Same",
    "Skipped",
    "Snippet",
    "Span",
    "SyncReport",
    "Timeline",
    "TimelinePeriod",
    "Trend",
    "TrendPeriod",
    "Wildcard",
    "Word",
    "pieces",
]

FIELDS = ("headline", "body", "byline")
"""The fields that a clause without a field looks into; `headline` holds kicker, headline and subtitle."""

LABELS = ("source", "section", "page")
"""The fields that only a `Field` clause looks into: what they say of an article is not news."""

MENTIONING = ("headline", "body")
"""The fields whose mentioned dates are looked for; a byline has none."""

COLUMNS = ("date", "source", "section", "page", "byline")
"""What articles are counted by: each has one value, verbatim, or none."""

KINDS = ("people", "places", "organisations")
"""What a word may be the name of; articles are counted by these words, too."""

FACETS = ("year", "month", *COLUMNS[1:], *KINDS)
"""What a search can count its articles by. `byline` counts each of the people that a byline names."""

LAYERS = ("words", "chars", "pairs")
"""The token layers of a field: jieba's search-mode words, units, pairs of neighbouring units.

Only `chars` has punctuation."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters in an original (unfolded) text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, verbatim.

    `date` is the issue date as `YYYY-MM-DD`; a `datetime.date` is taken too. `body` keeps its paragraphs,
    set apart by blank lines. `kicker` (引题/肩题) stands above the headline, `subtitle` (副题) below it.

    >>> Article(id="a1", headline="北碚经济技术开发区揭牌成立", body="…", date="2024-03-02").date
    '2024-03-02'

    Raises:
        ArticleInvalid: `id` is empty, a text is not a string, or `date` is not a day.
    """

    id: str
    headline: str
    body: str
    date: str | None = None
    kicker: str = ""
    subtitle: str = ""
    byline: str = ""
    source: str = ""
    section: str = ""
    page: int | str | None = None
    url: str = ""

    def __post_init__(self) -> None:
        if set(map(type, _TEXTS(self))) != {str}:
            for name in _TEXT_NAMES:
                if not isinstance(getattr(self, name), str):
                    raise ArticleInvalid(f"{name} of article {self.id!r} is not a string: pass a str")
        if not self.id:
            raise ArticleInvalid("an article needs an id: pass a string that stays the same over updates")
        object.__setattr__(self, "date", _day(self.date, self.id))


_TEXT_NAMES = ("id", "headline", "body", "kicker", "subtitle", "byline", "source", "section", "url")
_TEXTS = operator.attrgetter(*_TEXT_NAMES)


def _day(value: object, article_id: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime.date):
        return f"{value:%Y-%m-%d}".rjust(10, "0")
    try:
        if isinstance(value, str):
            return datetime.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        pass
    raise ArticleInvalid(
        f"date {value!r} of article {article_id!r} is not a day: write it as YYYY-MM-DD or leave it out"
    )


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched, and where each of its characters came from.

    `starts[i]` and `ends[i]` bound the characters of the source that became character `i` of `text`; `None` stands
    for the common case that nothing moved, character `i` came from character `i`.
    """

    text: str
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The characters of the source that became `text[start:end]`, a non-empty range."""
        if self.starts is None or self.ends is None:
            return Span(start, end)
        return Span(self.starts[start], self.ends[end - 1])


@dataclass(frozen=True, slots=True)
class FieldTokens:
    """One field of a document: its folded text and jieba's words, in reading order; the layers follow from both."""

    text: str
    words: Sequence[str]


def _nameless(words: Sequence[str]) -> list[str]:
    return [""] * len(words)


@dataclass(frozen=True, slots=True)
class Document:
    """An analysed article: all that an engine may know of it.

    `fields` has the fields of `FIELDS`, `labels` the folded text of those of `LABELS`. `mentions` are the distinct
    periods that headline and body mention, in reading order: first and last day of each. `kinds` tells which of `KINDS`
    each of some words names, `""` for none: a look-up that documents share, so that a word is asked for only once.
    """

    article: Article
    fields: Mapping[str, FieldTokens]
    labels: Mapping[str, str]
    mentions: tuple[tuple[datetime.date, datetime.date], ...] = ()
    kinds: Callable[[Sequence[str]], list[str]] = field(default=_nameless, compare=False)


@dataclass(frozen=True, slots=True)
class Run:
    """Exactly this run of units; `text` is folded. `words` (search mode) only rank."""

    text: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """An unspaced run as typed: every one of `parts` must stand somewhere; the run as a whole ranks higher.

    All texts are folded; `words` (search mode) only rank.
    """

    text: str
    parts: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prefix:
    """A run of units that begins with the folded `text`, at the start of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A run of units in which each `?` of the folded `text` is one unit, punctuation excepted."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """All parts in one field, in any order, in a window of at most `slop` units or words more than they need.

    What stands between them is counted in the words of that field, or in units, whichever makes less of it.
    """

    parts: tuple[Run | Prefix | Wildcard, ...]
    slop: int


@dataclass(frozen=True, slots=True)
class Same:
    """All parts in one sentence of one field, in any order; a sentence ends at 。！？；… and with its paragraph."""

    parts: tuple[Run | Prefix | Wildcard, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts, always."""

    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least `least` of the parts hold; without parts, never."""

    parts: tuple[Clause, ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Clause


@dataclass(frozen=True, slots=True)
class Field:
    """The part holds in the field `name` (of `FIELDS` or `LABELS`) alone; a field inside counts before this one."""

    name: str
    part: Clause


@dataclass(frozen=True, slots=True)
class DateRange:
    """The issue date is known and from `first` to `last`, both inclusive ISO days; `None` leaves an end open."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Mentions:
    """The text mentions a day or period from `first` to `last`, ISO days as in `DateRange`.

    A mentioned period counts when it has a day in the range and is no longer than the range, or than ten days: an
    article that names a year does not mention each of its days.
    """

    first: str | None = None
    last: str | None = None


Clause: TypeAlias = "Word | Run | Prefix | Wildcard | Near | Same | All | Any | Not | Field | DateRange | Mentions"

EVERYTHING = All(())
"""The clause that every article meets."""


Choices: TypeAlias = "tuple[frozenset[str] | None, ...]"
"""For each place of a run or a word which units or characters, folded, may stand there; None leaves it open."""


@dataclass(frozen=True, slots=True)
class Query:
    """How a typed query was read: a clause, and in `notes` what was ignored, repaired or assumed."""

    clause: Clause
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matches:
    """What an engine found: the ids asked for, best first, their scores, and how many there are in all."""

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    total: int


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
    notes: tuple[str, ...] = ()
    offset: int = 0
    seconds: float = 0.0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    suggestions: Mapping[str, int] = field(default_factory=dict)
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TimelinePeriod:
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
    periods: tuple[TimelinePeriod, ...]
    total: int
    undated: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrendPeriod:
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
    periods: tuple[TrendPeriod, ...]
    undated: tuple[int, ...]
    notes: tuple[str, ...] = ()


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
