"""Makes the character tables that newsearch ships, `newsearch/text/tables/`: readings, look-alikes, simplified forms.

    python -m tools.characters FONT…

Readings come from pypinyin (MIT), without tones: the first one of a character, and each other one that it has in at
least two phrases of pypinyin and in 5 % of the phrases that it stands in. So 重 is read zhong and chong, but 超 is not
read tiao. 着 is read zhu as well, since 著 is folded to it. Readings of surnames alone are in no phrase: `SURNAMES`
has them, by 通用规范汉字字典 (2013).

Two of the 6,763 characters of GB 2312 look alike when their pictures do. Both are drawn in each FONT (index 2 of a
collection: Simplified Chinese in Noto CJK) and blurred; the mean of all pictures is subtracted from each, and the
cosine of the two is taken, the mean over the fonts. A pair is kept when its cosine is at least `ALIKE` and
one of the two is among the `MOST` nearest of the other.
The committed table is from Noto Serif CJK and Noto Sans CJK (SIL Open Font License).

Simplified forms are what OpenCC 1.4.2 (Apache License 2.0) makes of each Han character by `t2s`. OpenCC itself is not
used by newsearch: loading it takes 40 ms, and two versions of it would fold differently.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsearch.text.characters import HAN
from newsearch.text.folding import fold

TABLES = Path(__file__).parent.parent / "newsearch" / "text" / "tables"
ALIKE = 0.6  # the least cosine; chosen by hand, as are the next three
MOST = 8  # nearest characters of each
_SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")  # not m or hng, as interjections are read
SIZE, BLUR = 48, 1.5  # pixels of a picture, radius of the blur
SURNAMES = (
    "翟zhai 单shan 解xie 仇qiu 查zha 区ou 盖ge 缪miao 员yun 召shao 秘bi 种chong 黑he 乐yue 尉yu 覃qin 朴piao 曾zeng"
)
COLLECTION = 2  # Simplified Chinese in the collections of Noto CJK


def readings() -> dict[str, list[str]]:
    """The characters of each reading; only those that stand in folded texts."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    known = {chr(code): [to_normal(r) for r in marked.split(",")] for code, marked in PINYIN_DICT.items()}
    uses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, syllables in PHRASES_DICT.items():
        for char, marked in zip(phrase, syllables, strict=False):
            uses[char][to_normal(marked[0])] += 1
    others = {entry[0]: entry[1:] for entry in f"{SURNAMES} 着zhu".split()}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for char, read in sorted(known.items()):
        if "一" <= char <= "鿿" and fold(char).text == char:
            least = max(2, 0.05 * uses[char].total())
            common = [read[0], *(s for s in uses[char] if uses[char][s] >= least)]
            for syllable in dict.fromkeys([*common, others.get(char, read[0])]):
                if _SYLLABLE.fullmatch(syllable):
                    found[syllable].append(char)
    return found


def look_alikes(fonts: list[Path]) -> dict[str, list[str]]:
    """For each character those that look like it, the most alike first."""
    chars = [
        char
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
        if (char := bytes((high, low)).decode("gb2312", "ignore")) and fold(char).text == char
    ]
    alike = np.mean([_cosines(chars, font) for font in fonts], axis=0)
    np.fill_diagonal(alike, 0)
    near = (alike >= np.sort(alike)[:, -MOST, None]) & (alike >= ALIKE)
    near |= near.T
    order = np.argsort(-alike)
    kept = [[chars[n] for n in row if near[i, n]] for i, row in enumerate(order)]
    return {char: alike for char, alike in zip(chars, kept, strict=True) if alike}


def simplified() -> dict[str, list[str]]:
    """For each simplified character those that are written so in simplified Chinese, itself excepted."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    found: defaultdict[str, list[str]] = defaultdict(list)
    for char in filter(HAN.match, map(chr, range(sys.maxunicode + 1))):
        if (simple := convert(char)) != char:
            found[simple].append(char)
    return found


def _cosines(chars: list[str], font: Path) -> NDArray[np.float32]:
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    drawn = ImageFont.truetype(str(font), SIZE - 8, index=COLLECTION)
    pictures = np.empty((len(chars), SIZE * SIZE), dtype=np.float32)
    for row, char in zip(pictures, chars, strict=True):
        image = Image.new("L", (SIZE, SIZE))
        ImageDraw.Draw(image).text((SIZE / 2, SIZE / 2), char, fill=255, font=drawn, anchor="mm")
        row[:] = np.asarray(image.filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.float32).ravel()
    pictures -= pictures.mean(axis=0)
    pictures /= np.linalg.norm(pictures, axis=1, keepdims=True)
    cosines: NDArray[np.float32] = pictures @ pictures.T
    return cosines


def write(name: str, table: dict[str, list[str]]) -> None:
    """Write a table, a line for each key: the key, a blank, and its characters."""
    lines = [f"{key} {''.join(values)}\n" for key, values in sorted(table.items())]
    (TABLES / name).write_text("".join(lines), "utf-8")
    print(f"{name}: {len(lines)} lines, {sum(map(len, table.values()))} characters")


if __name__ == "__main__":
    write("readings.txt", readings())
    write("simplified.txt", simplified())
    if len(sys.argv) > 1:
        write("look-alikes.txt", look_alikes([Path(name) for name in sys.argv[1:]]))
