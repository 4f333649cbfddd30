"""The form that writes the query line, the help, and what programs ask while somebody types."""

from __future__ import annotations

from newsearch.render.json import explanation_to_json, to_json, versioned
from newsearch.search.searcher import Searcher
from newsearch.web.asked import Asked
from newsearch.web.pages.article import known
from newsearch.web.pages.call import Answer, Call

__all__ = ["advanced", "explain", "guide", "query_line", "suggest"]

_NEAR = 5  # units between two words where no number is given; chosen by hand


def query_line(asked: Asked) -> str:
    """The query line of the advanced form.

    >>> query_line(Asked(terms="长江 大桥", phrase="东川 通车", any="柳岸 江城", none="船", near="货运 码头"))
    '长江 大桥 "东川 通车" (柳岸 OR 江城) -船 "货运 码头"~5'
    """
    parts = [asked.terms.strip()]
    parts += [f'"{_unquoted(asked.phrase)}"'] if _unquoted(asked.phrase) else []
    any_of = asked.any.split()
    parts += [f"({' OR '.join(any_of)})" if len(any_of) > 1 else any_of[0]] if any_of else []
    parts += [f"-{word}" for word in asked.none.split()]
    parts += [f'"{_unquoted(asked.near)}"~{asked.apart or _NEAR}'] if _unquoted(asked.near) else []
    return " ".join(part for part in parts if part)


def _unquoted(text: str) -> str:
    return text.translate({ord(mark): None for mark in '"“”「」『』'}).strip()


def advanced(call: Call, searcher: Searcher) -> Answer:
    """The form; where its parts are filled in, it shows the query line that they make."""
    line = query_line(call.asked) or call.asked.q
    return call.page("advanced.html", line=line, held=call.site.holdings(searcher))


def guide(call: Call, searcher: Searcher) -> Answer:
    """The help: what can be typed, the keys, and the formats."""
    return call.page("help.html", seconds=call.site.settings.seconds)


def suggest(call: Call, searcher: Searcher) -> Answer:
    """Words of headlines that begin so, or are read so, and how many articles have each."""
    record = {"query": call.asked.q, "words": searcher.suggest(call.asked.q, call.asked.limit)}
    return Answer(to_json(versioned("words", record)) + "\n")


def explain(call: Call, searcher: Searcher) -> Answer:
    """Why an article has its score: what `newsearch explain --json` prints."""
    article = known(searcher, call.asked.id)
    explanation = searcher.explain(call.asked.q, article.id)
    record = versioned("explanation", explanation_to_json(explanation, call.language))
    return Answer(to_json(record, call.language) + "\n")
