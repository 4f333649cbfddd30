"""A second way to fold and to match, plain and slow, written from DESIGN.md and not from the code that it judges.

The engines share one fold, one reading of units and one nearness, so that they agree even where these are wrong. Here
is another one of each: text by characters, units by a scan, matching by trying every choice of places.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import product

import opencc

from newsearch.analysis.analyzer import Analyzer
from newsearch.clauses import (
    All,
    Any,
    Arrived,
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
    Word,
)
from newsearch.model import Article

__all__ = ["Place", "fold", "holds", "near", "places", "same", "unit_spans", "visible"]

Place = tuple[int, int]
"""Where something stands in a folded text: its first character, and the one after its last."""

_INTERPUNCTS = "·•・‧∙⋅᛫⸱ꞏ"
_ENDS_CLAUSE = ",、。；;:!?"
_ENDS_SENTENCE = "。!?;"
_LABELS = ("source", "section")  # which are not cut into words


@cache
def _simplified(char: str) -> str:
    simplified: str = opencc.OpenCC("t2s").convert(char)
    return simplified


def _is_han(char: str) -> bool:
    return char in "〇々" or any(
        first <= ord(char) <= last
        for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
    )


def _is_letter(char: str) -> bool:
    """A digit, or a letter of a script that sets words apart by blanks; combining marks belong to them."""
    return char in "0123456789" or any(
        first <= char <= last
        for first, last in (
            ("a", "z"),
            ("ß", "ö"),
            ("ø", "ʯ"),
            ("\u0300", "\u036f"),
            ("Ͱ", "Ͻ"),
            ("Ѐ", "ԯ"),
            ("Ḁ", "῿"),
        )
    )


def visible(char: str) -> str:
    """What is seen of a character: itself, a blank or a line end, or nothing."""
    if char in "\n\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if char in "\t\r" or (char.isspace() and unicodedata.category(char) != "Cc"):
        return " "
    if unicodedata.category(char) == "Cs":
        return "\ufffd"
    hidden = "\u034f\u115f\u1160\u17b4\u17b5\u3164"
    ranges = (("\u180b", "\u180f"), ("\ufe00", "\ufe0f"), ("\U000e0000", "\U000e0fff"))
    if unicodedata.category(char) in ("Cc", "Cf") or char in hidden or any(a <= char <= b for a, b in ranges):
        return ""
    return char


def _combines(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or "\u1161" <= char <= "\u11ff"


def _normal(cluster: str) -> str:
    """A character with its marks: NFKC, lower case, simplified, one interpunct for all."""
    if unicodedata.normalize("NFKC", cluster).startswith(" ") and cluster != " ":
        return cluster if len(cluster) == 1 else unicodedata.normalize("NFD", cluster)
    for _ in range(2):
        cluster = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).lower())
        cluster = "".join(_simplified(c) if _is_han(c) else c for c in cluster)
    return "".join("·" if c in _INTERPUNCTS else c for c in cluster)


def _clusters(source: str) -> Iterator[tuple[str, int, int]]:
    """Each character that is seen, with the marks that combine with it, and where both stand in the source."""
    cluster, start, end = "", 0, 0
    for position, char in enumerate(source):
        seen = visible(char)
        if not seen:
            continue
        if cluster and _combines(seen):
            cluster, end = cluster + seen * (len(cluster) <= 30), position + 1
            continue
        if cluster:
            yield cluster, start, end
        cluster, start, end = seen, position, position + 1
    if cluster:
        yield cluster, start, end


def fold(source: str) -> tuple[str, list[Place]]:
    """The folded text, and for each of its characters where it came from."""
    chars: list[tuple[str, Place]] = []
    marks = 0
    for cluster, start, end in _clusters(source):
        for char in _normal(cluster):
            marks = marks + 1 if _combines(char) else 0
            chars += [(char, (start, end))] if marks <= 30 else []
    kept: list[tuple[str, Place]] = []
    position = 0
    text = "".join(char for char, _ in chars)
    while position < len(chars):
        if text[position] not in " \n":
            kept.append(chars[position])
            position += 1
            continue
        end = position
        while end < len(chars) and text[end] in " \n":
            end += 1
        gap, drops_hyphen = _gap(text, position, end)
        if drops_hyphen:
            kept.pop()
        kept += [(char, chars[position + n][1]) for n, char in enumerate(gap)]
        position = end
    folded = "".join(char for char, _ in kept)
    between = [
        "."
        if c == "·" and 0 < n < len(folded) - 1 and folded[n - 1] in "0123456789" and folded[n + 1] in "0123456789"
        else c
        for n, c in enumerate(folded)
    ]
    return "".join(between), [place for _, place in kept]


def _gap(text: str, start: int, end: int) -> tuple[str, bool]:
    """What becomes of blanks and line ends, and whether the hyphen before them goes as well."""
    if start == 0 or end == len(text):
        return "", False
    before, after, lines = text[start - 1], text[end], text[start:end].count("\n")
    if lines > 1:
        line = text[text.rfind("\n", 0, start) + 1 : start]
        goes_on = (_is_han(before) or before in ",、") and after.isalnum() and any(c in _ENDS_CLAUSE for c in line)
        if not goes_on:
            return "\n\n", False
    if lines == 1 and before in "-‐" and start > 1:
        if (
            _is_letter(text[start - 2])
            and text[start - 2] not in "0123456789"
            and _is_letter(after)
            and not after.isdigit()
        ):
            return "", True
        if (text[start - 2].isalnum() or text[start - 2] == "_") and after in "0123456789":
            return "", False
    apart = any((c.isalnum() and not _is_han(c)) or unicodedata.combining(c) for c in (before, after))
    return " " if apart else "", False


def unit_spans(text: str) -> list[Place]:
    """The units of a folded text: whole runs of letters and digits, whole numbers, and every other character."""
    spans: list[Place] = []
    position = 0
    while position < len(text):
        end = position + 1
        if text[position] in " \n" or text[position].isspace():
            position = end
            continue
        if _is_letter(text[position]):
            while end < len(text) and _goes_on(text, end):
                end += 1
        spans.append((position, end))
        position = end
    return spans


def _goes_on(text: str, end: int) -> bool:
    """Whether a unit of letters and digits goes on with the character at `end`."""
    if _is_letter(text[end]):
        return True
    before, after = text[end - 1], text[end + 1 : end + 2]
    if not after or not _is_letter(after) or not _is_letter(before):
        return False
    if text[end] == ".":
        return before in "0123456789" and after in "0123456789"
    return text[end] == "-" and before not in "0123456789" and after in "0123456789"


def _inside(text: str) -> set[int]:
    return {border for start, end in unit_spans(text) for border in range(start + 1, end)}


def places(leaf: Clause, text: str) -> list[Place]:
    """Every place where a run, a prefix or a wildcard stands, overlapping ones too."""
    inside = _inside(text)
    match leaf:
        case Run(run):
            size = len(run)
            found = [(n, n + size) for n in range(len(text) - size + 1) if size and text[n : n + size] == run]
            return [place for place in found if not inside & set(place)]
        case Prefix(prefix):
            starts = [n for n in range(len(text)) if prefix and text.startswith(prefix, n) and n not in inside]
            return [(n, next(e for e in range(n + len(prefix), len(text) + 1) if e not in inside)) for n in starts]
        case Wildcard(pattern):
            return [
                (n, end) for n in range(len(text)) if n not in inside for end in _wildcard(pattern, text, n, inside)
            ]
        case _:
            raise TypeError(leaf)


def _wildcard(pattern: str, text: str, start: int, inside: set[int]) -> Iterator[int]:
    if not pattern:
        if start not in inside:
            yield start
        return
    if pattern[0] != "?":
        if text[start : start + 1] == pattern[0]:
            yield from _wildcard(pattern[1:], text, start + 1, inside)
        return
    for first, end in unit_spans(text):
        if first == start and any(c.isalnum() for c in text[first:end]):
            yield from _wildcard(pattern[1:], text, end, inside)


def near(
    parts: Sequence[Clause],
    slops: Sequence[int],
    text: str,
    words: Sequence[str] = (),
    find: Callable[..., list[Place]] = places,
) -> bool:
    """Whether there is a choice of places, each part at one of its own, that keeps every distance of the chain.

    Between the first and the last place of any stretch of neighbouring parts, or of a longer one that has it, stand at
    most as many units, or words and units where that is less, that belong to none of its places, as the largest of the
    distances of the stretch says. (Without the longer ones `"甲 乙 丙"~0` would not be in 甲丙乙, where 丙 stands
    between the other two, though nothing stands between the three.)
    """
    spans = unit_spans(text)
    for chosen in product(*(find(part, text) for part in parts)):
        if any(chosen[a] == chosen[b] for a in range(len(parts)) for b in range(a) if parts[a] == parts[b]):
            continue
        stretches = [(a, b) for a in range(len(parts)) for b in range(a + 2, len(parts) + 1)]
        apart = {(a, b): _between(chosen[a:b], spans, text, set(words)) for a, b in stretches}
        nearest = {(a, b): min(apart[c, d] for c, d in stretches if c <= a and b <= d) for a, b in stretches}
        if all(nearest[a, b] <= max(slops[a : b - 1]) for a, b in stretches):
            return True
    return False


def _between(chosen: Sequence[Place], spans: list[Place], text: str, words: set[str]) -> int:
    first, last = min(start for start, _ in chosen), max(end for _, end in chosen)
    total = 0
    gap: list[Place] = []
    for span in spans:
        if first <= span[0] < last and not any(start <= span[0] < end for start, end in chosen):
            gap.append(span)
        elif gap:
            total += _fewest(gap, text, words)
            gap = []
    return total


def _fewest(gap: list[Place], text: str, words: set[str]) -> int:
    """The fewest words, of at most eight units, and single units that fill a gap."""
    fewest = [0]
    for last in range(1, len(gap) + 1):
        ways = [fewest[last - 1] + 1]
        for first in range(max(0, last - 8), last):
            if "".join(text[a:b] for a, b in gap[first:last]) in words:
                ways.append(fewest[first] + 1)
        fewest.append(min(ways))
    return fewest[-1]


def same(parts: Sequence[Clause], text: str) -> bool:
    """Whether all parts stand in one sentence: it ends at 。！？；… and with its paragraph."""
    numbers, number = [], 0
    for position, char in enumerate(text):
        numbers.append(number)
        if char in _ENDS_SENTENCE or text.startswith(("...", "\n\n"), position):
            number += 1
    found = [{numbers[s] for s, e in places(part, text) if numbers[s] == numbers[e - 1]} for part in parts]
    return bool(set.intersection(*found)) if found else True


def holds(clause: Clause, article: Article, analyzer: Analyzer) -> bool:
    """Whether an article has what a clause asks for, in any of headline (with kicker and subtitle), body and byline."""
    above = "\n\n".join(filter(None, (article.kicker, article.headline, article.subtitle)))
    texts = {"headline": above, "body": article.body, "byline": article.byline}
    folded = {name: fold(text)[0] for name, text in texts.items()}
    labels = {"source": article.source, "section": article.section}
    folded |= {name: fold(text)[0] for name, text in labels.items()}
    return _holds(clause, folded, article, ("headline", "body", "byline"), analyzer)


def _holds(
    clause: Clause, texts: dict[str, str], article: Article, fields: tuple[str, ...], analyzer: Analyzer
) -> bool:
    def inner(part: Clause, names: tuple[str, ...] = fields) -> bool:
        return _holds(part, texts, article, names, analyzer)

    match clause:
        case Word(_, parts):
            return all(inner(Run(part)) for part in parts)
        case Run() | Wildcard():
            return any(places(clause, texts[name]) for name in fields)
        case Prefix(prefix):
            words = {name: [text] if name in _LABELS else analyzer.words(text) for name, text in texts.items()}
            several = len(unit_spans(prefix)) > 1
            return any(
                any(word.startswith(prefix) for word in words[name])
                or (several and name not in _LABELS and bool(places(clause, texts[name])))
                for name in fields
            )
        case Near(parts, slops):
            cut = {name: analyzer.words(texts[name]) for name in fields}
            return any(near(way, slops, texts[name], cut[name]) for way in _ways(parts) for name in fields)
        case Same(parts):
            return any(same(way, texts[name]) for way in _ways(parts) for name in fields)
        case All(parts):
            return all(map(inner, parts))
        case Any(parts, least):
            return sum(map(inner, parts)) >= least
        case Not(part):
            return not inner(part)
        case Field(name, part):
            return inner(part, (name,))
        case DateRange(first, last):
            return article.date is not None and (first or "") <= article.date <= (last or "9999-99-99")
        case Mentions() | OneOf():
            raise TypeError("mentioned days and values are judged by the tests of dates and of facets")
        case Arrived():
            raise TypeError("an article does not know when it arrived")


def _ways(parts: Sequence[Clause | tuple[Clause, ...]]) -> Iterator[tuple[Clause, ...]]:
    """Every choice of one alternative for each part."""
    return product(*(part if isinstance(part, tuple) else (part,) for part in parts))
