"""Cuts a page of text where its articles end: at rules (=====), at form feeds, and at briefs, each with a 本报讯.

Running heads and numbers of pages go, so that a sentence goes on over the break.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsearch.dates.written import issue_date
from newsearch.deadline import check
from newsearch.seeds.places import Place, place_in, place_of
from newsearch.seeds.text_pages.labels import label_of, meta_of

__all__ = [
    "LONGEST_TITLE",
    "Part",
    "briefs",
    "is_indented",
    "is_page_number",
    "is_rule",
    "is_title",
    "opens_text",
    "parts",
    "within_heads",
]

LONGEST_TITLE = 40
"""Characters of a line above the text that may be its headline. Chosen by hand on pages of newspapers."""

_RULE = re.compile(
    r"[ \t　]*(?:([=＝*＊#_~～]) ?(?:\1 ?){4,}|([-－—─━═]) ?(?:\2 ?){4,}|(?:\* ){2,}\*|\*{3,}|={3,}|-{3,}|—{3,})"
    r"[ \t　]*\Z|[ \t　]*(?:Document[ \t]\d{1,5}[ \t]of[ \t]\d{1,5}|\d{1,5}[ \t]of[ \t]\d{1,5}[ \t]DOCUMENTS"
    r"|文章[编編][号號][:：][ \t]?\d{6,20})[ \t]*\Z",
    re.IGNORECASE,
)
"""Also what ProQuest, LexisNexis and Wisers (慧科) put between the documents of an export."""

_OPENING = re.compile(
    r"[ \t　]*(?:本[报報台刊网網社]|新[华華]社|中新[社网網]|[人央][民视視][网網])"
    r"[^，。,\n]{0,25}?(?:[讯訊电電]|消息|报道|報[道導])"
)
_BRIEF = re.compile(r"[ \t　]*[【\[]?本[报報台刊网網社](?:[讯訊]|[^，。,\n]{0,20}?(?:[电電讯訊]|消息))")
_NUMBERED = re.compile(
    r"\s*(?:[-—–·•－~]{1,9}\s*\d{1,4}\s*[-—–·•－~]{1,9}"
    r"|[Pp]age\s*\d{1,4}\s*(?:of|/)\s*\d{1,4}|第\s*\d{1,4}\s*[页頁](?:[\s,，/]*[共总總]\s*\d{1,4}\s*[页頁])?)\s*"
)
_BARE_NUMBER = re.compile(r"\s*(?:[Pp]age\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\s*")
_FINAL = "。！？!?…”』」）)"
_DIGITS = re.compile(r"\d+")
_LONGEST_HEAD = 60


@dataclass(slots=True)
class Part:
    """A part of a page that may be an article, with the day and the page that running heads name."""

    text: str
    date: str = ""
    place: Place | None = None


def is_rule(line: str) -> bool:
    """Whether a line is only a rule between texts."""
    return bool(_RULE.match(line))


def is_indented(line: str) -> bool:
    """Whether a line begins as a paragraph of a paper does."""
    return line.startswith(("\u3000", "  ", "\t"))


def opens_text(line: str) -> bool:
    """Whether a line begins an article's text with where it comes from: 本报讯, 新华社北京3月1日电."""
    return bool(_OPENING.match(line))


def is_title(line: str) -> bool:
    """Whether a line may stand above a text: it is short, begins at the margin and does not end a sentence."""
    text = line.strip()
    return (
        0 < len(text) <= LONGEST_TITLE
        and not is_indented(line)
        and text[-1] not in "。；;，,：:、"
        and "。" not in text
        and not opens_text(line)
    )


def parts(text: str) -> list[Part]:
    """The parts of a page in reading order, at least one: all of its text but rules, running heads and numbers."""
    found = list[Part]()
    for sheet in _joined(_sheets(text)):
        found += [Part(piece, sheet.date, sheet.place) for piece in _at_rules(sheet.text)]
    return found or [Part("")]


def _sheets(text: str) -> Iterator[Part]:
    """The sheets of a text between form feeds, without running heads and numbers."""
    if "\f" not in text:
        yield Part(_without_numbers(text))
        return
    sheets = [sheet.strip("\n").split("\n") for sheet in text.split("\f")]
    sheets = [lines for lines in sheets if any(line.strip() for line in lines)]
    for lines, (first, last, part) in zip(sheets, within_heads(sheets), strict=True):
        part.text = _without_numbers("\n".join(lines[first:last])).strip("\n")
        yield part


def within_heads(sheets: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, Part]]:
    """Where the text of each sheet begins and ends between its running heads and feet, and what these say of it.

    No sheet is blank.
    """
    heads = Counter(_shape(lines[0]) for lines in sheets)
    feet = Counter(_shape(lines[-1]) for lines in sheets)
    for lines in sheets:
        check()
        part, first, last = Part(""), 0, len(lines)
        while first < last and (not lines[first].strip() or _is_running(lines[first], heads)):
            _note_head(part, lines[first])
            first += 1
        while first < last and (not lines[last - 1].strip() or _is_running(lines[last - 1], feet)):
            _note_head(part, lines[last - 1])
            last -= 1
        yield first, last, part


