"""The tables of characters are those that the tool makes."""

from __future__ import annotations

from tools.characters import TABLES, readings


def test_common_readings_and_surnames_are_kept_and_rare_ones_are_not() -> None:
    made = readings()
    assert {syllable for syllable, chars in made.items() if "重" in chars} == {"zhong", "chong"}
    assert {syllable for syllable, chars in made.items() if "超" in chars} == {"chao"}
    assert "单" in made["shan"] and "单" in made["dan"]
    shipped = dict(line.split() for line in (TABLES / "readings.txt").read_text("utf-8").splitlines())
    assert made.keys() == shipped.keys()
