"""The tables of characters are those that the tool makes."""

from __future__ import annotations

from importlib.metadata import version

from newsearch.analysis.analyzer import OPENCC_VERSION
from tools.characters import TABLES, readings, simplified


def shipped(name: str) -> dict[str, str]:
    return dict(line.split(" ") for line in (TABLES / name).read_text("utf-8").splitlines())


def test_common_readings_and_surnames_are_kept_and_rare_ones_are_not() -> None:
    made = readings()
    assert {syllable for syllable, chars in made.items() if "重" in chars} == {"zhong", "chong"}
    assert {syllable for syllable, chars in made.items() if "超" in chars} == {"chao"}
    assert "单" in made["shan"] and "单" in made["dan"]
    assert made.keys() == shipped("readings.txt").keys()


def test_simplified_characters_are_those_of_the_opencc_that_the_fingerprint_names() -> None:
    assert version("opencc") == OPENCC_VERSION
    assert {simple: "".join(chars) for simple, chars in simplified().items()} == shipped("simplified.txt")
