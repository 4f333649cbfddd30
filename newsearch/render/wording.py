"""Words and lines that terminal, HTML and exports share, in the language of the reader.

All sentences and labels of this package are codes of `newsearch.messages`, said by `phrase` and `text_of`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from itertools import islice

from newsearch.messages import UNSAFE, Language, Note, say, visible
from newsearch.model import FACETS, NAME_KINDS, Article, Span
from newsearch.results import Hit, Results, pieces

__all__ = [
    "BLANK",
    "about",
    "about_hit",
    "asked",
    "best_of_facets",
    "count",
    "extra_of",
    "facet_label",
    "headline_of",
    "lacks",
    "line",
    "meant",
    "one_line",
    "page_of",
    "period",
    "phrase",
    "plain",
    "ranked",
    "readable",
    "reprint_count",
    "text_of",
    "web_address",
]

_VALUES = 10
"""How many values of a facet are shown; chosen by hand: two lines of a terminal."""

_TIMES = 12
"""How many years or months are shown: the months of a year."""

_UNSAFE = re.compile(f"[{UNSAFE}]")
_BYTES = re.compile("[\udc80-\udcff]+")
_GAP = " · "
BLANK = re.compile(r"\s+")


def phrase(code: str, language: Language = "en", /, **values: object) -> str:
    """The sentence of a code of `messages.SENTENCES`, with its values.

    >>> phrase("page_of", page=1, pages=7), phrase("page_of", "zh", page=1, pages=7)
    ('page 1 of 7', '第 1/7 页')
    """
    return say(Note(code, **values), language)


def asked(query: str, language: Language = "en") -> str:
    """A query as a line names it: one that is blank finds every article.

    >>> asked("大桥"), asked(" ")
    ('大桥', 'every article')
    """
    return query if query.strip() else phrase("every_article", language)


def text_of(note: Note | str, language: Language = "en") -> str:
    """What a note says; a text that is no note stays as it is."""
    return say(note, language) if isinstance(note, Note) else note


def plain(text: str) -> str:
    """The text without what would steer a terminal: escapes, other controls, direction overrides, lone surrogates.

    Of line ends only the line feed stays; the separators of lines and paragraphs (U+2028, U+2029) go.
    """
    return text if text.isprintable() else _UNSAFE.sub("", text)


def readable(text: str) -> str:
    r"""The text with the bytes of names that are no UTF-8 as GB18030, which archives from Windows often have.

    >>> readable(b"\xb4\xf3\xc7\xc5.txt".decode("utf-8", "surrogateescape"))
    '大桥.txt'
    """
    return _BYTES.sub(lambda found: found[0].encode("utf-8", "surrogateescape").decode("gb18030", "replace"), text)


def line(text: str, joint: str = " ") -> str:
    """The text, plain, with each line end and the blanks around it as a `joint`: it can forge no line of an output.

    Splits at line ends instead of looking for blanks before them, which takes quadratic time in long runs of blanks.

    >>> line("北碚 \\n\\n  新闻"), line("一\\n二", "⏎"), line("末\\n")
    ('北碚 新闻', '一⏎二', '末 ')
    """
    first, *more = plain(text).split("\n")
    if not more:
        return first
    inner = [part for each in more[:-1] if (part := each.strip())]
    return joint.join([first.rstrip(), *inner, more[-1].lstrip()])


def one_line(text: str) -> str:
    """The text, plain, with each run of blanks and line ends as a single blank."""
    return " ".join(plain(text).split())


def web_address(url: str) -> str:
    """An address of the web in one line, `""` for any other: a link leads to nothing that is run.

    >>> web_address(" https://a.example/1\\n"), web_address("javascript:alert(1)")
    ('https://a.example/1', '')
    """
    address = one_line(url)
    return address if address.lower().startswith(("http://", "https://")) else ""


def ranked(results: Results) -> Iterator[tuple[int, Hit, bool]]:
    """Each hit with its rank, and whether the articles with fewer words begin with it, behind others."""
    is_before = results.total > 0
    for rank, hit in enumerate(results.hits, results.offset + 1):
        yield rank, hit, is_before and bool(hit.missing)
        is_before = is_before and not hit.missing


def lacks(hit: Hit, language: Language = "en") -> str:
    """The words that the article of a hit lacks."""
    return phrase("lacks", language, words=hit.missing)


def count(articles: int, language: Language = "en") -> str:
    """A number of articles.

    >>> count(1), count(1234), count(1234, "zh")
    ('1 article', '1,234 articles', '1,234 篇')
    """
    return phrase("articles", language, number=articles)


def best_of_facets(
    facets: Mapping[str, Mapping[str, int]], language: Language = "en"
) -> Iterator[tuple[str, list[str], str]]:
    """Each facet that has values: its label, the best values with their counts, and a remark in brackets or `""`.

    >>> list(best_of_facets({"people": {"雷锋": 3}, "section": {}}))
    [('people', ['雷锋 (3)'], '(automatic)')]
    """
    for name, counts in facets.items():
        timely = name in ("year", "month")
        most = _TIMES if timely else _VALUES
        more = len(counts) - most
        best = islice(counts.items(), max(more, 0) if timely else 0, None if timely else most)
        values = [
            phrase("facet_count", language, value=_value(name, value, language), number=number)
            for value, number in best
        ]
        hidden = Note("facet_earlier" if timely else "facet_more", more=more) if more > 0 else None
        remark = _remark(hidden, Note("facet_automatic") if name in NAME_KINDS else None)
        if values:
            yield facet_label(name, language), values, text_of(remark, language)


def _value(facet: str, value: str, language: Language) -> str:
    """A value of a facet as it is shown."""
    return _page(value, language) if facet == "page" else line(value)


def facet_label(name: str, language: Language = "en") -> str:
    """What a facet is called: an extra field as it was asked for."""
    return phrase(f"facet_{name}", language) if name in FACETS else line(name)


def meant(results: Results, language: Language = "en") -> str:
    """The question whether one of the suggested queries was meant."""
    queries = [Note("suggested", query=query, total=total) for query, total in results.suggestions.items()]
    return line(phrase("did_you_mean", language, queries=queries))


def period(first: str, last: str) -> str | Note:
    """A period as a query may name it: a day, a month, a year, or its first and last day.

    >>> period("2024-01-01", "2024-12-31"), period("2024-02-01", "2024-02-29"), period("2024-02-01", "2024-02-01")
    ('2024', '2024-02', '2024-02-01')
    """
    if first == last:
        return first
    if first[:4] == last[:4] and (first[4:], last[4:]) == ("-01-01", "-12-31"):
        return first[:4]
    if first[:7] == last[:7] and first[7:] == "-01" and int(last[8:]) == monthrange(int(last[:4]), int(last[5:7]))[1]:
        return first[:7]
    return Note("period", first=first, last=last)


def headline_of(article: Article, language: Language = "en") -> str:
    """The headline, or what stands for a missing one."""
    return article.headline or phrase("no_headline", language)


def about(article: Article, language: Language = "en") -> str:
    """When and where an article appeared, its byline and id, in one line; only a missing date is mentioned.

    The id is written so that it can be typed back (`messages.visible`).
    """
    date = article.date or phrase("undated", language)
    known = (date, article.source, article.section, page_of(article, language), article.byline, visible(article.id))
    return line(" · ".join(part for part in known if part))


def about_hit(hit: Hit, language: Language = "en") -> list[tuple[str, bool]]:
    """`about` of a hit's article in pieces, each marked or not; behind it kicker and subtitle where they are marked."""
    article = hit.article
    texts = {name: getattr(article, name) for name in ("source", "section", "page", "byline", "id")}
    texts |= {"page": page_of(article, language), "id": visible(article.id)}
    texts |= {name: getattr(article, name) for name in ("kicker", "subtitle") if name in hit.marks}
    shown, marks = article.date or phrase("undated", language), list[Span]()
    for name, text in texts.items():
        if text:
            start = len(shown) + len(_GAP)
            marks += [Span(start + mark.start, start + mark.end) for mark in hit.marks.get(name, ())]
            shown += _GAP + text
    return [(line(piece), is_mark) for piece, is_mark in pieces(shown, tuple(marks))]


def extra_of(article: Article, language: Language = "en") -> list[str]:
    """The extra fields of an article, each in one line.

    >>> extra_of(Article("a1", "大桥通车", "…", extra={"tags": ("港口", "航运")}))
    ['tags: 港口, 航运']
    """
    return [line(phrase("extra_field", language, name=n, values=v)) for n, v in article.extra.items() if any(v)]


def reprint_count(hit: Hit, language: Language = "en") -> str:
    """How many reprints are folded into a hit."""
    return phrase("reprints_folded", language, number=len(hit.reprints))


def _remark(hidden: Note | None, automatic: Note | None) -> Note | str:
    both = Note("facet_both", hidden=hidden, automatic=automatic) if hidden and automatic else None
    remark = both or hidden or automatic
    return Note("facet_remark", remark=remark) if remark else ""


def page_of(article: Article, language: Language = "en") -> str:
    """The page of an article in words, `""` where it has none."""
    return "" if article.page is None else _page(str(article.page), language)


def _page(page: str, language: Language) -> str:
    code = "page_with_name" if "版" in page else "page_with_number"  # 要闻版 needs no 第…版 around it
    return line(phrase(code, language, page=page))
