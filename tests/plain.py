"""A second way to fold and to match, plain and slow, written from DESIGN.md and not from the code that it judges.

The engines share one fold, one reading of units and one nearness, so that they agree even where these are wrong. Here
is another one of each: text by characters, units by a scan, matching by trying every choice of places.
"""

from __future__ import annotations

import re
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
from newsearch.text.shipped import shipped

__all__ = ["Place", "fold", "holds", "near", "places", "same", "unit_spans", "visible"]

Place = tuple[int, int]
"""Where something stands in a folded text: its first character, and the one after its last."""

_INTERPUNCTS = "·•・･‧∙⋅᛫⸱ꞏ"
_HYPHENS = "-‐‑⁃﹣－−"
_DASHES = "‒–—―⸺⸻﹘︱︲~～〜∼"
_COLONS = "∶꞉︓"
_AREAS = {"㎡": "平方米", "㎥": "立方米", "㎢": "平方公里"}
_ENDS_CLAUSE = ",、。；;:!?"
_ENDS_SENTENCE = "。!?;"
_LABELS = ("source", "section")  # which are not cut into words
_DIGITS = "0123456789"
_MEASURES = "kg|km|cm|mm|mg|ml|kw|mw|gw|kwh|hz|khz|mhz|ghz|kb|mb|gb|tb|pa|kpa|mpa|cal|kcal"
_METRES = {"": "米", "k": "公里", "c": "厘米", "d": "分米", "m": "毫米"}


@cache
def _converters() -> list[Callable[[str], str]]:
    return [opencc.OpenCC(name).convert for name in ("t2s", "hk2t", "tw2t")]


@cache
def _simplified(char: str) -> str:
    simple, of_hong_kong, of_taiwan = _converters()
    char = _alike().get(char, char)
    if simple(char) == char and not char.encode("gb2312", "ignore"):
        char = of_hong_kong(char) if of_hong_kong(char) != char else of_taiwan(char)
    simplified: str = simple(char)
    return simplified


@cache
def _alike() -> dict[str, str]:
    """What cannot be had from OpenCC, as shipped: radicals, old forms."""
    lines = shipped("radicals.txt").splitlines() + shipped("variants.txt").splitlines()
    return {char: line[0] for line in lines for char in line[2:]}


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


def _special(char: str) -> str:
    """What a character becomes that is not folded by NFKC; empty for all others."""
    if char in "⁰¹²³⁴⁵⁶⁷⁸⁹．":
        return char
    marks = (("﹒", "．"), ("○◯", "〇"), ("⁄∕", "/"), (_INTERPUNCTS, "·"), (_HYPHENS, "-"), (_COLONS, ":"))
    for chars, one in (*marks, ("“”„‟〝〞〟「」『』﹁﹂﹃﹄｢｣", '"'), ("‘’‚‛", "'")):
        if char in chars:
            return one
    name = unicodedata.name(char, "")
    circled = re.fullmatch(
        r"(?:DINGBAT )?(?:NEGATIVE |DOUBLE )?CIRCLED (?:SANS-SERIF )?((?:DIGIT|NUMBER) [A-Z-]+(?: [A-Z]+)?)", name
    )
    if circled and "SQUARE" not in name:
        return unicodedata.lookup(f"CIRCLED {circled[1]}")
    return "—" if char in _DASHES else _AREAS.get(char, "")


def _normal(cluster: str) -> str:
    """A character with its marks: NFKC, lower case, simplified, one mark for all that look alike."""
    if cluster and (special := _special(cluster[0])):
        return special + _normal(cluster[1:])
    if unicodedata.normalize("NFKC", cluster).startswith(" ") and cluster != " ":
        return cluster if len(cluster) == 1 else unicodedata.normalize("NFD", cluster)
    for _ in range(2):
        cluster = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).lower())
        cluster = "".join(_simplified(c) for c in cluster)
    return _without_accents("".join(_special(c) or c for c in cluster))


