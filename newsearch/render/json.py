"""Results, articles and reports as JSON objects. Notes are the sentences that the terminal shows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Final

from newsearch.messages import Language, Note
from newsearch.model import NAME_KINDS, Article, Span
from newsearch.render.citation import citation
from newsearch.render.wording import plain, text_of
from newsearch.results import Explanation, Hit, Oddity, Results, Skipped, SyncReport

__all__ = [
    "SCHEMA",
    "article_to_json",
    "explanation_to_json",
    "hit_to_json",
    "issue_to_json",
    "note_to_json",
    "notes_to_json",
    "oddities_to_json",
    "report_to_json",
    "results_to_json",
    "shown_to_json",
    "skipped_to_json",
    "summary_to_json",
    "to_json",
    "versioned",
]

SCHEMA: Final = 1
"""The version of `docs/schema/`, which has the form of every record: it counts up where a name goes or changes its
meaning, not where one is added."""


def versioned(kind: str, record: Mapping[str, object]) -> dict[str, object]:
    """A record with its `type` and the version of the schema in front: a line of JSON, or a whole answer."""
    return {"type": kind, "schema": SCHEMA, **record}


_OF_ARTICLE = tuple(field.name for field in fields(Article))
_values_of = attrgetter(*_OF_ARTICLE)


def to_json(value: object, language: Language = "en") -> str:
    """A line of JSON, escaped where a character would steer the terminal; notes in it become sentences."""
    text = _encoder(language).encode(value)
    return text if text.isprintable() or text == plain(text) else _encoder(language, escapes=True).encode(value)


@cache
def _encoder(language: Language, *, escapes: bool = False) -> json.JSONEncoder:
    """What writes lines of JSON: `json.dumps` would make a new one for each."""

    def sentence(value: object) -> str:
        if isinstance(value, Note):
            return text_of(value, language)
        raise TypeError(Note("no_json_form", value=repr(value)))

    return json.JSONEncoder(ensure_ascii=escapes, default=sentence)


def hit_to_json(hit: Hit) -> dict[str, object]:
    """A hit as a JSON object: the article without its body, score, snippet and marks as `[start, end]`."""
    record = article_to_json(hit.article)
    del record["body"]
    snippet = {"text": hit.snippet.text, "marks": _pairs(hit.snippet.marks), "fragments": _pairs(hit.snippet.fragments)}
    marks = {
        "headline_marks": _pairs(hit.headline_marks),
        "marks": {name: _pairs(spans) for name, spans in hit.marks.items()},
        "reprints": hit.reprints,
        "reprint_of": hit.reprint_of,
    }
    arrived = {"arrived": hit.arrived} if hit.arrived else {}
    return {**record, "score": hit.score, "snippet": snippet, **marks, "missing": hit.missing, **arrived}


def results_to_json(results: Results, language: Language = "en") -> dict[str, object]:
    """A page of results as one JSON object: the summary, and in `hits` each hit with its citation."""
    hits = [{**hit_to_json(hit), "citation": citation(hit.article)} for hit in results.hits]
    return versioned("search", {**summary_to_json(results, language), "hits": hits})


def summary_to_json(results: Results, language: Language = "en") -> dict[str, object]:
    """The last line of a search in JSON: the total, how the query was read, how to go on, and the facets."""
    record: dict[str, object] = {
        "query": results.query,
        **({"asked": results.asked} if results.asked else {}),
        "total": results.total,
        "partial_total": results.partial_total,
        "offset": results.offset,
        **notes_to_json(results.notes, language),
        "seconds": results.seconds,
        "suggestions": results.suggestions,
        "cursor": results.cursor,
    }
    if results.generation:
        record["generation"] = results.generation
    if results.facets:
        record["facets"] = results.facets
        record["automatic"] = [name for name in results.facets if name in NAME_KINDS]
    return record


def notes_to_json(notes: Iterable[Note], language: Language = "en") -> dict[str, object]:
    """Notes in both forms: `notes`, their sentences, and `note_codes`, their codes and values."""
    listed = list(notes)
    return {"notes": [text_of(note, language) for note in listed], "note_codes": list(map(note_to_json, listed))}


def note_to_json(note: Note) -> dict[str, object]:
    """A note as a JSON object: its code and its values, those that are notes themselves likewise."""
    return {"code": note.code, "values": {name: _value(value) for name, value in note.values.items()}}


def report_to_json(report: SyncReport, language: Language = "en") -> dict[str, object]:
    """What a sync did as a JSON object: the reasons and notes as sentences, with their codes and values beside them."""
    record: dict[str, object] = {field.name: getattr(report, field.name) for field in fields(report)}
    record["skipped"] = skipped_to_json(report.skipped, language)
    record["oddities"] = oddities_to_json(report.oddities, language)
    return record | notes_to_json(report.notes, language)


def skipped_to_json(skipped: Iterable[Skipped], language: Language = "en") -> list[dict[str, object]]:
    """What was skipped as JSON objects: the reason as a sentence, with its code and values."""
    return [{"path": each.path, "reason": text_of(each.note, language), **note_to_json(each.note)} for each in skipped]


def oddities_to_json(oddities: Iterable[Oddity], language: Language = "en") -> list[dict[str, object]]:
    """What looks odd as JSON objects: the note as a sentence, with its code and values."""
    return [{"path": each.path, "note": text_of(each.note, language), **note_to_json(each.note)} for each in oddities]


def explanation_to_json(explanation: Explanation, language: Language = "en") -> dict[str, object]:
    """Why a score is what it is as a JSON object: `because` is the sentence of the `code` and `values` beside it."""
    because = {"because": text_of(explanation.because, language), **note_to_json(explanation.because)}
    parts = [explanation_to_json(part, language) for part in explanation.parts]
    return {"value": explanation.value, **because, "parts": parts}


def article_to_json(article: Article) -> dict[str, object]:
    """An article as a JSON object."""
    return dict(zip(_OF_ARTICLE, _values_of(article), strict=True))


def issue_to_json(articles: Iterable[Article], page: Collection[str] = ()) -> Iterator[dict[str, object]]:
    """The articles of an issue as JSON objects without their bodies; `page` has the ids of those on the same page."""
    for article in articles:
        record = {**article_to_json(article), "same_page": article.id in page}
        del record["body"]
        yield record


def shown_to_json(
    article: Article,
    marks: Mapping[str, tuple[Span, ...]],
    reprints: Sequence[Article],
    mentions: Sequence[tuple[str, str]],
) -> dict[str, object]:
    """An article as a JSON object, with the marks in each of its texts, its reprints' ids and the days it mentions."""
    found = {name: _pairs(spans) for name, spans in marks.items()}
    ids = [other.id for other in reprints]
    return {**article_to_json(article), "marks": found, "reprints": ids, "mentions": mentions}


def _value(value: object) -> object:
    """A value of a note as JSON has it; another note, as a code and values of its own."""
    if isinstance(value, Note):
        return note_to_json(value)
    if isinstance(value, Mapping):
        return {str(name): _value(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _pairs(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]
