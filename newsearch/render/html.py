"""Results as HTML fragments, escaped."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from newsearch.model import Span
from newsearch.render.wording import about, best_of_facets, count, meant, plain, reprint_count
from newsearch.results import Hit, Results, pieces

__all__ = ["facets_to_html", "hit_to_html", "results_to_html"]


def results_to_html(results: Results) -> str:
    """The hits as an HTML fragment, escaped, what was found in `<mark>`."""
    items = "\n".join(hit_to_html(hit, about(hit.article)) for hit in results.hits)
    notes = "".join(f"\n<p>note: {html.escape(plain(str(note)))}</p>" for note in results.notes)
    others = f"\n<p>did you mean: {html.escape(meant(results))}?</p>" if results.suggestions else ""
    facets = "".join(f"\n{line}" for line in facets_to_html(results.facets))
    return f'<ol start="{results.offset + 1}">\n{items}\n</ol>{notes}{others}{facets}\n<p>{count(results.total)}</p>'


def facets_to_html(facets: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """A paragraph for each facet, escaped."""
    for name, values, more in best_of_facets(facets):
        yield f"<p>{name}: {html.escape(' · '.join(values))}{f' ({more})' if more else ''}</p>"


def hit_to_html(hit: Hit, said: str) -> str:
    """A hit as an item of a list, with what is said about its article under the headline."""
    return (
        f"<li><h3>{_to_html(hit.article.headline, hit.headline_marks)}</h3>"
        f"<p>{html.escape(plain(said))}</p>"
        f"<p>{_to_html(hit.snippet.text, hit.snippet.marks)}</p>{_reprints_to_html(hit)}</li>"
    )


def _reprints_to_html(hit: Hit) -> str:
    return f"<p>{reprint_count(hit)}</p>" if hit.reprints else ""


def _to_html(text: str, marks: tuple[Span, ...]) -> str:
    safe = ((html.escape(plain(piece)), marked) for piece, marked in pieces(text, marks))
    return "".join(f"<mark>{piece}</mark>" if marked else piece for piece, marked in safe)
