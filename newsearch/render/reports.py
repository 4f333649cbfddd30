"""The lines of a sync's report: what it did, what it skipped and what looks odd, grouped so that few lines say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsearch.archive.oddities import BY_THE_WAY
from newsearch.messages import Language, Note
from newsearch.render.wording import phrase, text_of
from newsearch.results import Oddity, Skipped, SyncReport

__all__ = ["MOST_LINES", "grouped", "report_lines", "skipped_lines", "wrong_lines"]

MOST_LINES = 10
"""Lines on what was skipped and what is odd: a report fits a terminal, and a mail of cron."""

_FILES = 3  # named in a line


def report_lines(
    report: SyncReport, verbose: bool = False, language: Language = "en", command: str = "newsearch"
) -> Iterator[str]:
    """The report as lines of text; with `verbose` each file by itself, and what was rightly left out, too."""
    yield phrase(
        "report_files",
        language,
        added=report.files_added,
        changed=report.files_changed,
        removed=report.files_removed,
        unchanged=report.files_unchanged,
    )
    yield phrase(
        "report_articles",
        language,
        added=report.articles_added,
        changed=report.articles_changed,
        removed=report.articles_removed,
        total=report.articles_total,
    )
    speed = report.bytes_read / 1e6 / max(report.seconds, 1e-9)
    yield phrase("report_time", language, seconds=report.seconds, speed=speed)
    yield from wrong_lines(report.skipped, report.oddities, verbose, language)
    yield from (phrase("report_note", language, note=note, command=command) for note in report.notes)


def wrong_lines(
    skipped: Sequence[Skipped], oddities: Sequence[Oddity], verbose: bool = False, language: Language = "en"
) -> Iterator[str]:
    """What was skipped and what looks odd: `MOST_LINES` at most, or file by file with `verbose`."""
    if verbose:
        yield from (phrase("report_skipped", language, files=s.path, reason=s.note) for s in skipped)
        yield from (phrase("report_oddity", language, note=oddity.note) for oddity in oddities)
        return
    lines = [
        *(phrase("report_oddity", language, note=note) for note in grouped(oddities)),
        *skipped_lines(skipped, language),
    ]
    fitting = lines if len(lines) <= MOST_LINES else lines[: MOST_LINES - 1]
    yield from fitting
    if more := len(lines) - len(fitting):
        yield phrase("report_more", language, more=more)


def grouped(oddities: Iterable[Oddity]) -> Iterator[Note]:
    """A note for each kind of oddity: what is counted is added up over the files."""
    kinds: dict[str, list[Oddity]] = {}
    for oddity in oddities:
        kinds.setdefault(oddity.note.code, []).append(oddity)
    for code, found in kinds.items():
        values = dict(found[0].note.values)
        files = dict.fromkeys(oddity.path for oddity in found)
        if len(files) > 1:
            values["where"] = Note("in_files", file=found[0].path, more=len(files) - 1)
        for name in ("count", "articles"):
            if name in values:
                values[name] = sum(number for o in found if isinstance(number := o.note.values[name], int))
        if "fields" in values:
            values["fields"] = dict(sum((_counts(oddity) for oddity in found), Counter()).most_common())
        yield Note(code, **values)


def _counts(oddity: Oddity) -> Counter[str]:
    """The fields that an oddity names, each with how many records have it."""
    counts = oddity.note.values["fields"]
    assert isinstance(counts, Mapping)
    return Counter(counts)


def skipped_lines(skipped: Iterable[Skipped], language: Language = "en") -> Iterator[str]:
    """A line for each kind of reason, with the files that have it: a thousand images are one line."""
    kinds: dict[str, list[Skipped]] = {}
    for part in skipped:
        if part.note.code not in BY_THE_WAY:
            kinds.setdefault(part.note.code, []).append(part)
    for found in kinds.values():
        files = list(dict.fromkeys(part.path for part in found))
        reasons = dict.fromkeys(text_of(part.note, language) for part in found)
        first, more = next(iter(reasons)), len(reasons) - 1
        reason = Note("reason_and_more", reason=first, more=more) if more else first
        code = "report_skipped_more" if len(files) > _FILES else "report_skipped"
        yield phrase(code, language, files=files[:_FILES], more=len(files) - _FILES, reason=reason)
