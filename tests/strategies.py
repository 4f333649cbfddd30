"""Random archives and clauses, which the tests of engines share, and their analyzer."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from newsearch import Article
from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import (
    All,
    Any,
    Clause,
    DateRange,
    Field,
    Mentions,
    Near,
    Not,
    OneOf,
    Prefix,
    Run,
    Same,
    Wildcard,
)
from newsearch.model import EXTRA, FACETS
from newsearch.text.folding import fold_text

__all__ = ["ANALYZER", "archives", "article", "clauses", "days", "extras", "runs", "texts"]

ANALYZER = Analyzer()
PIECES = ["中国", "人民", "大会", "國家", "北", "京", "的", "。", "，", "a1", "gpt-4", "3.5", "17天", "7天", "“", "”"]
PIECES += ["・", "\n", "\n\n", "ＡＢ", "㎡", "王\u3000毅", "𩬅", "e\u0301"]
PIECES += ["3月1日", "2024年", "昨天", "至5日", "。", "？", "……", "......", "☀", "🚀", "inter-\n"]
PIECES += ["习近平", "北京", "联合国", "罗斯", "俄罗斯", "中华人民共和国"]  # names, to be counted
texts = st.lists(st.sampled_from([*PIECES, " ", "\n\n"]), max_size=12).map("".join)
days = st.none() | st.dates().filter(lambda d: d.year > 1000).map(lambda d: d.isoformat())
runs = texts.map(ANALYZER.run).filter(bool)


pages = st.sampled_from([None, 0, 1, "1", 12, "A03", "第1版", ""])


def article(
    number: int,
    headline: str,
    body: str,
    date: str | None,
    source: str,
    page: int | str | None = None,
    byline: str = "",
    extra: Mapping[str, list[str]] = {},
) -> Article:
    return Article(f"a{number}", headline, body, date, source=source, byline=byline, page=page, extra=extra)


extras = st.dictionaries(
    st.sampled_from(["tags", "Ｔags", "責編", " ", "a\0b"]), st.lists(texts, max_size=3), max_size=3
)

archives = st.lists(st.tuples(texts, texts, days, texts, pages, texts, extras), max_size=6).map(
    lambda rows: [article(n, *row) for n, row in enumerate(rows)]
)


mentioned = st.sampled_from([None, "2024-01-01", "2024-03-01", "2024-03-05", "2024-12-31"]) | days


values = st.builds(
    OneOf,
    st.sampled_from([*FACETS, f"{EXTRA}tags", f"{EXTRA}责编", f"{EXTRA}nowhere"]),
    st.lists(texts.map(fold_text) | st.sampled_from(["1", "2024", "2024-03", "北京", "习近平"]), max_size=2).map(tuple),
    st.booleans(),
)


def clauses() -> st.SearchStrategy[Clause]:
    prefixes = st.sampled_from(["中", "人民", "gp", "3", "王毅"]).map(Prefix)
    patterns = st.sampled_from(["中?", "?大会", "人?大?", "gp?", "a1?王", "中国?人", "?·?", "3?1", "国?人", "的?"]).map(
        Wildcard
    )
    alone = runs | prefixes | patterns
    parts = alone | st.lists(alone, min_size=1, max_size=3).map(tuple)
    together = st.lists(parts, min_size=1, max_size=3).map(tuple)
    slops = st.lists(st.integers(0, 5), min_size=2, max_size=2)
    leaves = st.one_of(
        runs,
        texts.map(ANALYZER.word).filter(bool),
        st.sampled_from(["1", "a1"]).map(Run),
        prefixes,
        patterns,
        st.builds(lambda parts, slops: Near(parts, tuple(slops[: len(parts) - 1])), together, slops),
        st.builds(Same, together),
        st.builds(DateRange, days, days),
        st.builds(Mentions, mentioned, mentioned),
        values,
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
            st.builds(Any, st.lists(inner, max_size=3).map(tuple), st.integers(1, 2)),
            inner.map(Not),
            st.builds(Field, st.sampled_from(["headline", "body", "byline", "source", "page"]), inner),
        ),
        max_leaves=4,
    )
