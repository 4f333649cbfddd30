"""The one analyzer, for articles and for queries: folding, jieba's words, units, and the pairs of units.

Characters decide what is found and words only rank, so words may be wrong without losing a hit; what they must not
do is cut a unit, or differ between an article and a query.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import chain, groupby
from pathlib import Path

from newsearch.analysis.dictionary import Dictionary, Entry, read_dictionary
from newsearch.analysis.layers import FUNCTION_WORDS, layer
from newsearch.analysis.name_words import kind_of, kind_of_tag
from newsearch.analysis.names import NameFinder, Names
from newsearch.analysis.page_labels import page_label
from newsearch.analysis.reprints import sketches
from newsearch.analysis.segmenters import RjiebaSegmenter, Segmenter
from newsearch.analysis.whole_words import is_whole
from newsearch.clauses import Run, Word
from newsearch.dates.expressions import Reference
from newsearch.dates.mentions import mentioned, reference
from newsearch.dates.spellings import DATE
from newsearch.model import DATED_FIELDS, FIELDS, LABEL_FIELDS, LAYERS, Article, Document, FieldTokens
from newsearch.text.field_keys import keyed
from newsearch.text.folding import fold, fold_text, fold_texts
from newsearch.text.rules import changes
from newsearch.text.spellings import MEASURES
from newsearch.text.units import LETTER, is_cut, is_han, is_word_like, units

__all__ = ["Analyzer", "Documents", "reference_of"]

FOLDING_VERSION = 7
"""Counts the changes of folding, units, labels of pages and what dates are read: a part of the fingerprint."""

OPENCC_VERSION = "1.4.2"
"""What the table of simplified characters was made by, `newsearch/text/tables/simplified.txt`."""

_BATCH = 1 << 15  # characters of bodies analysed together


class Analyzer:
    """Turns articles into documents, and typed words into clauses.

    Args:
        dictionary: a user dictionary in jieba's format, as a file or its content, a line each: word, then
            optionally frequency and tag.
        segmenter: makes the segmenter from the dictionary's entries.

    Raises:
        DictionaryError: the dictionary cannot be read. A bad line is not an error: it is named in `problems`, as notes.
    """

    def __init__(
        self,
        dictionary: Dictionary | None = None,
        segmenter: Callable[[Iterable[Entry]], Segmenter] = RjiebaSegmenter,
    ) -> None:
        self.entries, self.problems = read_dictionary(dictionary) if dictionary else ((), ())
        self._make_segmenter = segmenter

    def __getstate__(self) -> dict[str, object]:
        """All but the segmenter and the names it knows, which another process makes for itself."""
        return {name: value for name, value in self.__dict__.items() if name not in ("_segmenter", "_name_finder")}

    @cached_property
    def _segmenter(self) -> Segmenter:
        return self._make_segmenter(self.entries)

    @cached_property
    def _name_finder(self) -> NameFinder:
        return NameFinder(self._segmenter.tags, self._own_names)

    @cached_property
    def _own_names(self) -> dict[str, str]:
        """The names of the user dictionary, by its tags alone."""
        return {word: kind for word, _, tag in self.entries if tag and (kind := kind_of_tag(tag))}

    @cached_property
    def fingerprint(self) -> str:
        """What the tokens of an index depend on: an index with another fingerprint ranks differently."""
        entries = hashlib.sha256(repr(self.entries).encode("utf-8", "surrogatepass")).hexdigest()[:12]
        made_by = f"rjieba-{_version('rjieba')} opencc-{OPENCC_VERSION}"
        return f"fold-{FOLDING_VERSION} {made_by} dictionary-{entries}"

    def document(self, article: Article) -> Document:
        """An article analysed, complete: see `Document`."""
        return next(self.documents([article]))

    def documents(self, articles: Iterable[Article]) -> Iterator[Document]:
        """The documents of articles in their order, analysed about `_BATCH` characters at a time: twice as fast."""
        size = len(FIELDS)
        for batch in _batches(articles):
            texts = fold_texts([text for article in batch for text in _fields(article)])
            words = self._search_words(texts)
            names = self._name_finder.names(words, texts, [article.byline for article in batch])
            rows = sketches(texts[FIELDS.index("body") :: size])
            for index, (article, row, found) in enumerate(zip(batch, rows, names, strict=True)):
                fields = slice(index * size, (index + 1) * size)
                tokens = dict(zip(FIELDS, map(FieldTokens, texts[fields], words[fields]), strict=True))
                yield _document(article, tokens, found, row.tobytes())

    def texts(self, article: Article) -> dict[str, str]:
        """The folded text of each of `FIELDS`."""
        return dict(zip(FIELDS, fold_texts(_fields(article)), strict=True))

    def kinds(self, words: Sequence[str]) -> list[str]:
        """Which of `NAME_KINDS` each word names, by its tag in the dictionary; `""` for none."""
        own = self._own_names
        return [
            own.get(word) or kind_of(word, tag) for word, tag in zip(words, self._segmenter.tags(words), strict=True)
        ]

    def words(self, text: str) -> tuple[str, ...]:
        """jieba's search-mode words of a folded text, punctuation among them, none cutting a unit."""
        return (text,) if self._is_whole(text) else tuple(self._search_words([text])[0])

    def accurate_words(self, text: str) -> list[str]:
        """jieba's words of a folded text, none overlapping, punctuation among them, none cutting a unit."""
        return [word for stretch in text.split() for word in self._accurate_words(stretch)]

    def parts(self, text: str) -> tuple[str, ...]:
        """The words of a folded query run that an article must contain, in reading order.

        Neighbouring one-character words stay one run, since they are mostly a name that the dictionary does not
        know; function words are left out unless there is nothing else. Days stay together (3月1日), numbers with
        what joins them and with their unit (18:30, 5‰, 1/2, 5 kg), and so do the parts of a hyphenated word.
        """
        words = [word for stretch in _AS_THEY_STAND.split(text) for word in self._stretch(stretch)]
        content = [w if is_word_like(w) and w not in FUNCTION_WORDS else "" for w in words]
        groups = groupby(content, lambda w: "one" if is_han(w) and len(w) == 1 else w)
        parts = ["".join(group) for _, group in groups]
        return tuple(dict.fromkeys(filter(None, parts))) or tuple(dict.fromkeys(filter(is_word_like, words)))

    def _stretch(self, text: str) -> list[str]:
        return [text] if _AS_THEY_STAND.fullmatch(text) else self.accurate_words(text)

    def word(self, typed: str) -> Word | None:
        """An unspaced run as typed, or None when it has nothing but punctuation."""
        text = fold(typed).text
        parts = self.parts(text)
        return Word(text, parts, self.words(text)) if parts else None

    def run(self, typed: str) -> Run | None:
        """Exactly this run of units, or None when it is blank."""
        text = fold(typed).text
        return Run(text, self.words(text)) if text else None

    def steps(self, source: str) -> dict[str, object]:
        """Every step from a source text to its tokens, for `newsearch analyze`."""
        text = fold(source).text
        tokens = FieldTokens(text, self.words(text))
        return {
            "source": source,
            "folded": text,
            "changes": [change._asdict() for change in changes(source)],
            "units": units(text),
            "words": self.accurate_words(text),
            "parts": list(self.parts(text)),
            "tokens": {name: list(layer(tokens, name)) for name in LAYERS},
        }

    def _is_whole(self, text: str) -> bool:
        """Whether jieba leaves a text as it is, known without its dictionary, which takes 0.15 s to load."""
        return not self.entries and is_whole(text)

    def _search_words(self, texts: Sequence[str]) -> list[Sequence[str]]:
        """The search-mode words of each text, all cut in one call: many calls would double the time."""
        stretches = [text.split() if _may_be_joined(text) else None for text in texts]
        pieces = [[text] if parts is None else parts for text, parts in zip(texts, stretches, strict=True)]
        joined = "\0".join([*chain.from_iterable(pieces), ""])  # no folded text has this character
        cut = _between_zeros(self._segmenter.cut_for_search(joined))
        return [
            next(cut) if parts is None else [word for part in parts for word in _whole_units(part, next(cut))]
            for parts in stretches
        ]

    def _accurate_words(self, stretch: str) -> list[str]:
        """The accurate cut, less the borders that fall inside a unit."""
        if self._is_whole(stretch):
            return [stretch]
        words: list[str] = []
        position = 0
        for word in self._segmenter.cut(stretch):
            if is_cut(stretch, position):
                words[-1] += word
            else:
                words.append(word)
            position += len(word)
        return words


