"""The form that writes the query line, the help, and what programs ask while somebody types."""

from __future__ import annotations

from newsearch.render.json import explanation_to_json, versioned
from newsearch.search.searcher import Searcher
from newsearch.web.asked import Asked
from newsearch.web.pages.article import known
from newsearch.web.pages.call import Answer, Call

__all__ = ["advanced", "explain", "guide", "query_line", "suggest"]

_NEAR = 5  # units between two words where no number is given; chosen by hand

_FIELDS = {"headline": "标题", "body": "正文", "byline": "作者"}
"""The fields that can be ticked, and their names in the query language."""


def query_line(asked: Asked) -> str:
    """The query line of the advanced form.

    >>> query_line(Asked(terms="长江 大桥", phrase="东川 通车", any="柳岸 江城", none="船", near="货运 码头"))
    '长江 大桥 "东川 通车" (柳岸 OR 江城) "货运 码头"~5 -船'
    >>> query_line(Asked(near="货运 码头", same=True, none="船", headline=True, body=True))
    '(标题：(货运 SAME 码头) OR 正文：(货运 SAME 码头)) -船'
    """
    parts = [asked.terms.strip()]
    parts += [f'"{_unquoted(asked.phrase)}"'] if _unquoted(asked.phrase) else []
    any_of = asked.any.split()
    parts += [f"({' OR '.join(any_of)})" if len(any_of) > 1 else any_of[0]] if any_of else []
    parts += [_near(asked)] if _unquoted(asked.near) else []
    wanted = " ".join(part for part in parts if part)
    fields = [f"{name}：({wanted})" for field, name in _FIELDS.items() if wanted and getattr(asked, field)]
    wanted = f"({' OR '.join(fields)})" if len(fields) > 1 else "".join(fields) or wanted
    return " ".join([*filter(None, (wanted,)), *(f"-{word}" for word in asked.none.split())])


def _near(asked: Asked) -> str:
    """The words that stand in one sentence, or close together."""
    near = _unquoted(asked.near)
    return " SAME ".join(near.split()) if asked.same else f'"{near}"~{asked.apart or _NEAR}'


def _unquoted(text: str) -> str:
    return text.translate({ord(mark): None for mark in '"“”「」『』'}).strip()


def advanced(call: Call, searcher: Searcher) -> Answer:
    """The form; where its parts are filled in, it shows the query line that they make."""
    line = query_line(call.asked) or call.asked.q
    return call.page("advanced.html", line=line, held=call.site.overview(searcher))


def guide(call: Call, searcher: Searcher) -> Answer:
    """The help: what can be typed, the keys, and the formats."""
    return call.page("help.html", seconds=call.site.settings.seconds)


def suggest(call: Call, searcher: Searcher) -> Answer:
    """Words of headlines that begin so, or are read so, and how many articles have each."""
    record = {"query": call.asked.q, "words": searcher.suggest(call.asked.q, call.asked.limit)}
    return call.json(versioned("words", record))


def explain(call: Call, searcher: Searcher) -> Answer:
    """Why an article has its score: what `newsearch explain --json` prints."""
    article = known(searcher, call.asked.id)
    explanation = searcher.explain(call.asked.q, article.id)
    record = versioned("explanation", explanation_to_json(explanation, call.language))
    return call.json(record)
