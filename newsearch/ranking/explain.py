"""Explains every score: the specification of ranking, and what engines are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from newsearch.analysis.layers import layer
from newsearch.clauses import Clause
from newsearch.deadline import check
from newsearch.matching import FAR, distance
from newsearch.messages import Note
from newsearch.model import FIELDS, Document
from newsearch.ranking.bm25f import (
    FIELD_WEIGHTS,
    K1,
    LEAD,
    LEAD_WEIGHT,
    MOST_COUNTED,
    B,
    Statistics,
    closeness,
    earliness,
    saturation,
    scale,
)
from newsearch.ranking.plan import FieldTerm, Plan, plan
from newsearch.results import Explanation
from newsearch.text.runs import occurrences, stands

__all__ = ["explain"]


def explain(clause: Clause, document: Document, statistics: Statistics, *, in_window: bool) -> Explanation:
    """The score of an article that the clause finds, and every number that it was made of.

    `in_window` is whether the article is among those that the second stage looks into.
    """
    ranked = plan(clause)
    terms = ranked.all if in_window else ranked.first
    parts = []
    for wanted, times in terms.items():
        check()
        parts.append(_explain_term(wanted, times, document, statistics, in_window))
    if in_window:
        parts += _explain_texts(ranked, {name: document.fields[name].text for name in FIELDS}, statistics)
    found = tuple(part for part in parts if part.value)
    because = Note("score_of_both_stages" if in_window else "score_of_terms")
    return Explanation(math.fsum(part.value for part in found), because, found)


def _explain_term(
    wanted: FieldTerm, times: int, document: Document, statistics: Statistics, in_window: bool
) -> Explanation:
    term, fields = wanted
    parts = []
    for field in fields:
        tokens = layer(document.fields[field], term.layer)
        mean = statistics.mean_lengths[field, term.layer]
        frequency = min(tokens.count(term.text), MOST_COUNTED)
        counted = frequency * float(scale(FIELD_WEIGHTS[field], np.array([float(len(tokens))]), mean)[0])
        because = Note("score_field", field=field, times=frequency, tokens=len(tokens), mean=mean)
        parts.append(Explanation(counted, because))
    if in_window and "body" in fields:
        start = next((start for start, _ in occurrences(term.text, document.fields["body"].text)), FAR)
        early = float(earliness(np.array([start]), np.array([len(term.text)]))[0])
        parts.append(Explanation(LEAD_WEIGHT * early, Note("score_lead", start=start, lead=LEAD)))
    counted = sum(part.value for part in parts)
    saturated = float(saturation(np.array([counted]))[0])
    idf = times * statistics.idf(term)
    articles = statistics.frequencies.get(term, 0)
    return Explanation(
        idf * saturated,
        Note("score_term", layer=term.layer, text=term.text),
        (
            Explanation(idf, Note("score_idf", found=articles, articles=statistics.articles, times=times)),
            Explanation(saturated, Note("score_saturated", k1=K1, b=B), tuple(part for part in parts if part.value)),
        ),
    )


def _explain_texts(ranked: Plan, texts: Mapping[str, str], statistics: Statistics) -> Iterator[Explanation]:
    """What the whole texts of the fields add: the tiers and the nearness."""
    for whole in ranked.wholes:
        for field in whole.fields:
            if stands(whole.text, texts[field]):
                yield Explanation(whole.worth(statistics), Note("score_whole", field=field, text=whole.text))
                break
    for pair in ranked.neighbours:
        check()
        found = [(apart, f) for f in pair.fields if (apart := distance(pair.one, pair.other, texts[f])) is not None]
        if found:
            apart, field = min(found)
            value = pair.worth(statistics) * float(closeness(np.array([apart]))[0])
            yield Explanation(value, Note("score_near", field=field, one=pair.one, other=pair.other, apart=apart))
