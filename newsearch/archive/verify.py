"""Checks an index against itself: files, counts, and the promise that a search finds what a scan of the texts finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.dictionary import Entry
from newsearch.archive.files import NONSENSE, said_of
from newsearch.archive.progress import Progress, Told
from newsearch.archive.store import Generation, Store
from newsearch.clauses import Run
from newsearch.engine import Engine, Page
from newsearch.errors import IndexDamaged, IndexOutdated
from newsearch.messages import Note
from newsearch.model import FIELDS, Document
from newsearch.search.batches import articles_of, batches
from newsearch.search.guard import Guard
from newsearch.text.units import units

__all__ = ["verify"]

_SAMPLE = 100
"""Articles whose runs are looked for, unless all are: chosen by hand."""

_AT_ONCE = 256
"""Articles in memory at a time: chosen by hand."""

_RUN = 4
"""Units of a run that is looked for: longer than any term but a word, so that every part of the index is used."""


def verify(store: Store, full: bool, progress: Progress | None = None) -> list[Note]:
    """See `Index.verify`."""
    try:
        with closing(store.open()) as generation, Guard(generation.blame):
            return [*generation.notes, *generation.unlisted(), *_problems(generation, full, Told(progress))]
    except (IndexDamaged, IndexOutdated) as error:
        return [error.note]


def _problems(generation: Generation, full: bool, told: Told) -> list[Note]:
    """What is wrong with a generation, each with the file or article and the way out; nothing when all is well.

    A run is taken from some articles, or from all; all articles are scanned for these runs.
    """
    told.stage("checking")
    if damage := generation.damage(told.steps):
        return damage
    try:
        return _disagreements(generation, full, told)
    except NONSENSE as error:  # its maker has put it there: all files are as they were written
        return [Note("index_nonsense", reason=said_of(error))]


def _disagreements(generation: Generation, full: bool, told: Told) -> list[Note]:
    """Where the articles, their count, and what a search finds in them disagree."""
    with closing(generation.engine()) as engine:
        if unsound := engine.unsound():
            return unsound
        analyzer = Analyzer(segmenter=_Uncut)
        ids = list(engine.scan())
        if len(ids) != generation.manifest.articles:
            return [Note("articles_miscounted", found=len(ids), expected=generation.manifest.articles)]
        step = 1 if full else max(1, len(ids) // _SAMPLE)
        runs: dict[str, set[str]] = {}
        told.stage("scanning")
        sample = ids[::step]
        for document in analyzer.documents(articles_of(engine, sample, _AT_ONCE)):
            if (run := _sample(document)) is not None:
                runs[run] = set()
        others = list[str]()
        for done, some in enumerate(batches(ids, _AT_ONCE), 1):
            told.steps(min(done * _AT_ONCE, len(ids)), len(ids))
            documents = list(analyzer.documents(engine.articles(some)))
            others += _of_other_texts(engine, documents)
            for document in documents:
                for run in runs.keys() & _runs(document):
                    runs[run].add(document.article.id)
        differ = [Note("texts_disagree", articles=len(others), id=others[0])] if others else []
        return [*differ, *_broken_promises(engine, runs, told)]


class _Uncut:
    """Cuts no words: a scan needs the folded texts alone, and jieba takes most of the time."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        pass

    def cut(self, text: str) -> list[str]:
        """The whole text."""
        return [text]

    def cut_for_search(self, text: str) -> list[str]:
        """The whole text between zero characters."""
        return [part for whole in text.split("\0") for part in (whole, "\0")][:-1]

    def tags(self, words: Sequence[str]) -> list[str]:
        """Nothing: no names are asked for."""
        return [""] * len(words)


def _broken_promises(engine: Engine, runs: dict[str, set[str]], told: Told) -> Iterator[Note]:
    told.stage("searching")
    for done, (run, literal) in enumerate(runs.items(), 1):
        found = engine.search(Run(run), Run(run), Page(len(literal) + 1))
        if found.total != len(literal) or set(found.ids) != literal:
            yield Note("search_disagrees", run=run, literal=len(literal), found=found.total)
        told.steps(done, len(runs))


def _of_other_texts(engine: Engine, documents: list[Document]) -> Iterator[str]:
    """The ids of the articles whose headlines and bodies are not those that are searched."""
    ids = [document.article.id for document in documents]
    bodies, headlines = engine.bodies(ids), engine.values(ids, ["headline"])
    for key, fields in ((document.article.id, document.fields) for document in documents):
        searched = (headlines[key][0], bodies.get(key, fields["body"].text))
        if searched != (fields["headline"].text, fields["body"].text):
            yield key


def _runs(document: Document) -> set[str]:
    """Every run of `_RUN` units that stands in a document."""
    return {
        "".join(chars[start : start + _RUN])
        for name in FIELDS
        for chars in map(units, document.fields[name].text.split())
        for start in range(len(chars) - _RUN + 1)
    }


def _sample(document: Document) -> str | None:
    """A run from the middle of a document's longest stretch, if there is one as long."""
    stretch = max((s for name in FIELDS for s in document.fields[name].text.split()), key=len, default="")
    chars = units(stretch)
    middle = (len(chars) - _RUN) // 2
    return "".join(chars[middle : middle + _RUN]) if len(chars) >= _RUN else None
