"""What flows between the stages: frozen dataclasses that know nothing of files, engines or markup.

Path -> Article -> Document -> generation on disk
str  -> Query   -> Matches  -> Hit -> Results
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

from newsearch.clauses import Clause
from newsearch.errors import ArticleInvalid
from newsearch.messages import Note

__all__ = [
    "DATED_FIELDS",
    "EXTRA",
    "FACETS",
    "FACET_COLUMNS",
    "FIELDS",
    "LABEL_FIELDS",
    "LAYERS",
    "NAME_KINDS",
    "RECORD_KEYS",
    "WORD_FIELDS",
    "Article",
    "CitationForm",
    "ConcordanceSort",
    "Document",
    "EngineName",
    "ExtraFields",
    "FieldTokens",
    "Folded",
    "Format",
    "Interval",
    "Matches",
    "Mode",
    "NewsFormat",
    "Query",
    "Sort",
    "Span",
    "Stage",
]

Sort: TypeAlias = Literal["relevance", "newest", "oldest", "arrived"]
"""The orders of hits; `newest` and `oldest` go by issue day, `arrived` by when an article came into the archive."""

ConcordanceSort: TypeAlias = Literal["date", "left", "right", "relevance"]
"""The orders of the lines of a concordance; see `Searcher.concordance`."""

Mode: TypeAlias = Literal["all", "any", "strict"]
"""Which words of a query an article must have; see `Searcher.search`."""

Interval: TypeAlias = Literal["year", "month", "day"]
"""What articles are counted by over time."""

CitationForm: TypeAlias = Literal["plain", "gbt7714", "ris", "bibtex", "csl"]
"""The forms in which an article is cited; see `render.citation.cite`."""

Format: TypeAlias = Literal["json", "jsonl", "csv", "markdown", "html", "gbt7714", "ris", "bibtex", "csl"]
"""The files that hits are exported to."""

NewsFormat: TypeAlias = Literal["atom", "html", "markdown", "jsonl"]
"""What the news of watches can be printed as, beside the terminal's form."""

Stage: TypeAlias = Literal[
    "finding", "reading", "analysing", "merging", "flushing", "checking", "scanning", "searching"
]
"""What a sync is at (the first five, in this order) and `Index.verify` (the others); see `Progress`."""

EngineName: TypeAlias = Literal["whoosh", "memory"]
"""What keeps an archive; the first one is the default."""

FIELDS = ("headline", "body", "byline")
"""The fields that a clause without a field looks into; `headline` holds kicker, headline and subtitle."""

LABEL_FIELDS = ("source", "section", "page")
"""The fields that are not cut into words: what they say of an article is not news."""

WORD_FIELDS = (*FIELDS, "source", "section")
"""The fields that a bare word is looked for in; a quoted run stands in one of `FIELDS`."""

DATED_FIELDS = ("headline", "body")
"""The fields whose mentioned dates are looked for; a byline has none."""

FACET_COLUMNS = ("date", "source", "section", "page", "byline")
"""What articles are counted by: each has one value, verbatim, or none."""

NAME_KINDS = ("people", "places", "organisations")
"""What a word may be the name of; articles are counted by these words, too."""

FACETS = ("year", "month", *FACET_COLUMNS[1:], *NAME_KINDS)
"""What a search can count its articles by. `byline` counts each of the people that a byline names."""

EXTRA = "extra."
"""What the name of a facet begins with that is an extra field: `extra.tags`. Its key (`text.field_keys`) follows."""

LAYERS = ("words", "chars", "pairs")
"""The token layers of a field: jieba's search-mode words, units, pairs of neighbouring units.

Only `chars` has punctuation."""

RECORD_KEYS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "_id", "article_id", "video_id", "guid"),
    "headline": ("headline", "title", "video_title"),
    "body": ("body", "text", "content", "content_html", "article", "brief"),
    "date": ("date", "pub_date", "datetime", "date_published", "published", "published_at", "pubDate"),
    "kicker": ("kicker",),
    "subtitle": ("subtitle",),
    "byline": ("byline", "author"),
    "source": ("source_name", "source"),
    "section": ("section",),
    "page": ("page",),
    "url": ("url", "video_url", "link"),
}
"""For each attribute of an article the keys that records use for it, the preferred one first.

Chosen by hand: the keys of JSON Feed, RSS, and the crawls and corpora of Chinese news that this was built with."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `text[start:end]`, in an original (unfolded) text."""

    start: int
    end: int