def _document(article: Article, fields: dict[str, FieldTokens], names: Names, sketch: bytes) -> Document:
    page = "" if article.page is None else page_label(str(article.page))
    labels = {"source": article.source, "section": article.section, "page": page}
    telling = [fields[name].text for name in DATED_FIELDS]
    return Document(
        article,
        fields,
        {name: _folded_label(labels[name]) for name in LABEL_FIELDS},
        keyed(article.extra) if article.extra else {},
        mentioned(telling, reference(article.date, telling)),
        {kind: tuple(words) for kind, words in names.items()},
        sketch,
    )


def _version(package: str) -> str:
    """The version of an installed package by the name of its folder: `importlib.metadata` takes 20 ms to load."""
    for folder in sys.path:
        found = [path.name for path in Path(folder or ".").glob(f"{package}-*.dist-info")]
        if len(found) == 1:
            return found[0].removeprefix(f"{package}-").removesuffix(".dist-info")
        if found:
            break  # what an installer has left behind
    from importlib.metadata import version

    return version(package)


def _unknown(_: str) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Documents:
    """Articles on their way to an engine, which analyses them where it iterates: in this process or in another.

    `arrived` gives the arrival of an article by its id (see `Document`); threads may call it at the same time.
    """

    analyzer: Analyzer
    articles: Iterable[Article]
    arrived: Callable[[str], int] = _unknown

    def __iter__(self) -> Iterator[Document]:
        for document in self.analyzer.documents(self.articles):
            yield replace(document, arrived=self.arrived(document.article.id))


