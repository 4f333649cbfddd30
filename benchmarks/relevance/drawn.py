"""Known-item sets drawn from an archive whose articles have headlines, which the judged sets lack.

They keep the headline, the lead and nearness from growing at one another's cost: queries of several kinds, each for one
article drawn at random.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import corpus
from benchmarks.relevance.known import KnownItems
from newsearch import Article
from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import FUNCTION_WORDS
from newsearch.model import Document
from newsearch.search.expansion import ABBREVIATIONS

__all__ = ["from_seeds", "known_items"]

WORDS = 3
PASSAGE = 12
QUESTION = 20
SENTENCE = 60

_NUMBER = re.compile("[0-9]+(?:[.][0-9]+)?")


def from_seeds(folder: Path, count: int) -> list[KnownItems]:
    """The sets of `count` queries each, drawn from the seeds in a folder."""
    articles = [Article(a.id, a.title, a.text) for a in corpus.read(folder)]
    return known_items(articles, seed=1, count=count)


def known_items(articles: Sequence[Article], seed: int, count: int) -> list[KnownItems]:
    """Queries as readers type them, a set for each kind, each query for one article.

    `keywords` are the three most telling words of a body, `headline words` any of a headline, `passage` a part of any
    sentence; then one and two of the telling words, a name and a word, an abbreviation and a word where the article has
    the full name alone, a sentence whose number is asked for, and a pasted sentence.
    """
    random_ = random.Random(seed)
    analyzer = Analyzer()
    documents = [analyzer.document(article) for article in articles]
    drawn = random_.sample([d for d in documents if d.fields["headline"].text and d.fields["body"].text], count)
    common = Counter(word for d in documents for word in set(d.fields["body"].words))

    def keywords(document: Document) -> str:
        found = Counter(word for word in document.fields["body"].words if _is_content(word))
        return " ".join(sorted(found, key=lambda w: -found[w] * math.log(len(documents) / common[w]))[:WORDS])

    def headline(document: Document) -> str:
        parts = [part for part in analyzer.parts(document.fields["headline"].text) if len(part) > 1]
        chosen = random_.sample(range(len(parts)), min(WORDS, len(parts)))
        return " ".join(parts[index] for index in sorted(chosen))

    def passage(document: Document) -> str:
        sentence = random_.choice(re.split("[。\n]+", document.fields["body"].text.strip("。\n")))
        start = random_.randrange(max(1, len(sentence) - PASSAGE))
        return sentence[start : start + PASSAGE]

    def telling(document: Document, number: int, *, without: str = "") -> list[str]:
        words = [word for word in keywords(document).split() if word not in without]
        return words[:number]

    def name(document: Document) -> str:
        named = Counter(word for words in document.names.values() for word in words)
        first = next(iter(named), "")
        return " ".join([first, *telling(document, 1, without=first)]) if first else ""

    def abbreviation(document: Document) -> str:
        text = " ".join(tokens.text for tokens in document.fields.values())
        short = next((s for s, longs in short_forms if s not in text and any(long in text for long in longs)), "")
        return " ".join([short, *telling(document, 1)]) if short else ""

    def question(document: Document) -> str:
        sentences = [s for s in re.split("[。;\n]+", document.fields["body"].text) if _NUMBER.search(s)]
        asked = min(sentences, key=lambda s: abs(len(s) - QUESTION), default="")
        return _NUMBER.sub("多少", asked, count=1)[: 2 * QUESTION]

    def sentence(document: Document) -> str:
        return max(re.split("[。\n]+", document.fields["body"].text)[:3], key=len)[:SENTENCE]

    groups = (line.split(",") for line in ABBREVIATIONS.read_text("utf-8").splitlines() if not line.startswith("#"))
    short_forms = [(short.strip(), [long.strip() for long in longs]) for short, *longs in groups]
    kinds: dict[str, Callable[[Document], str]] = {
        "keywords": keywords,
        "headline words": headline,
        "passage": passage,
        "one word": lambda document: " ".join(telling(document, 1)),
        "two words": lambda document: " ".join(telling(document, 2)),
        "name and word": name,
        "abbreviation": abbreviation,
        "question": question,
        "sentence": sentence,
    }
    shared = tuple(articles)
    return [_set(name, shared, drawn, query) for name, query in kinds.items()]


def _set(
    name: str, articles: tuple[Article, ...], drawn: Sequence[Document], query: Callable[[Document], str]
) -> KnownItems:
    queries = {d.article.id: text for d in drawn if (text := query(d))}
    return KnownItems(name, articles, queries, {key: key for key in queries})


def _is_content(word: str) -> bool:
    """Whether a query would ask for the word: not a function word, not punctuation, not one character."""
    return len(word) > 1 and word.isalpha() and word not in FUNCTION_WORDS