class ExtraFields(dict[str, tuple[str, ...]]):
    """The fields of an article that newsearch has no attribute for: each name with its values. It never changes.

    >>> ExtraFields({"责任编辑": "柳岸", "tags": ["港口", "航运"]})
    {'责任编辑': ('柳岸',), 'tags': ('港口', '航运')}
    >>> hash(ExtraFields({"a": "1", "b": "2"})) == hash(ExtraFields({"b": "2", "a": "1"}))
    True

    Raises:
        TypeError: a name or a value is not a string.
    """

    __slots__ = ()

    def __init__(
        self, fields: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]] = ()
    ) -> None:
        for name, values in dict(fields).items():
            frozen = (values,) if isinstance(values, str) else tuple(values)
            if set(map(type, (name, *frozen))) != {str}:
                raise TypeError(name)
            super().__setitem__(name, frozen)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[object, ...]:
        return ExtraFields, (dict(self),)

    def _unchangeable(self, *_: object, **__: object) -> NoReturn:
        raise TypeError(Note("extra_unchangeable"))

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _unchangeable


_NO_FIELDS = ExtraFields()


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, verbatim.

    `date` is the issue date as `YYYY-MM-DD`, whatever of it was passed: a string that begins so or a `datetime.date`.
    `body` keeps its paragraphs, separated by blank lines. `kicker` (引题/肩题) stands above the headline, `subtitle`
    (副题) below it. `page` is a number or a name such as `A03`. `extra` has the other fields of its record in their
    order, each name with its values: it takes any mapping of names to a string or several.

    >>> Article(id="a1", headline="北碚经济技术开发区揭牌成立", body="…", date="2024-03-02").date
    '2024-03-02'

    Raises:
        ArticleInvalid: `id` is empty, a text or a part of `extra` is not a string, or `date` is not a day.
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
    extra: Mapping[str, tuple[str, ...]] = _NO_FIELDS

    if TYPE_CHECKING:  # what is passed as `date` and `extra` may be of other types than what is read

        def __init__(
            self,
            id: str,
            headline: str,
            body: str,
            date: str | datetime.date | None = None,
            kicker: str = "",
            subtitle: str = "",
            byline: str = "",
            source: str = "",
            section: str = "",
            page: int | str | None = None,
            url: str = "",
            extra: Mapping[str, str | Iterable[str]] = _NO_FIELDS,
        ) -> None: ...

    def __post_init__(self) -> None:
        if set(map(type, _TEXTS(self))) != {str}:
            for name in _TEXT_NAMES:
                if not isinstance(getattr(self, name), str):
                    raise ArticleInvalid("article_not_text", field=name, id=self.id)
        if not self.id:
            raise ArticleInvalid("article_without_id")
        object.__setattr__(self, "date", _day(self.date, self.id))
        if type(self.extra) is not ExtraFields:
            object.__setattr__(self, "extra", _extra(self.extra, self.id))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Article:
        """Make an article of a record, such as a line of JSON or a row of a table.

        Takes each attribute from the first of its `RECORD_KEYS` that has a value, and `extra` from a mapping of this
        name; other keys are ignored. Whole numbers become text; what is neither text, whole number nor day (None, NaN,
        lists) counts as absent. Texts stay as they are: to strip HTML, to read dates such as 2024年3月1日, and to keep
        all other fields, sync the records as a seed.

        >>> Article.from_record({"_id": 7, "title": "大桥通车", "text": "3月4日，…", "pub_date": "2024-03-05"}).headline
        '大桥通车'

        Raises:
            ArticleInvalid: the record has no id, its date does not begin with YYYY-MM-DD, or a value of `extra` is
                neither a string nor several.
        """
        values = {name: _value_of(record, keys) for name, keys in RECORD_KEYS.items()}
        texts = {name: str(values[name]) for name in _TEXT_NAMES}
        extra = record.get("extra")
        return cls(
            **texts,
            date=values["date"] or None,
            page=None if values["page"] == "" else values["page"],
            extra=extra if isinstance(extra, Mapping) else _NO_FIELDS,
        )


