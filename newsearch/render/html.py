"""Results as HTML fragments, escaped."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping

from newsearch.messages import Language, Note
from newsearch.model import Article
from newsearch.render.wording import about, best_of_facets, count, lacks, meant, phrase, ranked, reprint_count
from newsearch.render.wording import line as one
from newsearch.results import Hit, Results

__all__ = ["facets_to_html", "hit_to_html", "items_to_html", "note_to_html", "results_to_html"]


def results_to_html(results: Results, language: Language = "en") -> str:
    """The hits as an HTML fragment, escaped, with the words found in `<mark>`."""
    lines = [f'<ol start="{results.offset + 1}">', *items_to_html(results, about, language), "</ol>"]
    lines += [note_to_html(note, language) for note in results.notes]
    lines += [f"<p>{html.escape(meant(results, language))}</p>"] if results.suggestions else []
    lines += facets_to_html(results.facets, language)
    return "\n".join([*lines, f"<p>{count(results.total, language)}</p>"])


def items_to_html(results: Results, line_of: Callable[[Article, Language], str], language: Language) -> Iterator[str]:
    """The hits as items of a list, each with a line below its headline; where fewer words begin, a heading."""
    for rank, hit, is_border in ranked(results):
        if is_border:
            yield f'</ol>\n<h2>{phrase("fewer_words", language)}</h2>\n<ol start="{rank}">'
        yield hit_to_html(hit, line_of(hit.article, language), language)


def facets_to_html(facets: Mapping[str, Mapping[str, int]], language: Language = "en") -> Iterator[str]:
    """A paragraph for each facet, escaped."""
    for label, values, more in best_of_facets(facets, language):
        yield f"<p>{label}: {html.escape(' · '.join(values))}{f' {more}' if more else ''}</p>"


def note_to_html(note: Note | str, language: Language = "en") -> str:
    """A note as a paragraph, escaped."""
    return f"<p>{html.escape(one(phrase('note', language, note=note)))}</p>"


def hit_to_html(hit: Hit, line: str, language: Language = "en") -> str:
    """A hit as an item of a list, with this line below the headline."""
    reprints = f"<p>{reprint_count(hit, language)}</p>" if hit.reprints else ""
    missing = f"<p>{html.escape(one(lacks(hit, language)))}</p>" if hit.missing else ""
    return (
        f"<li><h3>{_to_html(hit.headline_pieces())}</h3>"
        f"<p>{html.escape(one(line))}</p>"
        f"<p>{_to_html(hit.snippet.shown())}</p>{reprints}{missing}</li>"
    )


def _to_html(pieces: Iterable[tuple[str, bool]]) -> str:
    safe = ((html.escape(one(piece)), marked) for piece, marked in pieces)
    return "".join(f"<mark>{piece}</mark>" if marked else piece for piece, marked in safe)
