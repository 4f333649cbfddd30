"""Finds what newspapers write in several ways, and the one form that it is folded to.

| written | folded | not |
|---|---|---|
| 古丽·巴哈尔, 一二·九, 京A·54321 | 古丽巴哈尔, 一二九, 京a54321 | 3·5% (a point) |
| 3·15晚会 | 315晚会 | 3·15% |
| GPT-4, F-35, 歼-10 | gpt4, f35, 歼10 | 1998-2008, 3月-5月 |
| 1,234,567 | 1234567 | 1,23 |
| 2 9 7 7名 | 2977名 | 172 6, GPT 4 |
| 100m², 100m2 | 100平方米 | M2 |
| 5kg | 5 kg, as 5㎏ is | 5G |
| J.K.罗琳, J·K·罗琳, U.S.A | jk罗琳, usa | 3.K, Mr.罗 |
| 〔2031〕, [2031], 【2031】 | (2031) | [12] |
| ……, ... | ... | .. |

Between letters a hyphen stays, since it divides words (Rolls-Royce): `search.other_spellings` finds both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from newsearch.text.characters import FULL_POINT, HAN
from newsearch.text.units import LETTER

__all__ = ["MEASURED", "MEASURES", "Edit", "spelled_as_one"]

Edit: TypeAlias = tuple[int, int, str]
"""A stretch of a text, by its start and end, and what replaces it."""

_HAN = HAN.pattern[1:-1]
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"  # provinces, on number plates
MEASURED = "%‰‱°亿万千百个元倍度米公吨斤克升平立美欧港英韩角寸尺里毫厘秒"
"""Characters behind a decimal number, which is no day: 3·15%, 3·15万."""

_TIMES = "年月日号时点分周季"

# Each pattern begins with its mark: `re` looks for a literal beginning many times as fast as for anything else.
_INTERPUNCT = re.compile(rf"·(?:(?<=[{_HAN}]·)(?=[{_HAN}{LETTER}])|(?<=[{LETTER}]·)(?=[{_HAN}]))")
_FULL_INTERPUNCT = re.compile(rf"{FULL_POINT}(?<=[{_HAN}]{FULL_POINT})(?=[{_HAN}])")
_PLATES = [re.compile(rf"{mark}(?<=[{_PLACES}][a-z]{mark})(?=[0-9a-z]{{5,6}}(?![0-9{LETTER}]))") for mark in "·-"]
_DAY = re.compile(
    rf"·(?=(?:[0-2][0-9]|3[01])(?![0-9.·{MEASURED}]))(?:(?<=(?<![0-9.·])[1-9]·)|(?<=(?<![0-9.·])1[0-2]·))"
)
"""The dot of a day that names an event: month and day of two digits."""

_POINT = re.compile(r"·(?<=[0-9]·)(?=[0-9])")
_HYPHEN = re.compile(
    rf"-(?=[0-9])(?:(?<=[{LETTER}]-)"
    rf"|(?<=[{_HAN}]-)(?<![{_TIMES}]-)(?=[0-9]{{1,3}}(?![0-9.%‰,:/°-]|[{_TIMES}版楼层岁个名万亿]|摄氏度)))"
)
"""A hyphen between a name and its number; between times it is a range, and before degrees a sign."""

_COMMA_BEFORE_THREE = re.compile(r",(?<=[0-9],)(?=[0-9]{3}(?![0-9]))")
_THOUSANDS = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?!,?[0-9])")

_BLANK_BETWEEN_DIGITS = re.compile(r" (?<=[0-9] )(?=[0-9] [0-9])")
_SPACED = re.compile(
    rf"(?<![0-9{LETTER}.,:/·-])(?<![0-9{LETTER}] )[0-9](?: [0-9]){{2,}}(?! ?[0-9{LETTER}]|[.,:/·-][0-9{LETTER}])"
)
"""Single digits in a row of three or more: two of them, 3 2, may be two numbers."""

_POWER_OF_METRES = re.compile(r"m(?=[23²³])")
_AREA = re.compile(
    rf"(?:(?<=[0-9]) ?|(?<![0-9{LETTER}]))([kcdm]?m)([²³])|(?<=[0-9])(?<!m[23]) ?([kcdm]?m)([23])(?![0-9{LETTER}])"
)
"""Behind `m2` no `m2` is a measure: in a row of them each would become one only once that behind it is one."""

_METRES = {"m": "米", "km": "公里", "cm": "厘米", "dm": "分米", "mm": "毫米"}

MEASURES = "(?:kg|km|cm|mm|mg|ml|kw|mw|gw|kwh|hz|khz|mhz|ghz|kb|mb|gb|tb|pa|kpa|mpa|cal|kcal)"
"""A pattern of the measures that a number is set apart from. Other letters behind a number are its own: 5G, 3D."""

_BEHIND_DIGIT = re.compile(r"[cghkmpt](?<=[0-9].)")
_BARE_MEASURE = re.compile(rf"[0-9](?={MEASURES}(?![0-9{LETTER}]))")


@cache
def _initials() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What shows quickly that there may be initials, and the initials: their points are a matter of style.

    They are single letters in a row, or one before a Han character. Both patterns are compiled where a text has such a
    mark, since that takes milliseconds of a start.
    """
    behind_letter = rf"[.·](?<=[{LETTER}][.·])(?=[{_HAN}{LETTER}])"
    row = rf"[{LETTER}](?:(?:[.·][{LETTER}])+(?![.·]?[0-9{LETTER}])(?:\.(?!\.))?|\.(?=[{_HAN}]))"
    return re.compile(behind_letter), re.compile(rf"(?<![0-9{LETTER}.·]){row}")


