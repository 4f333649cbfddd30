"""Results as HTML fragments, escaped."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Mapping

from newsearch.messages import Language, Note
from newsearch.model import Article
from newsearch.render.wording import (
    about_hit,
    best_of_facets,
    count,
    extra_of,
    lacks,
    meant,
    phrase,
    ranked,
    reprint_count,
    web_address,
)
from newsearch.render.wording import line as one
from newsearch.results import Hit, Results

__all__ = ["facets_to_html", "hit_to_html", "items_to_html", "note_to_html", "results_to_html"]


def results_to_html(results: Results, language: Language = "en") -> str:
    """The hits as an HTML fragment, escaped, with the words found in `<mark>`."""
    lines = [f'<ol start="{results.offset + 1}">', *items_to_html(results, about_hit, language), "</ol>"]
    lines += [note_to_html(note, language) for note in results.notes]
    lines += [f"<p>{html.escape(meant(results, language))}</p>"] if results.suggestions else []
    lines += facets_to_html(results.facets, language)
    return "\n".join([*lines, f"<p>{count(results.total, language)}</p>"])


def items_to_html(
    results: Results,
    line_of: Callable[[Hit, Language], Iterable[tuple[str, bool]]],
    language: Language,
    *,
    full_text: bool = False,
) -> Iterator[str]:
    """The hits as items of a list, each with a line below its headline; where fewer words begin, a heading.

    With `full_text` an item has the whole article and its address instead of a snippet.
    """
    for rank, hit, is_border in ranked(results):
        if is_border:
            yield f'</ol>\n<h2>{phrase("fewer_words", language)}</h2>\n<ol start="{rank}">'
        yield hit_to_html(hit, line_of(hit, language), language, full_text=full_text)


def facets_to_html(facets: Mapping[str, Mapping[str, int]], language: Language = "en") -> Iterator[str]:
    """A paragraph for each facet, escaped."""
    for label, values, more in best_of_facets(facets, language):
        yield f"<p>{label}: {html.escape(' · '.join(values))}{f' {more}' if more else ''}</p>"


def note_to_html(note: Note | str, language: Language = "en") -> str:
    """A note as a paragraph, escaped."""
    return f"<p>{html.escape(one(phrase('note', language, note=note)))}</p>"


def hit_to_html(
    hit: Hit, line: Iterable[tuple[str, bool]], language: Language = "en", *, full_text: bool = False
) -> str:
    """A hit as an item of a list, with the pieces of a line below the headline, and its snippet or its `full_text`."""
    reprints = f"<p>{reprint_count(hit, language)}</p>" if hit.reprints else ""
    missing = f"<p>{html.escape(one(lacks(hit, language)))}</p>" if hit.missing else ""
    extra = f"<p>{html.escape(' · '.join(extra_of(hit.article, language)))}</p>" if hit.article.extra else ""
    article = hit.article
    text = _full(article) if full_text else f"<p>{_to_html(hit.snippet.shown())}</p>"
    return (
        f"<li>{_paragraph(article.kicker) if full_text else ''}"
        f"<h3>{_to_html(hit.headline_pieces())}</h3>"
        f"<p>{_to_html(line)}</p>{text}{reprints}{missing}{extra}</li>"
    )


def _full(article: Article) -> str:
    """What stands below the headline of an article, and its address if that is one of the web."""
    address = html.escape(web_address(article.url))
    link = f'<p><a href="{address}">{address}</a></p>' if address else ""
    return link + "".join(map(_paragraph, (article.subtitle, article.byline, *article.body.split("\n"))))


def _paragraph(text: str) -> str:
    shown = html.escape(one(text).strip())
    return f"<p>{shown}</p>" if shown else ""


def _to_html(pieces: Iterable[tuple[str, bool]]) -> str:
    safe = ((html.escape(one(piece)), marked) for piece, marked in pieces)
    return "".join(f"<mark>{piece}</mark>" if marked else piece for piece, marked in safe)