def _without_accents(text: str) -> str:
    bare = ""
    for char in text:
        base = unicodedata.normalize("NFD", char)[0]
        if "\u0300" <= char <= "\u036f" and "a" <= bare[-1:] <= "z":
            continue
        bare += base if "a" <= base <= "z" else char
    return bare


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
    text, places = _characters(source)
    while True:
        text, places = _without_gaps(text, places)
        text = text.replace("—", "-")
        edits = _spelled(text)
        if not edits:
            return text, places
        for start, end, new in reversed(edits):
            place = (places[start][0], places[end - 1][1]) if end > start else places[start - 1]
            text = text[:start] + new + text[end:]
            places = places[:start] + [place] * len(new) + places[end:]


def _characters(source: str) -> tuple[str, list[Place]]:
    """The characters of a text folded, with a blank where the letters or digits of a sign would join others."""
    text, places, marks, apart = "", list[Place](), 0, False
    for cluster, start, end in _clusters(source):
        is_sign = unicodedata.category(cluster[0]) in ("No", "Nl", "So") and cluster[0] not in "₀₁₂₃₄₅₆₇₈₉"
        for number, char in enumerate(_normal(cluster)):
            joins = bool(text) and _joins(char) and (_joins(text[-1]) or (text[-1] == "." and char.isdecimal()))
            if joins and not number and (is_sign or apart):
                text, places = text + " ", [*places, (start, end) if is_sign else places[-1]]
            marks = marks + 1 if _combines(char) else 0
            if marks <= 30:
                text, places = text + char, [*places, (start, end)]
        apart = is_sign
    return text, places


def _joins(char: str) -> bool:
    return (char.isalpha() and not _is_han(char)) or char.isdecimal()


def _without_gaps(text: str, places: list[Place]) -> tuple[str, list[Place]]:
    kept: list[tuple[str, Place]] = []
    position = 0
    while position < len(text):
        if text[position] not in " \n":
            kept.append((text[position], places[position]))
            position += 1
            continue
        end = position
        while end < len(text) and text[end] in " \n":
            end += 1
        gap, drops_hyphen = _gap(text, position, end)
        if drops_hyphen:
            kept.pop()
        kept += [(char, places[position + n]) for n, char in enumerate(gap)]
        position = end
    return "".join(char for char, _ in kept), [place for _, place in kept]


def _gap(text: str, start: int, end: int) -> tuple[str, bool]:
    """What becomes of blanks and line ends, and whether the hyphen before them goes as well."""
    if start == 0 or end == len(text):
        return "", False
    before, after, lines = text[start - 1], text[end], text[start:end].count("\n")
    if lines > 1:
        line = text[text.rfind("\n", 0, start) + 1 : start]
        stops = _is_han(before) or before in ",、" or (before.isdecimal() and _is_han(after))
        if not (stops and after.isalnum() and any(c in _ENDS_CLAUSE for c in line)):
            return "\n\n", False
    if unicodedata.combining(after):
        return " ", False
    if lines == 1 and before == "-" and start > 1:
        if _is_letter(text[start - 2]) and _is_letter(after) and not {text[start - 2], after} & set(_DIGITS):
            return "", True
        if (text[start - 2].isalnum() or text[start - 2] == "_") and after in _DIGITS:
            return "", False
    left, right = _is_part(before), _is_part(after)
    if before in ".,:/-·．—":
        left = _is_part(text[: start - 1].rstrip(" \n")[-1:])
    elif after in ".,:/-·．—":
        right = _is_part(text[end + 1 :].lstrip(" \n")[:1])
    return " " if left and right else "", False


def _is_part(char: str) -> bool:
    """Whether a character may be a part of a word or number."""
    if char and unicodedata.combining(char):
        return True
    return char.isalnum() and not _is_han(char) and unicodedata.category(char) != "No"


def _spelled(text: str) -> list[tuple[int, int, str]]:
    """What is written in several ways: stretches and what replaces them, in order, none touching the one before it."""
    found = [edit for number in range(len(text)) for edit in _spellings(text, number)]
    kept: list[tuple[int, int, str]] = []
    for start, end, new in sorted(found):
        if not kept or start > max(kept[-1][0], kept[-1][1] - 1):
            kept.append((start, end, new))
    return kept


