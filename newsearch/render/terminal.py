"""Turns results, articles, explanations and reports into terminal lines, JSON and HTML: the only place with markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from newsearch.model import Article, Span
from newsearch.results import Explanation, Hit, Keyword, Results, Skipped, SyncReport, pieces

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from newsearch.archive.watches import Watch
from newsearch.render.wording import NEWLINE, about, count, meant, plain, reprint_count

__all__ = [
    "print_article",
    "print_explanation",
    "print_hits",
    "print_keywords",
    "print_news",
    "print_report",
    "print_reprints",
    "print_results",
    "print_summary",
    "print_watched",
    "print_watches",
    "print_words",
]

_MARK = "bold yellow"

_UNBROKEN = re.compile(
    r"[(\[{“‘（《〈【「『〔]*(?:[A-Za-z0-9][A-Za-z0-9.:/_-]*|.)[ )\]},.;:!?%”’）》〉】」』〕，。、；：！？…]*",
    re.DOTALL,
)
"""What stays on one line: a character, a Latin word or a number, with the brackets and stops that belong to it."""


def print_results(console: Console, results: Results, limit: int) -> None:
    """Each hit with its rank, headline, where and when it appeared, and snippet; then the notes and the total."""
    print_hits(console, results)
    print_summary(console, results, limit)


def print_hits(console: Console, results: Results) -> None:
    """Each hit with its rank, headline, where and when it appeared, and snippet."""
    for rank, hit in enumerate(results.hits, results.offset + 1):
        _print_hit(console, rank, hit)


def print_summary(console: Console, results: Results, limit: int) -> None:
    """The notes, the total, and which page of `limit` hits this is; 0 for all hits on one."""
    _print_notes(console, results)
    if results.suggestions:
        console.print(f"did you mean: {meant(results)}?", style="bold", markup=False, highlight=False)
    number = results.offset // max(limit, 1) + 1
    pages = max(1, -(-results.total // max(limit, 1)))
    if 0 < len(results.hits) < limit:  # the last one, though more were found: reprints are folded
        pages = number
    page = f" · page {number} of {pages}" if limit else ""
    console.print(f"{count(results.total)}{page} · {results.seconds:.3f} s", style="bold", highlight=False)


def print_words(console: Console, words: Mapping[str, int]) -> None:
    """A line a word, and how many articles have it."""
    from rich.cells import cell_len

    width = max(map(cell_len, words), default=0)
    for word, number in words.items():
        console.print(f"{plain(word)}{' ' * (width - cell_len(word))}  {number}", markup=False, highlight=False)


def print_article(
    console: Console,
    article: Article,
    marks: Mapping[str, tuple[Span, ...]],
    reprints: Sequence[Article],
    mentions: Sequence[tuple[str, str]],
) -> None:
    """The whole article, marked, the days that it mentions, and where it was printed as well."""
    from rich.text import Text

    for name, style in (("kicker", ""), ("headline", "bold"), ("subtitle", "italic")):
        if text := getattr(article, name):
            console.print(*_lines(_to_text(text, marks.get(name, ()), style), console.width), sep="\n")
    console.print(about(article), style="dim", markup=False, highlight=False)
    if article.url:
        console.print(plain(article.url), style="dim", markup=False, highlight=False, soft_wrap=True)
    console.print()
    body = ((plain(piece), _MARK if marked else "") for piece, marked in pieces(article.body, marks.get("body", ())))
    for line in Text.assemble(*body).split("\n", allow_blank=True):
        console.print(*_lines(line, console.width), sep="\n")
    _print_mentions(console, mentions)
    if reprints:
        console.print("\n转载", style="bold")
        print_reprints(console, reprints)


def print_reprints(console: Console, articles: Iterable[Article]) -> None:
    """Each article in a line: when and where it appeared, and its headline."""
    for article in articles:
        line = _to_text(f"{about(article)} · {article.headline or '(no headline)'}", ())
        console.print(*_lines(line, console.width), sep="\n")


def print_keywords(console: Console, keywords: Iterable[Keyword]) -> None:
    """A line for each keyword: its weight and the word."""
    for keyword in keywords:
        console.print(f"{keyword.weight:.4f} {plain(keyword.text)}", markup=False, highlight=False)


def print_watched(console: Console, name: str, results: Results) -> None:
    """A watch that was added, and what it finds now."""
    _print_notes(console, results)
    line = f"{name}: {results.query} · {count(results.total)} now"
    console.print(NEWLINE.sub(" ", plain(line)), style="bold", markup=False, highlight=False)


def print_watches(console: Console, watches: Iterable[Watch]) -> None:
    """A line for each watch: its name and query, and what it knows since when."""
    for watch in watches:
        since = f"last run {watch.last_run}" if watch.last_run else f"added {watch.added}, never run"
        line = f"{watch.name}: {watch.query} · {count(watch.found)} known · {since}"
        console.print(NEWLINE.sub(" ", plain(line)), markup=False, highlight=False)


def print_news(console: Console, watch: Watch, results: Results) -> None:
    """The hits that are new to a watch, below its name; a line alone where there are none."""
    more = results.total - len(results.hits)
    told = f"{len(results.hits)} new" + (f", {more} more in the next run" if more else "")
    line = f"{watch.name}: {watch.query} · {told}"
    console.print(NEWLINE.sub(" ", plain(line)), style="bold", markup=False, highlight=False)
    for rank, hit in enumerate(results.hits, 1):
        _print_hit(console, rank, hit)


def _print_mentions(console: Console, mentions: Iterable[tuple[str, str]]) -> None:
    """The days and periods that an article mentions, each as a day or as its first and last one."""
    days = [first if first == last else f"{first} to {last}" for first, last in mentions]
    if days:
        console.print(f"\nmentions {', '.join(days)}", style="dim", markup=False, highlight=False)


def print_explanation(console: Console, explanation: Explanation) -> None:
    """The tree of a score."""
    from rich.tree import Tree

    def grown(tree: Tree, parts: Iterable[Explanation]) -> Tree:
        for part in parts:
            grown(tree.add(_line(part)), part.parts)
        return tree

    console.print(grown(Tree(_line(explanation)), explanation.parts))


def print_report(console: Console, report: SyncReport) -> None:
    """What a sync did, and each skipped file with its reason."""
    files = f"{report.files_added} added, {report.files_changed} changed, {report.files_removed} removed"
    articles = f"{report.articles_added} added, {report.articles_changed} changed, {report.articles_removed} removed"
    speed = report.bytes_read / 1e6 / max(report.seconds, 1e-9)
    lines = [
        f"files     {files}, {report.files_unchanged} unchanged",
        f"articles  {articles}; {report.articles_total} in the index",
        f"time      {report.seconds:.2f} s, {speed:.1f} MB/s",
        *_skipped_lines(report.skipped),
        *(f"note      {note}" for note in report.notes),
    ]
    for line in lines:
        console.print(NEWLINE.sub("⏎", plain(line)), markup=False, highlight=False)


def _skipped_lines(skipped: Iterable[Skipped]) -> Iterator[str]:
    """A line for each reason, with the files that have it: a thousand tables of contents are one line."""
    paths: dict[str, list[str]] = {}
    for part in skipped:
        paths.setdefault(part.reason, []).append(part.path)
    for reason, names in paths.items():
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        yield f"skipped   {', '.join(names[:3])}{more}: {reason}"


def _print_hit(console: Console, rank: int, hit: Hit) -> None:
    from rich.text import Text

    number = Text.assemble((f"{rank:>3}. ", "dim"))  # a span: a style of the text would dim the headline as well
    blank = Text(" " * len(number))
    headline = _to_text(hit.article.headline or "(no headline)", hit.headline_marks, "bold")
    said = Text(f"{about(hit.article)} · {hit.score:.2f}{' · 转载' if hit.reprint_of else ''}", "dim")
    snippet = _to_text(hit.snippet.text, hit.snippet.marks)
    rows = [(number, headline), (blank, said), (blank, snippet)]
    if hit.reprints:
        rows.append((blank, Text(reprint_count(hit), "dim")))
    for margin, text in rows:
        console.print(margin + (Text("\n") + blank).join(_lines(text, console.width - len(blank))))
    console.print()


def _lines(text: Text, width: int) -> Iterable[Text]:
    """The lines of a text as Chinese is set: rich breaks at blanks alone, which leaves lines all but empty."""
    from rich.cells import cell_len

    breaks = []
    used = position = 0
    for piece in _UNBROKEN.findall(text.plain):
        size = cell_len(piece)
        if used and used + size > width:
            breaks.append(position)
            used = 0
        used += size
        position += len(piece)
    return text.divide(breaks)


def _to_text(text: str, marks: tuple[Span, ...], style: str = "") -> Text:
    from rich.text import Text

    return Text.assemble(
        *((NEWLINE.sub(" ", plain(p)), _MARK if marked else style) for p, marked in pieces(text, marks))
    )


def _print_notes(console: Console, results: Results) -> None:
    for note in results.notes:
        console.print(f"note: {plain(str(note))}", style="dim", markup=False, highlight=False)


def _line(explanation: Explanation) -> Text:
    from rich.text import Text

    return Text.assemble((f"{explanation.value:.4f} ", "bold"), plain(explanation.because))
