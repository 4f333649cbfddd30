"""Explains every score: the specification of ranking, and what engines are compared with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

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
    LAYER_WEIGHTS,
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
from newsearch.ranking.coverage import (
    DENSEST,
    DENSEST_WEIGHT,
    EARLY,
    EARLY_WEIGHT,
    NUMBERS_WEIGHT,
    PRESENT_WEIGHT,
    beginning,
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
        texts = {name: document.fields[name].text for name in FIELDS}
        parts += _explain_coverage(ranked, texts, statistics)
        parts += _explain_texts(ranked, texts, statistics)
    found = tuple(part for part in parts if part.value)
    because = Note("score_of_both_stages" if in_window else "score_of_terms")
    return Explanation(math.fsum(part.value for part in found), because, found)


def _explain_term(
    wanted: FieldTerm, times: float, document: Document, statistics: Statistics, in_window: bool
) -> Explanation:
    term, fields = wanted
    parts = []
    for field in fields:
        tokens = layer(document.fields[field], term.layer)
        mean = statistics.mean_lengths[field, term.layer]
        frequency = min(
            sum(1 for _ in occurrences(term.text, document.fields[field].text, overlapping=True)), MOST_COUNTED
        )
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
    factors = [
        Explanation(idf, Note("score_idf", found=articles, articles=statistics.articles, times=times)),
        Explanation(saturated, Note("score_saturated", k1=K1, b=B), tuple(part for part in parts if part.value)),
    ]
    if in_window:
        factors.append(Explanation(LAYER_WEIGHTS[term.layer], Note("score_layer", layer=term.layer)))
    value = math.prod(factor.value for factor in factors)
    return Explanation(value, Note("score_term", layer=term.layer, text=term.text), tuple(factors))


def _explain_coverage(ranked: Plan, texts: Mapping[str, str], statistics: Statistics) -> Iterator[Explanation]:
    """What it adds how much of the query the article has, how early, and how close together."""
    starts = {wanted: _first(wanted, texts) for wanted in ranked.all}
    early = [statistics.idf(w.term) * float(beginning(np.array([start]))[0]) for w, start in starts.items()]
    yield Explanation(EARLY_WEIGHT * math.fsum(early), Note("score_early", characters=EARLY))
    worth = ranked.worth(statistics)
    if ranked.numbers:
        share = sum(starts[wanted] < FAR for wanted in ranked.numbers) / len(ranked.numbers)
        yield Explanation(NUMBERS_WEIGHT * worth * share, Note("score_numbers", share=share))
    idf = {wanted: statistics.idf(wanted.term) for wanted in ranked.words}
    if (whole := math.fsum(idf.values())) > 0:
        share = math.fsum(value for wanted, value in idf.items() if starts[wanted] < FAR) / whole
        yield Explanation(PRESENT_WEIGHT * worth * share, Note("score_present", share=share))
    densest = max(_densest(ranked.pairs, name, text, statistics) for name, text in texts.items())
    yield Explanation(DENSEST_WEIGHT * densest, Note("score_densest", characters=DENSEST))


def _first(wanted: FieldTerm, texts: Mapping[str, str]) -> int:
    """The character of the body at which a term begins, 0 where another field has it, `FAR` where none does."""
    term, fields = wanted
    starts = {f: next((start for start, _ in occurrences(term.text, texts[f])), None) for f in fields}
    return min((start if f == "body" else 0 for f, start in starts.items() if start is not None), default=FAR)


def _densest(pairs: Iterable[FieldTerm], field: str, text: str, statistics: Statistics) -> float:
    """The most idf of distinct pairs within `DENSEST` characters of a text."""
    spans = [
        (start, end, wanted)
        for wanted in pairs
        if field in wanted.fields
        for start, end in occurrences(wanted.term.text, text, overlapping=True)
    ]
    best = 0.0
    for _, last, _ in spans:
        check()
        inside = {wanted for start, end, wanted in spans if last - DENSEST <= start and end <= last}
        best = max(best, math.fsum(statistics.idf(wanted.term) for wanted in inside))
    return best


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
