"""Prints hits, articles, explanations, watches and reports on a terminal, as lines that fit its width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsearch.messages import Language, Note, visible
from newsearch.messages.breaks import breaks
from newsearch.model import Article, Span
from newsearch.render.lines import MARK, hit_rows, marked, note_rows, padded, summary_rows
from newsearch.render.reports import report_lines
from newsearch.render.wording import (
    about,
    asked,
    best_of_facets,
    extra_of,
    headline_of,
    line,
    page_of,
    period,
    phrase,
    plain,
    ranked,
    readable,
    text_of,
)
from newsearch.results import Explanation, Hit, Keyword, Results, SyncReport, pieces

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from newsearch.archive.watches import Watch

__all__ = [
    "print_article",
    "print_explanation",
    "print_hits",
    "print_issue",
    "print_keywords",
    "print_line",
    "print_news",
    "print_notes",
    "print_report",
    "print_reprints",
    "print_results",
    "print_stats",
    "print_steps",
    "print_summary",
    "print_watched",
    "print_watches",
    "print_words",
]

_LABEL = 12  # cells of the labels of figures and steps: the longest one

_WEB_ADDRESS = re.compile(r"https?://[!-~]+")
"""What a headline may link to, on terminals that have links (OSC 8): printable ASCII, which steers nothing."""


def print_results(console: Console, results: Results, limit: int, language: Language = "en") -> None:
    """Each hit with its rank, headline, where and when it appeared, and snippet; then the notes and the total."""
    print_hits(console, results, language)
    print_summary(console, results, limit, language)


def print_hits(console: Console, results: Results, language: Language = "en", *, with_scores: bool = False) -> None:
    """Each hit with its rank, headline, where and when it appeared, and snippet."""
    for rank, hit, is_border in ranked(results):
        if is_border:
            print_line(console, phrase("fewer_words", language), "bold")
            console.print()
        _print_hit(console, rank, hit, language, with_score=with_scores)


def print_summary(
    console: Console,
    results: Results,
    limit: int,
    language: Language = "en",
    *,
    with_seconds: bool = False,
    command: str = "newsearch",
) -> None:
    """The notes, the total, and which page of `limit` hits this is; a limit of 0 means all hits on one page.

    On a terminal, the next step as well: how to open a hit with `command`, and how to go on.
    """
    for text, style in summary_rows(results, limit, language, with_seconds=with_seconds):
        print_line(console, text, style)
    if console.is_terminal and (results.hits or not results.total):
        print_line(console, _next_step(results, limit, language, command), "dim")


def _next_step(results: Results, limit: int, language: Language, command: str) -> str:
    """How to open the first hit that is shown and to see the next page; where there is none, how to find something."""
    if not results.hits:
        return phrase("next_nothing", language)
    steps = [phrase("next_open", language, command=command, rank=results.offset + 1)]
    following = results.offset + limit
    if limit and len(results.hits) == limit and following < results.total + results.partial_total:
        steps.append(phrase("next_page", language, page=following // limit + 1))
    return " · ".join(steps)


def print_notes(console: Console, notes: Iterable[Note | str], language: Language = "en") -> None:
    """A line for each note."""
    for text, style in note_rows(notes, language):
        print_line(console, text, style)


def print_words(console: Console, words: Mapping[str, int]) -> None:
    """A line for each word, with the number of articles that have it."""
    from rich.cells import cell_len

    shown = {line(word): number for word, number in words.items()}
    width = max(map(cell_len, shown), default=0)
    for word, number in shown.items():
        print_line(console, f"{padded(word, width)}  {number}")


def print_article(
    console: Console,
    article: Article,
    marks: Mapping[str, tuple[Span, ...]],
    reprints: Sequence[Article],
    mentions: Sequence[tuple[str, str]],
    language: Language = "en",
) -> None:
    """The whole article, its `marks` highlighted, the days it mentions (first and last ISO day), and its reprints."""
    from rich.text import Text

    for name, style in (("kicker", ""), ("headline", "bold"), ("subtitle", "italic")):
        if text := getattr(article, name):
            console.print(*_lines(_to_text(text, marks.get(name, ()), style), console.width), sep="\n")
    print_line(console, about(article, language), "dim")
    if article.url:
        console.print(line(article.url), style="dim", markup=False, highlight=False, soft_wrap=True)
    for extra in extra_of(article, language):
        print_line(console, extra, "dim")
    console.print()
    body = ((plain(piece), MARK if is_mark else "") for piece, is_mark in pieces(article.body, marks.get("body", ())))
    for paragraph in Text.assemble(*body).split("\n", allow_blank=True):
        console.print(*_lines(paragraph, console.width), sep="\n")
    _print_mentions(console, mentions, language)
    if reprints:
        console.print(f"\n{phrase('reprints', language)}", style="bold")
        print_reprints(console, reprints, language)


def print_reprints(console: Console, articles: Iterable[Article], language: Language = "en") -> None:
    """A line for each article: when and where it appeared, and its headline."""
    for article in articles:
        row = _to_text(f"{about(article, language)} · {headline_of(article, language)}", ())
        console.print(*_lines(row, console.width), sep="\n")


def print_issue(
    console: Console, articles: Iterable[Article], current: str | None = None, language: Language = "en"
) -> None:
    """A line for each article of an issue, below the name of its source: page, headline and id.

    The one with the id `current` is marked.
    """
    from rich.text import Text

    source = None
    for article in articles:
        if article.source != source:
            source = article.source
            print_line(console, source or phrase("stat_without_source", language), "bold")
        margin, style = ("> ", MARK) if article.id == current else ("  ", "")
        page = page_of(article, language)
        row = _to_text(f"{page} " if page else "", (), "dim")
        row += _to_text(headline_of(article, language), (), style)
        lines = _lines(row + _to_text(f" · {visible(article.id)}", (), "dim"), console.width - len(margin))
        first = _to_text(margin, (), style)
        console.print(first + Text("\n  ").join(lines))


def print_keywords(console: Console, keywords: Iterable[Keyword]) -> None:
    """A line for each keyword: its weight and the word."""
    for keyword in keywords:
        print_line(console, f"{keyword.weight:.4f} {keyword.text}")


def print_watched(console: Console, name: str, results: Results, language: Language = "en") -> None:
    """A watch that was added, and how many articles it finds now."""
    print_notes(console, results.notes, language)
    query = asked(results.query, language)
    print_line(console, phrase("watch_added", language, name=name, query=query, found=results.total), "bold")


def print_watches(console: Console, watches: Iterable[Watch], language: Language = "en") -> None:
    """A line for each watch: its name and query, how many articles it knows, and since when."""
    for watch in watches:
        ran = Note("watch_last_run", time=_to_the_minute(watch.last_run)) if watch.last_run else None
        added = Note("watch_never_run", time=_to_the_minute(watch.added))
        values = {"name": watch.name, "query": asked(watch.query, language), "found": watch.found}
        print_line(console, phrase("watch_known", language, **values, since=ran or added))


def _to_the_minute(time: str) -> str:
    """An ISO time as a reader writes it, by the clock of this machine; `""` stays as it is.

    >>> _to_the_minute("2031-03-05T08:09:10")
    '2031-03-05 08:09'
    """
    local = datetime.fromisoformat(time.replace("Z", "+00:00")).astimezone() if time else None
    return f"{local:%Y-%m-%d %H:%M}" if local else ""


def print_news(console: Console, watch: Watch, results: Results, language: Language = "en") -> None:
    """The hits that are new to a watch, below its name; that line alone if there are none."""
    new = len(results.hits)
    told = new + sum(len(hit.reprints) for hit in results.hits)
    code = "watch_news_and_more" if results.total > told else "watch_news"
    values = {"name": watch.name, "query": asked(watch.query, language), "new": new, "more": results.total - told}
    print_line(console, phrase(code, language, **values), "bold")
    for rank, hit in enumerate(results.hits, 1):
        _print_hit(console, rank, hit, language)


def print_explanation(console: Console, explanation: Explanation, language: Language = "en") -> None:
    """The tree of a score: each value with its reason."""
    from rich.tree import Tree

    def grow(tree: Tree, parts: Iterable[Explanation]) -> Tree:
        for part in parts:
            grow(tree.add(_reason(part, language)), part.parts)
        return tree

    console.print(grow(Tree(_reason(explanation, language)), explanation.parts))


def print_report(
    console: Console,
    report: SyncReport,
    language: Language = "en",
    verbose: bool = False,
    command: str = "newsearch",
) -> None:
    """What a sync did, and what it skipped or found odd: ten lines at most, or file by file with `verbose`."""
    for said in report_lines(report, verbose, language, command):
        print_line(console, readable(said), joint="⏎")


def print_stats(console: Console, figures: Mapping[str, object], language: Language = "en") -> None:
    """A line for each figure of `Index.stats`."""
    figures = {**figures, "last_arrival": _to_the_minute(str(figures.get("last_arrival", "")))}
    rows = {phrase(f"stat_{name}", language): _figure(value, language) for name, value in figures.items()}
    _print_labelled(console, {label: readable(shown) for label, shown in rows.items() if shown})


def _figure(value: object, language: Language) -> str:
    """A figure as a text; of the articles of each source those of the largest; `""` for none."""
    if isinstance(value, list):
        return ", ".join(value)
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    best = best_of_facets({"source": value}, language)
    return "".join(" ".join([" · ".join(values), more]).rstrip() for _, values, more in best)


def print_steps(console: Console, steps: Mapping[str, Any], language: Language = "en") -> None:
    """A line for each step of `Analyzer.steps`, and for each layer of tokens."""
    changed = [
        f"{change['written']}→{change['folded'] or '∅'}{_remark(phrase('rule_' + change['rule'], language), language)}"
        for change in steps["changes"]
    ]
    texts = {**steps, "changes": changed}
    rows = {phrase(f"step_{name}", language): value for name, value in texts.items() if name != "tokens"}
    rows |= {phrase("step_layer", language, layer=layer): tokens for layer, tokens in steps["tokens"].items()}
    shown = {label: value if isinstance(value, str) else " ".join(value) for label, value in rows.items()}
    _print_labelled(console, shown)


def _remark(text: str, language: Language) -> str:
    """A remark in the brackets of the language, with the blank before them that it has."""
    remark = phrase("facet_remark", language, remark=text)
    return remark if language == "zh" else f" {remark}"


def print_line(console: Console, text: str, style: str = "", joint: str = " ") -> None:
    """One line, whatever line ends are in it, without what would steer the terminal; broken as Chinese is set."""
    from rich.text import Text

    console.print(*_lines(Text(line(text, joint)), console.width), sep="\n", style=style, highlight=False)


def _print_labelled(console: Console, rows: Mapping[str, str]) -> None:
    """A line for each value behind its label; a list of several goes on below itself."""
    from rich.cells import cell_len

    for label, value in rows.items():
        first, *others = line(value, "⏎").split(" · ")
        row, used = f"{padded(label, _LABEL)} {first}", _LABEL + 1 + cell_len(first)
        for each in others:
            is_full = used + cell_len(f" · {each}") > console.width
            gap = f"\n{'':{_LABEL + 1}}" if is_full else " · "
            row, used = row + gap + each, (_LABEL + 1 if is_full else used + 3) + cell_len(each)
        console.print(row, markup=False, highlight=False, soft_wrap=True)


def _print_mentions(console: Console, mentions: Iterable[tuple[str, str]], language: Language) -> None:
    """The days and periods that an article mentions, each as a day or as its first and last one."""
    days = [period(first, last) for first, last in mentions]
    if days:
        console.print()
        print_line(console, phrase("mentions", language, days=days), "dim")


def _print_hit(console: Console, rank: int, hit: Hit, language: Language, *, with_score: bool = False) -> None:
    from rich.style import Style
    from rich.text import Text

    for row, (margin, *parts) in enumerate(hit_rows(rank, hit, language, with_score=with_score)):
        first = Text.assemble(margin)  # a span: a style of the text would dim the headline as well
        text = Text.assemble(*parts)
        if not row and _WEB_ADDRESS.fullmatch(hit.article.url):
            text.stylize(Style(link=hit.article.url))
        lines = _lines(text, console.width - len(first))
        console.print(first + (Text("\n") + Text(" " * len(first))).join(lines))
    console.print()


def _lines(text: Text, width: int) -> Iterable[Text]:
    """The lines of a text as Chinese is set: rich breaks at blanks alone, which leaves lines all but empty."""
    from rich.cells import cell_len

    lines = text.divide(breaks(text.plain, width, cell_len))
    for each in lines[:-1]:
        each.rstrip()
    return lines


def _to_text(text: str, marks: tuple[Span, ...], style: str = "") -> Text:
    from rich.text import Text

    return Text.assemble(*marked(text, marks, style))


def _reason(explanation: Explanation, language: Language) -> Text:
    from rich.text import Text

    return Text.assemble((f"{explanation.value:.4f} ", "bold"), line(text_of(explanation.because, language)))
