"""What the pages show, as frozen data: texts cut at their marks, links already made, so that templates only lay out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, count, islice

from newsearch.messages import Language, Note, say
from newsearch.model import NAME_KINDS, Article, Span
from newsearch.render.wording import facet_label, headline_of, page_of, ranked
from newsearch.results import Hit, Results, pieces
from newsearch.text.folding import fold
from newsearch.web.asked import Asked

__all__ = [
    "ArticleLink",
    "FacetView",
    "HitView",
    "Link",
    "Paragraph",
    "Piece",
    "SelectedView",
    "ValueView",
    "article_url",
    "article_view",
    "facet_views",
    "hit_views",
    "numbered",
    "paragraphs",
    "script_of",
    "selected_views",
]

Piece = tuple[str, int]
"""A text and the number of its mark, 0 where it is not marked."""

_VALUES = 8
"""Values of a facet that are shown beside those that are ticked; chosen by hand: five facets fit beside 20 hits."""

_JUDGED = 50  # characters by which the script of an article is told; chosen by hand
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
_TRADITIONAL = 0.04  # the share of traditional characters; in simplified texts it is next to none. Chosen by hand

_GAP = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its label; `is_on` where it leads to what is shown already."""

    label: str
    url: str
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value of a facet: how many articles it finds, and whether it is ticked."""

    value: str
    label: str
    articles: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet with its first values; `more` are not shown. `is_automatic` says that a program found the names."""

    name: str
    label: str
    values: tuple[ValueView, ...]
    more: int
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class SelectedView:
    """A filter that is set; `rest` is what is asked for without it, at `url`."""

    label: str
    value: str
    url: str
    rest: Asked


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit on a page of results; `is_border` where the articles with fewer words begin with it, behind others."""

    rank: int
    url: str
    script: str
    kicker: tuple[Piece, ...]
    headline: tuple[Piece, ...]
    about: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    missing: tuple[str, ...]
    reprints: int
    reprints_url: str
    is_border: bool


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article that is named on a page: its URL, headline, and what is known of when and where it stood."""

    url: str
    script: str
    headline: str
    about: tuple[Piece, ...]
    compare_url: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a body, cut at its marks."""

    pieces: tuple[Piece, ...]


def numbered(text: str, marks: Sequence[Span], numbers: Iterator[int]) -> tuple[Piece, ...]:
    """A text cut at its marks, each with the next of the numbers.

    >>> numbered("厦门会晤", (Span(0, 2),), count(1))
    (('厦门', 1), ('会晤', 0))
    """
    return _numbered(pieces(text, tuple(marks)), numbers)


def _numbered(cut: Iterable[tuple[str, bool]], numbers: Iterator[int]) -> tuple[Piece, ...]:
    return tuple([(piece, next(numbers) if is_marked else 0) for piece, is_marked in cut])


def paragraphs(body: str, marks: Sequence[Span], numbers: Iterator[int]) -> tuple[Paragraph, ...]:
    """The paragraphs of a body, which blank lines set apart; a mark across a gap goes on in the next one.

    >>> [paragraph.pieces for paragraph in paragraphs("长江。\\n\\n大桥", (Span(0, 2), Span(5, 6)), count(1))]
    [(('长江', 1), ('。', 0)), (('大', 2), ('桥', 0))]
    """
    starts = [0, *(gap.end() for gap in _GAP.finditer(body))]
    ends = [*(gap.start() for gap in _GAP.finditer(body)), len(body)]
    found, first = [], 0
    for start, end in zip(starts, ends, strict=True):
        while first < len(marks) and marks[first].end <= start:
            first += 1
        inside = []
        for mark in islice(marks, first, None):
            if mark.start >= end:
                break
            inside.append(Span(max(mark.start, start) - start, min(mark.end, end) - start))
        if body[start:end].strip():
            found.append(Paragraph(numbered(body[start:end], inside, numbers)))
    return tuple(found)


def script_of(article: Article) -> str:
    """The language tag of an article: `zh-Hant` where its characters are traditional ones, else `zh-Hans`.

    >>> script_of(Article("a", "東川大橋通車", "…")), script_of(Article("b", "东川大桥通车", "…"))
    ('zh-Hant', 'zh-Hans')
    """
    text = (article.headline + article.body[:_JUDGED])[:_JUDGED]
    if _traditional().isdisjoint(text):
        return "zh-Hans"
    changed = sum(map(_traditional().__contains__, text))
    han = sum(1 for char in text if _FIRST_HAN <= char <= _LAST_HAN)
    return "zh-Hant" if changed > _TRADITIONAL * han else "zh-Hans"


@cache
def _traditional() -> frozenset[str]:
    """The characters that are simplified when they are folded."""
    han = "".join(map(chr, range(ord(_FIRST_HAN), ord(_LAST_HAN) + 1)))
    return frozenset(char for char, folded in zip(han, fold(han).text, strict=True) if char != folded)


def article_url(asked: Asked, article_id: str, n: int = 0) -> str:
    """The URL of an article's page that marks what was asked for; `n` is its place among the hits, 0 for none."""
    return asked.url("/article", id=article_id, n=n)