def _spellings(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    char, before, after = text[at], text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    drop = (at, at + 1, "")
    if char in "·．" and before and after:
        han = _is_han(before), _is_han(after)
        if all(han) or (char == "·" and any(han) and _is_alphabetic(after if han[0] else before)):
            yield drop
        if char == "·" and _is_day(text, at):
            yield drop
    if char == "．" or (char == "·" and before and after and before in _DIGITS and after in _DIGITS):
        yield (at, at + 1, ".")
    if char in "·-" and _is_plate(text, at):
        yield drop
    if char == "-" and after and after in _DIGITS and (_is_alphabetic(before) or _is_designation(text, at)):
        yield drop
    yield from ((number, number + 1, "") for number in _points_of_initials(text, at))
    if (
        char in "[【〔"
        and re.fullmatch("(?:1[89]|20)[0-9]{2}", text[at + 1 : at + 5])
        and text[at + 5 : at + 6] in ("]", "】", "〕")
    ):
        yield (at, at + 1, "(")
        yield (at + 5, at + 6, ")")
    if char == "." and before == "." and text[max(at - 3, 0) : at] == "..." and text[max(at - 4, 0) : at - 3] != ".":
        yield (at, at + len(text[at:]) - len(text[at:].lstrip(".")), "")
    if char == "," and _divides_thousands(text, at):
        yield drop
    if char == " " and _is_letterspaced(text, at):
        yield drop
    if char in "²³23":
        yield from _area(text, at)
    if before and before in _DIGITS:
        end = at
        while end < len(text) and _is_letter(text[end]):
            end += 1
        if re.fullmatch(_MEASURES, text[at:end]):
            yield (at, at, " ")


def _points_of_initials(text: str, at: int) -> list[int]:
    """The marks behind single letters in a row that begins here, or behind one before a Han character."""
    if not _is_alphabetic(text[at]) or (at and (_is_letter(text[at - 1]) or text[at - 1] in ".·")):
        return []
    marks, end = list[int](), at + 1
    while text[end : end + 1] in (".", "·") and _is_alphabetic(text[end + 1 : end + 2]):
        marks.append(end)
        end += 2
    after, behind = text[end : end + 1], text[end + 1 : end + 2]
    if not marks:
        return [end] if after == "." and behind and _is_han(behind) else []
    if after and (_is_letter(after) or (after in ".·" and behind and _is_letter(behind))):
        return []
    return [*marks, end] if after == "." and behind != "." else marks


def _is_alphabetic(char: str) -> bool:
    return char != "" and _is_letter(char) and char not in _DIGITS


def _is_day(text: str, at: int) -> bool:
    """Whether a dot stands between a month and a day of two digits, and no measure is behind it."""
    first, last = at, at + 1
    while first and text[first - 1] in f"{_DIGITS}.·":
        first -= 1
    while last < len(text) and text[last] in f"{_DIGITS}.·":
        last += 1
    month, day = text[first:at], text[at + 1 : last]
    if not (month.isdecimal() and day.isdecimal() and month[0] != "0" and len(day) == 2):
        return False
    measures = "%‰‱°亿万千百个元倍度米公吨斤克升平立美欧港英韩角寸尺里毫厘秒"
    return int(month) <= 12 and int(day) <= 31 and text[last : last + 1] not in [*measures]


def _is_plate(text: str, at: int) -> bool:
    end = at + 1
    while end < len(text) and text[end] in f"{_DIGITS}abcdefghijklmnopqrstuvwxyz":
        end += 1
    places = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
    is_series = at > 1 and text[at - 2] in places and "a" <= text[at - 1] <= "z"
    return is_series and end - at - 1 in (5, 6) and not _is_letter(text[end : end + 1] or " ")


def _is_designation(text: str, at: int) -> bool:
    """Whether a hyphen joins a Han character and a short number that neither are a time nor a count."""
    if not at or not _is_han(text[at - 1]) or text[at - 1] in "年月日号时点分周季":
        return False
    end = at + 1
    while end < len(text) and text[end] in _DIGITS:
        end += 1
    return (
        end - at <= 4
        and text[end : end + 1] not in [*".%‰,:/°-年月日号时点分周季版楼层岁个名万亿"]
        and not (text.startswith("摄氏度", end))
    )


def _divides_thousands(text: str, at: int) -> bool:
    first, last = at, at
    while first and text[first - 1] in f"{_DIGITS},":
        first -= 1
    while last < len(text) and text[last] in f"{_DIGITS},":
        last += 1
    groups = text[first:last].split(",")
    if "" in groups:
        groups = groups[: groups.index("")]
    if text[max(first - 1, 0) : first] == "." or len(groups) < 2 or at >= first + len(",".join(groups)):
        return False
    return len(groups[0]) < 4 and groups[0][0] != "0" and all(len(group) == 3 for group in groups[1:])


def _is_letterspaced(text: str, at: int) -> bool:
    """Whether a blank stands in a row of three or more single digits that nothing goes on with."""
    first = last = at
    while first > 0 and text[first] == " " and text[first - 1] in _DIGITS:
        first -= 2
    while last + 1 < len(text) and text[last] == " " and text[last + 1] in _DIGITS:
        last += 2
    row = text[first + 1 : last]
    before, after = text[max(first - 1, 0) : first + 1], text[last : last + 2]
    if len(row) < 5 or first > at - 2 or last < at + 2:
        return False
    is_begun = _is_letter(before[-1:] or " ") or before[-1:] in [*".,:/·-"]
    is_begun |= before[-1:] == " " and len(before) == 2 and _is_letter(before[0])
    goes_on = _is_letter(after[:1] or " ") or (after[:1] in [*" .,:/·-"] and _is_letter(after[1:] or " "))
    return not is_begun and not goes_on


def _area(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """Square and cubic metres: behind a number, or with a raised digit."""
    if not at or text[at - 1] != "m":
        return
    prefix = text[at - 2] if at > 1 and text[at - 2] in "kcdm" else ""
    start = at - 1 - len(prefix)
    number = text[:start][-1:] in [*_DIGITS] or (text[:start][-1:] == " " and text[: start - 1][-1:] in [*_DIGITS])
    if text[at] in "23" and (not number or _is_letter(text[at + 1 : at + 2] or " ")):
        return
    if text[at] in "23" and text[: start - (text[start - 1] == " ")].endswith(("m2", "m3")):
        return
    if not number and _is_letter(text[:start][-1:] or " "):
        return
    start -= number and text[start - 1] == " "
    yield start, at + 1, ("平方" if text[at] in "2²" else "立方") + _METRES[prefix]


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
    """Whether a unit of letters and digits goes on with the character at `end`: a number behind letters begins one."""
    before, after = text[end - 1], text[end + 1 : end + 2]
    if _is_letter(text[end]) and text[end] not in _DIGITS:
        return _is_letter(before)
    if text[end] in _DIGITS:
        return before in _DIGITS or before == "."
    return text[end] == "." and before in _DIGITS and after != "" and after in _DIGITS


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
        if first == start and _says_something(text[first:end]):
            yield from _wildcard(pattern[1:], text, end, inside)


def _says_something(token: str) -> bool:
    """Whether a token has a letter, a digit, a Han character or an emoji, and so is no punctuation."""
    ranges = ((0x2600, 0x2604), (0x2607, 0x27BF), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x1F000, 0x1FAFF))
    return any(c.isalnum() or any(first <= ord(c) <= last for first, last in ranges) for c in token)


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
            names = (*fields, *_LABELS) if "byline" in fields and len(fields) > 1 else fields
            return all(inner(Run(part), names) for part in parts)
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
            cut = {name: list(filter(_says_something, analyzer.words(texts[name]))) for name in fields}
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