_YEAR_IN_BRACKETS = re.compile(r"([\[【〔])(?:1[89]|20)[0-9]{2}([\]】〕])")
"""The year in the number of a document, 国发〔2031〕12号, in whichever brackets it could be typed."""

_MORE_POINTS = re.compile(r"(?<=(?<!\.)\.\.\.)\.+")
"""What an ellipsis has beyond three points: …… is two signs of three."""


def spelled_as_one(text: str) -> list[Edit]:
    """What must be replaced in a text whose characters and gaps are folded, in order and apart; nothing in the end.

    >>> spelled_as_one("古丽·巴哈尔与gpt-4")
    [(2, 3, ''), (10, 11, '')]
    """
    edits = list(_edits(text))
    if not edits:
        return edits
    apart, done = list[Edit](), -1
    for edit in sorted(edits):
        if edit[0] > done:  # an edit beside another one is found again in the text that this one leaves
            apart.append(edit)
            done = max(edit[1] - 1, edit[0])
    return apart


def _edits(text: str) -> Iterator[Edit]:
    """The edits of each rule; the longer patterns are only tried where a short one tells that they may match."""
    if "·" in text:
        for pattern, new in ((_INTERPUNCT, ""), (_PLATES[0], ""), (_DAY, ""), (_POINT, ".")):
            yield from _replaced(pattern, new, text)
    if FULL_POINT in text:
        yield from _replaced(_FULL_INTERPUNCT, "", text)
        yield from _replaced(re.compile(FULL_POINT), ".", text)
    if "-" in text:
        yield from _replaced(_PLATES[1], "", text)
        yield from _replaced(_HYPHEN, "", text)
    if _COMMA_BEFORE_THREE.search(text):
        yield from _without(",", _THOUSANDS, text)
    if _BLANK_BETWEEN_DIGITS.search(text):
        yield from _without(" ", _SPACED, text)
    if _POWER_OF_METRES.search(text):
        yield from ((m.start(), m.end(), _area(m)) for m in _AREA.finditer(text))
    if "." in text or "·" in text:
        behind_letter, initials = _initials()
        if behind_letter.search(text):
            yield from _without(".·", initials, text)
    if "〔" in text or "[" in text or "【" in text:
        for year in _YEAR_IN_BRACKETS.finditer(text):
            yield from ((year.start(1), year.end(1), "("), (year.start(2), year.end(2), ")"))
    if "...." in text:
        yield from _replaced(_MORE_POINTS, "", text)
    if _BEHIND_DIGIT.search(text):
        yield from ((m.end(), m.end(), " ") for m in _BARE_MEASURE.finditer(text))


def _replaced(pattern: re.Pattern[str], new: str, text: str) -> Iterator[Edit]:
    return ((m.start(), m.end(), new) for m in pattern.finditer(text))


def _without(marks: str, pattern: re.Pattern[str], text: str) -> Iterator[Edit]:
    """Drop marks wherever they stand in a match of the pattern."""
    for match in pattern.finditer(text):
        yield from ((n, n + 1, "") for n in range(*match.span()) if text[n] in marks)


def _area(match: re.Match[str]) -> str:
    metre, power = match[1] or match[3], match[2] or match[4]
    return ("平方" if power in "²2" else "立方") + _METRES[metre]