def _about(article: Article, language: Language, marks: Mapping[str, tuple[Span, ...]]) -> tuple[Piece, ...]:
    """When and where an article stood and who wrote it, with the marks in these fields."""
    day, page = article.date or say(Note("undated"), language), page_of(article, language)
    known = (("source", article.source), ("section", article.section), ("page", page), ("byline", article.byline))
    parts = [(name, part) for name, part in known if part and not part.isspace()]
    if not marks:  # as of most hits: one piece
        return ((" · ".join([day, *(part for _, part in parts)]), 0),)
    cut = [((" · ", 0), *numbered(part, marks.get(name, ()), count(1))) for name, part in parts]
    return (day, 0), *chain.from_iterable(cut)


def article_view(article: Article, asked: Asked, language: Language, *, compare_with: str = "") -> ArticleLink:
    """An article as a link; with the URL that compares it with another one, where that is named."""
    compare = asked.url("/compare", id=compare_with, other=article.id) if compare_with else ""
    headline = headline_of(article, language)
    about = _about(article, language, {})
    return ArticleLink(article_url(asked, article.id), script_of(article), headline, about, compare)


def hit_views(results: Results, asked: Asked, language: Language) -> tuple[HitView, ...]:
    """The hits of a page of results."""
    url_of = asked.urls("/article", "id", "n")
    return tuple(
        _hit_view(hit, rank, url_of(hit.article.id, rank), language, is_border=is_border)
        for rank, hit, is_border in ranked(results)
    )


def _hit_view(hit: Hit, rank: int, url: str, language: Language, *, is_border: bool) -> HitView:
    article = hit.article
    headline = _numbered(hit.headline_pieces(), count(1))
    return HitView(
        rank,
        url,
        script_of(article),
        numbered(article.kicker, hit.marks.get("kicker", ()), count(1)),
        headline or ((headline_of(article, language), 0),),
        _about(article, language, hit.marks),
        _numbered(hit.snippet.shown(), count(1)),
        hit.missing,
        len(hit.reprints),
        url + "#reprints",
        is_border,
    )


def facet_views(facets: Mapping[str, Mapping[str, int]], asked: Asked, language: Language) -> tuple[FacetView, ...]:
    """The facets beside the hits: what is ticked first, then the values that most articles have; years backwards."""
    found = []
    for name, counts in facets.items():
        ticked = asked.filters_of(name)
        timely = name in ("year", "month")
        rest = [value for value in (reversed([*counts]) if timely else counts) if value not in ticked]
        shown = [*ticked, *rest[:_VALUES]]
        values = [ValueView(value, value, counts.get(value, 0), value in ticked) for value in shown]
        if timely:
            values.sort(key=lambda view: view.value, reverse=True)
        label = facet_label(name, language)
        if values:
            found.append(FacetView(name, label, tuple(values), max(len(rest) - _VALUES, 0), name in NAME_KINDS))
    return tuple(found)


def selected_views(asked: Asked, path: str, language: Language) -> tuple[SelectedView, ...]:
    """The filters that are set, each with what is asked for without it."""
    start = asked.but(offset=0, after="")
    found = [
        (facet_label(name, language), value, start.but(filters=_without(asked.filters, (name, value))))
        for name, value in asked.filters
    ]
    label = say(Note("web_within"), language)
    found += [(label, query, start.but(within=_without(asked.within, query))) for query in asked.within]
    if asked.since or asked.until:
        dates = asked.since if asked.since == asked.until else f"{asked.since or '…'} – {asked.until or '…'}"
        found.append((say(Note("web_dates"), language), dates, start.but(since="", until="")))
    return tuple(SelectedView(label, value, rest.url(path), rest) for label, value, rest in found)


def _without(values: tuple[object, ...], left_out: object) -> tuple[object, ...]:
    return tuple(value for value in values if value != left_out)