_TEXT_NAMES = ("id", "headline", "body", "kicker", "subtitle", "byline", "source", "section", "url")
_TEXTS = operator.attrgetter(*_TEXT_NAMES)


def _value_of(record: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """The first value of these keys that can be one of an article, `""` for none."""
    for key in keys:
        value = record.get(key, "")
        if value != "" and isinstance(value, str | int | datetime.date) and not isinstance(value, bool):
            return value
    return ""


def _extra(fields: object, article_id: str) -> ExtraFields:
    try:
        if isinstance(fields, Mapping):
            return ExtraFields(fields)
    except TypeError:
        pass
    raise ArticleInvalid("article_not_text", field="extra", id=article_id)


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
    raise ArticleInvalid("article_date_invalid", date=value, id=article_id)


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


@dataclass(frozen=True, slots=True)
class Document:
    """An analysed article, complete: an engine stores and looks up, and computes nothing from text.

    It is data alone: processes send it to each other, and `record` is its form in JSON.

    Args:
        article: as it was given.
        fields: the tokens of each of `FIELDS`.
        labels: the folded text of each of `LABEL_FIELDS`.
        mentions: the distinct periods that headline and body mention, first and last day of each, in reading order.
        extra: for each extra field, by its key (`text.field_keys`), its values verbatim, each once when folded.
        names: for those of `NAME_KINDS` that the article has, the distinct names of such things in any field, folded
            and whole (not 罗斯 in 俄罗斯, not 薛祥 in 丁薛祥), sorted. A name need not be one word.
        sketch: what tells reprints, the `analysis.reprints.VALUES` bytes of the body; all zero for a short one.
        arrived: when the article came into the archive, in seconds of Unix time; 0 where unknown.
    """

    article: Article
    fields: Mapping[str, FieldTokens]
    labels: Mapping[str, str]
    extra: Mapping[str, tuple[str, ...]]
    mentions: tuple[tuple[datetime.date, datetime.date], ...]
    names: Mapping[str, tuple[str, ...]]
    sketch: bytes
    arrived: int = 0

    def record(self) -> dict[str, object]:
        """The document as `json` takes it: days as ISO, the sketch in hexadecimal."""
        return {
            "article": asdict(self.article),
            "fields": {name: [tokens.text, list(tokens.words)] for name, tokens in self.fields.items()},
            "labels": dict(self.labels),
            "extra": {key: list(values) for key, values in self.extra.items()},
            "mentions": [[day.isoformat() for day in period] for period in self.mentions],
            "names": {kind: list(words) for kind, words in self.names.items()},
            "sketch": self.sketch.hex(),
            "arrived": self.arrived,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Document:
        """The document that `record` was made from, also after a way through JSON.

        Raises:
            KeyError, TypeError, ValueError: it is no such record.
        """
        day = datetime.date.fromisoformat
        return cls(
            Article(**record["article"]),
            {name: FieldTokens(text, tuple(words)) for name, (text, words) in record["fields"].items()},
            dict(record["labels"]),
            {key: tuple(values) for key, values in record["extra"].items()},
            tuple((day(first), day(last)) for first, last in record["mentions"]),
            {kind: tuple(words) for kind, words in record["names"].items()},
            bytes.fromhex(record["sketch"]),
            int(record["arrived"]),
        )


@dataclass(frozen=True, slots=True)
class Query:
    """How a typed query was read: a clause, and in `notes` what was ignored, repaired or assumed."""

    clause: Clause
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Matches:
    """One page of articles found: ids in the order of the search, the score of each, and the `total` of all pages.

    The last `partial` of the ids are of articles that lack a word. There are `partial_total` of these, which `total`
    does not count; they are looked for where those that have everything do not fill the page.
    """

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    total: int
    partial: int = 0
    partial_total: int = 0
