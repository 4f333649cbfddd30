"""Makes the table of names of places, `newsearch/text/tables/places.txt`.

    python -m tools.places ADCODES.csv

The divisions of China down to counties are those of the Ministry of Civil Affairs as the package cpca has them (0.5.5,
MIT, `cpca/resources/adcodes.csv`), in full and without what they are (北碚区, 北碚). Countries, parts of the
world and cities of time zones are those of the Unicode CLDR, as Babel has them.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

from newsearch.text.folding import fold_text
from newsearch.text.units import is_han
from tools.characters import TABLES

_DIVISION = re.compile("省|市|县|区|旗|盟|州|林区|特别行政区|群岛")
_PEOPLES = "|".join(
    """
    蒙古族 回族 藏族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 朝鲜 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克 傣族
    黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯
    景颇族 普米族 怒族 保安族 裕固族 独龙族 鄂伦春 鄂温克族 各族 蒙古 回 塔吉克
    """.split()  # noqa: SIM905 - a table to read, not a list to type
)
_KIND = re.compile(rf"(?:(?:{_PEOPLES})*(?:自治[区州县旗])|特别行政区|省|市|县|区|地区|盟|州|旗|林区)$")
_NO_PLACES = ("世界", "未知地区", "未知城市")


def divisions(path: Path) -> Iterator[str]:
    """The divisions of China, each in full and without what it is, where two characters are left."""
    with path.open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    for name in names:
        if _DIVISION.search(name[-3:]) and "行政区划" not in name and "岛礁" not in name:
            yield name
            short = _KIND.sub("", name)
            if len(short) > 1 and short not in ("城", "郊", "矿", "市辖"):
                yield short


def of_the_world() -> Iterator[str]:
    """Countries, parts of the world, and the cities of time zones."""
    locale = Locale("zh")
    cities = (zone.get("city", "") for zone in locale.time_zones.values())
    for name in (*locale.territories.values(), *cities):
        yield from re.split("[（）(),、]", name or "")


def main(path: Path) -> None:
    """Write the table, a line for each name."""
    names = {fold_text(name.strip()) for name in (*divisions(path), *of_the_world())}
    kept = sorted(name for name in names if len(name) > 1 and is_han(name) and name not in _NO_PLACES)
    (TABLES / "places.txt").write_text("\n".join([*kept, ""]), "utf-8")
    print(f"places.txt: {len(kept)} lines")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
