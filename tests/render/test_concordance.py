"""Concordances on terminals of any width: the matches stand one below the other, and no row is too wide."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.cells import cell_len

from newsearch import Concordance, ConcordanceLine
from newsearch.messages import Note
from newsearch.render.concordance import concordance_rows, concordance_to_csv, concordance_to_json
from newsearch.render.lines import MARK


def line(
    left: str, match: str, right: str, date: str | None = "2024-01-02", key: str = "柳岸.txt#1"
) -> ConcordanceLine:
    return ConcordanceLine(key, date, "柳岸报", "=标题", left, match, right, len(left), len(left) + len(match))


FOUND = Concordance(
    "大桥",
    (
        line("东川柳岸新建的", "大桥", "昨日合龙，全长３公里，" * 3),
        line("The GPT-4 ", "GPT", " e\u0301 model\x1b[2J\n新", None, "b\u0007"),
        line("\n\n" + "长" * 40, "大橋" * 9, ""),
    ),
    1234,
    17,
    (Note("index_changed"),),
    cursor="c",
)


@pytest.mark.parametrize("width", [20, 40, 59, 60, 80, 119, 120, 140, 1000])
def test_matches_stand_one_below_the_other(width: int) -> None:
    rows = list(concordance_rows(FOUND, width))
    assert len(rows) == 3 and all(cell_len("".join(text for text, _ in row)) <= max(width, 20) for row in rows)
    before = {sum(cell_len(text) for text, _ in row[: [style for _, style in row].index(MARK)]) for row in rows}
    assert len(before) == 1, "the match begins in the same cell"
    shown = ["".join(text for text, _ in row) for row in rows]
    assert all("\x1b" not in text and "\n" not in text for text in shown)
    assert ("柳岸报" in shown[0]) is (width >= 60) and ("柳岸.txt#1" in shown[0]) is (width >= 120)
    if width >= 120:
        assert r"b\u0007" in shown[1]
        assert len({cell_len(text[: text.rindex(" ")]) for text in shown}) == 1, "ids stand in a column"
    assert "undated" in shown[1]
    assert not any(text.startswith("\u0301") for row in rows for text, _ in row)


def test_nothing_found_has_no_rows() -> None:
    assert list(concordance_rows(Concordance("月球", (), 0, 0), 80)) == []


def test_json_lines_have_a_type_each() -> None:
    *lines, last = [json.loads(json.dumps(record)) for record in concordance_to_json(FOUND, "zh")]
    assert [record["type"] for record in lines] == ["line"] * 3 and last["type"] == "concordance"
    assert lines[0]["match"] == "大桥" and (lines[1]["start"], lines[1]["date"]) == (10, None)
    assert (last["total"], last["articles"], last["cursor"]) == (1234, 17, "c")
    assert last["note_codes"] == [{"code": "index_changed", "values": {}}] and last["notes"][0].startswith("上一页")


def test_csv_is_safe_for_spreadsheets() -> None:
    text = "".join(concordance_to_csv(FOUND))
    assert text.startswith("\ufeffid,date,") and "\x1b" not in text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["match"] for row in rows] == ["大桥", "GPT", "大橋" * 9]
    assert rows[0]["headline"] == "'=标题" and rows[1]["id"] == r"b\u0007"