def reference_of(article: Article) -> Reference:
    """What the dates that an article mentions are relative to."""
    return reference(article.date, (fold_text(text) for text in (_headline(article), article.body)))


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """The articles, as many at a time as make `_BATCH` characters."""
    batch, size = list[Article](), 0
    for article in articles:
        batch.append(article)
        size += len(article.body)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _fields(article: Article) -> tuple[str, str, str]:
    """The texts of `FIELDS`."""
    return _headline(article), article.body, article.byline


def _headline(article: Article) -> str:
    """All that stands above the body."""
    return "\n\n".join(filter(None, (article.kicker, article.headline, article.subtitle)))


@lru_cache(maxsize=4096)
def _folded_label(text: str) -> str:
    return fold_text(text)


_JOINED = re.compile(r"\.[0-9]+[a-z.]")
_NUMBER = r"[0-9]+(?:\.[0-9]+)*"
_AS_THEY_STAND = re.compile(
    rf"((?<![0-9.{LETTER}])(?:{DATE}|(?:"
    rf"(?:{_NUMBER} )?{_NUMBER}(?:[:/×+~-]{_NUMBER})+[%‰]?|{_NUMBER}(?:[%‰‱]|°[cf]?)|{_NUMBER} {MEASURES}"
    rf"|[0-9{LETTER}]+(?:-[0-9{LETTER}]+)+)(?![0-9{LETTER}])))"
)
"""What is looked for as it stands, although jieba cuts it: 3月1日, 18:30, 3:2, 2 1/2, 5‰, 5°c, 5 kg, wi-fi."""


def _may_be_joined(text: str) -> bool:
    """Whether jieba may cut a unit: it knows no `1.2.3`, no `1.5g`, and no letters but ASCII and Han."""
    return bool(("." in text and _JOINED.search(text)) or _unknown_letter().search(text))


@cache
def _unknown_letter() -> re.Pattern[str]:
    """A letter that jieba does not know; compiled when a text is cut, since it takes long."""
    return re.compile("[\x80-\xb6\xb8-\u1fff\u2071-\u209c\u2102-\u2188\u2c00-\u2fff\u3005-\u3007\u3021-\u33ff]")


def _whole_units(stretch: str, words: Sequence[str]) -> Sequence[str]:
    """Search-mode words, each that cuts a unit of the stretch replaced by the whole unit."""
    if not _may_be_joined(stretch):
        return words
    whole = units(stretch)
    known = set(whole)
    kept = [w for w in words if (min(w) >= "㐀" and max(w) <= "鿿") or known.issuperset(units(w))]
    return kept + [unit for unit in whole if len(unit) > 1 and unit not in kept]


def _between_zeros(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words before each zero character."""
    start = 0
    while start < len(words):
        end = words.index("\0", start)
        yield words[start:end]
        start = end + 1