def is_page_number(line: str) -> bool:
    """Whether a line is only the number of a page: — 3 —, 第3页."""
    return bool(_NUMBERED.fullmatch(line))


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line.strip())


def _is_running(line: str, shapes: Counter[str]) -> bool:
    """Whether the first or last line of a sheet is no text of an article."""
    text = line.strip()
    if len(text) > _LONGEST_HEAD or text[-1] in "。！？；，":
        return False
    if _BARE_NUMBER.fullmatch(text) or _NUMBERED.fullmatch(text) or place_of(text):
        return True
    dated = issue_date(text) is not None
    return (
        bool(place_in(text) and (dated or len(text) <= 20)) or (dated and len(text) <= 30) or shapes[_shape(line)] > 2
    )


def _note_head(part: Part, line: str) -> None:
    part.date = part.date or issue_date(line) or ""
    part.place = part.place or place_of(line) or place_in(line)


def _without_numbers(text: str) -> str:
    """The text without lines that are the number of a page: — 3 —, 第3页."""
    lines = text.split("\n")
    return "\n".join(line for line in lines if not _NUMBERED.fullmatch(line)) if len(lines) > 1 else text


def _joined(sheets: Iterator[Part]) -> Iterator[Part]:
    """The sheets, one that goes on with the text of the sheet before joined to it."""
    held: Part | None = None
    texts = list[str]()
    for sheet in sheets:
        if held and not (texts[-1].rstrip()[-1:] in _FINAL and _begins_article(sheet.text)):
            texts += [_between(texts[-1], sheet.text), sheet.text]
            held.date = held.date or sheet.date
            held.place = held.place or sheet.place
            continue
        if held:
            held.text = "".join(texts)
            yield held
        held, texts = sheet, [sheet.text]
    if held:
        held.text = "".join(texts)
        yield held


def _between(text: str, following: str) -> str:
    """What stands between the texts of two sheets: a line end in mid-sentence, else that of a paragraph."""
    text, following = text.rstrip(), following.lstrip("\n")
    return "\n\n" if text[-1:] in _FINAL or is_indented(following) else "\n"


def _begins_article(text: str) -> bool:
    """Whether a text begins with lines above an article and goes on with its text, or with a label."""
    lines = [line for line in text[:2000].split("\n") if line.strip()][:8]
    if not lines:
        return False
    if label := label_of(lines[0]):
        return label[0] in ("headline", "kicker")
    if _BRIEF.match(lines[0]) or place_of(lines[0]):
        return True
    titles = 0
    while titles < len(lines) and (is_title(lines[titles]) or meta_of(lines[titles])):
        titles += 1
    return 0 < titles < len(lines) and titles <= 5


def _at_rules(text: str) -> list[str]:
    """The text cut at those rules behind which an article begins; other rules go as well where one does."""
    pieces = [list[str]()]
    for line in text.split("\n"):
        if is_rule(line):
            pieces.append([])
        elif "版" in line and place_of(line):
            pieces.append([line])
        else:
            pieces[-1].append(line)
    texts = ["\n".join(lines) for lines in pieces]
    cut, open_ = list[list[str]](), True
    for piece in texts:
        check()
        if not piece.strip():
            continue
        if cut and (open_ or not _begins_article(piece)):
            cut[-1].append(piece.strip("\n"))
        else:
            cut.append([piece.rstrip("\n") if not cut else piece.strip("\n")])
        open_ = _has_titles_only(piece)
    return [("\n" if len(piece) == 2 and _has_titles_only(piece[0]) else "\n\n").join(piece) for piece in cut]


def _has_titles_only(text: str) -> bool:
    """Whether a text is the lines above an article: what comes below a rule goes on with it."""
    lines = [line for line in text[:500].split("\n") if line.strip()]
    return len(text) <= 500 and len(lines) <= 5 and all(is_title(line) or meta_of(line) for line in lines)


def briefs(text: str) -> list[str]:
    """A text of several articles that each open with 本报讯, cut above the lines over each; else the text itself.

    Another opening, 央视网消息, 新华社北京3月1日电, counts below a headline that stands behind a blank line.
    """
    lines = text.split("\n")
    headed = {number for number, line in enumerate(lines) if _OPENING.match(line) and _is_headed(lines, number)}
    openings = [number for number, line in enumerate(lines) if number in headed or _BRIEF.match(line)]
    if len(openings) < 2:
        return [text]
    starts = [0]
    if openings[0] in headed and any(line.strip() for line in lines[: openings[0] - 2]):
        starts.append(openings[0] - 1)
    for number in openings[1:]:
        check()
        first = number
        while first - 1 > starts[-1] and number - first < 3 and _stands_over(lines, first - 1):
            first -= 1
        starts.append(first)
    return ["\n".join(lines[a:b]).rstrip("\n") for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _is_headed(lines: list[str], number: int) -> bool:
    """Whether right above a line stands a headline, and a blank line, or the beginning, above that."""
    return number > 0 and is_title(lines[number - 1]) and (number == 1 or not lines[number - 2].strip())


def _stands_over(lines: list[str], number: int) -> bool:
    """Whether a line is the headline of a brief below it, or the blank between."""
    line = lines[number]
    return is_title(line) or bool(meta_of(line)) if line.strip() else is_title(lines[number - 1])
