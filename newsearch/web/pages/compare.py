"""Two reprints beside each other, sentence by sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsearch.deadline import check, optional
from newsearch.errors import SearchTooSlow
from newsearch.messages import Note
from newsearch.render.json import article_to_json, versioned
from newsearch.search.searcher import Searcher
from newsearch.web.asked import Asked
from newsearch.web.pages.article import known
from newsearch.web.pages.call import Answer, Call
from newsearch.web.views import article_view, script_of

__all__ = ["Row", "as_json", "compared", "page"]

_LONGEST = 200
"""Characters of a sentence: texts without full stops, as scans have them, are cut there. Chosen by hand: the time that
two take which differ grows with more than the square."""

_SENTENCE = re.compile(rf"[^。！？!?；\n]{{0,{_LONGEST}}}[。！？!?；]+[”’」』）]*|[^。！？!?；\n]{{1,{_LONGEST}}}")

_MOST = 400
"""Sentences of an article that are compared, since time grows with their square; longer ones are cut, with a note."""


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that stand beside each other, as pieces and whether each differs; an empty side has nothing alike."""

    left: tuple[tuple[str, bool], ...]
    right: tuple[tuple[str, bool], ...]
    is_same: bool


def page(call: Call, searcher: Searcher) -> Answer:
    """The page with both articles."""
    left, right = known(searcher, call.asked.id), known(searcher, call.asked.other)
    texts = [_sentences(article.body) for article in (left, right)]
    rows = tuple(compared(*(sentences[:_MOST] for sentences in texts)))
    links = Asked(lang=call.asked.lang)
    return call.page(
        "compare.html",
        articles=[(article_view(each, links, call.language), script_of(each)) for each in (left, right)],
        rows=rows,
        same=sum(row.is_same for row in rows),
        is_cut=any(len(sentences) > _MOST for sentences in texts),
        most=_MOST,
    )


def as_json(call: Call, searcher: Searcher) -> Answer:
    """Both articles, and their sentences side by side."""
    left, right = known(searcher, call.asked.id), known(searcher, call.asked.other)
    rows = compared(_sentences(left.body)[:_MOST], _sentences(right.body)[:_MOST])
    record = {
        "articles": [article_to_json(left), article_to_json(right)],
        "rows": [{"left": _text(row.left), "right": _text(row.right), "same": row.is_same} for row in rows],
    }
    return call.json(versioned("comparison", record))


def compared(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    """The sentences of two texts side by side; of those that differ the characters that do, as far as there is time.

    >>> [row.is_same for row in compared(["大桥通车。", "全长三千米。"], ["大桥通车。", "全长3千米。"])]
    [True, False]
    """
    for tag, i, j, k, m in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        check(Note("work_comparing"))
        if tag == "equal":
            yield from (
                Row(((one, False),), ((other, False),), True) for one, other in zip(left[i:j], right[k:m], strict=True)
            )
            continue
        for number in range(max(j - i, m - k)):
            one = left[i + number] if i + number < j else ""
            other = right[k + number] if k + number < m else ""
            yield Row(*_in_time(one, other), is_same=False)


def _in_time(one: str, other: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """What `_differing` gives; without a mark where there is no time to look for what differs."""
    try:
        with optional():
            check()
    except SearchTooSlow:
        return ((one, False),) if one else (), ((other, False),) if other else ()
    return _differing(one, other)


def _differing(one: str, other: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Two sentences as pieces, and whether each piece differs from what stands opposite."""
    if not one or not other:
        return ((one, True),) if one else (), ((other, True),) if other else ()
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    lefts, rights = [], []
    for tag, i, j, k, m in matcher.get_opcodes():
        lefts += [(one[i:j], tag != "equal")] if i < j else []
        rights += [(other[k:m], tag != "equal")] if k < m else []
    return tuple(lefts), tuple(rights)


def _sentences(body: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.findall(body) if sentence.strip()]


def _text(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(text for text, _ in pieces)
