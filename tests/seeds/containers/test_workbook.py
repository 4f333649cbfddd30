"""Workbooks: each sheet is a table."""

from __future__ import annotations

import builtins
import datetime
from io import BytesIO

import pytest

from newsearch.seeds.containers import workbook
from newsearch.seeds.reader import read
from newsearch.seeds.refused import OLD_DOCUMENT as OLD
from tests.seeds.containers.making import xlsx, zipped

HEAD: list[object] = ["标题", "正文", "日期", "版次"]
DAY = datetime.date(2031, 4, 9)


def test_rows_are_articles_with_dates_numbers_and_lines_in_cells() -> None:
    rows: list[list[object]] = [
        ["柳岸日报四月稿件", None],
        HEAD,
        ["大桥通车", "大桥昨日通车。\n人来人往，“很好”；\r\n真好。", DAY, 3],
        [],
        ["公园开放", "公园开放。", datetime.datetime(2031, 4, 10, 8), "A03"],
        [None, "  ", "2031-04-11", 4],
    ]
    seed = read("a.xlsx", xlsx({"要闻": rows}))
    assert [(a.id, a.headline, a.body, a.date, a.page) for a in seed.articles] == [
        ("a.xlsx#1", "大桥通车", "大桥昨日通车。\n人来人往，“很好”；\n真好。", "2031-04-09", "3"),
        ("a.xlsx#2", "公园开放", "公园开放。", "2031-04-10", "A03"),
    ]
    assert [(s.note.code, s.note.values["line"]) for s in seed.skipped] == [("seed_row_without_text", 6)]


def test_each_sheet_with_articles_counts_and_others_do_not() -> None:
    sheets: dict[str, list[list[object]]] = {
        "说明": [["编辑", "甲某"]],
        "要闻": [HEAD, ["大桥通车", "通车。"]],
        "国际": [["正文", "标题"], ["开会。", "会议"]],
        "空": [],
    }
    seed = read("a.xlsx", xlsx(sheets))
    assert [(a.id, a.headline) for a in seed.articles] == [("a.xlsx#1", "大桥通车"), ("a.xlsx#国际#1", "会议")]
    assert not seed.skipped


def test_a_hidden_sheet_is_left_out_and_a_wrong_size_does_no_harm() -> None:
    from openpyxl import Workbook

    book = Workbook()
    for title, state in (("a", "visible"), ("b", "hidden")):
        sheet = book.create_sheet(title)
        sheet.append(HEAD)
        sheet.append([title, "正文。"])
        sheet.sheet_state = state
    file = BytesIO()
    book.save(file)
    assert [a.headline for a in read("a.xlsx", file.getvalue()).articles] == ["a"]


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.txt", "a.zip", "a.xls"])
def test_a_workbook_is_known_by_its_content(name: str) -> None:
    [article] = read(name, xlsx({"a": [HEAD, ["大桥通车", "通车。"]]})).articles
    assert article.headline == "大桥通车"


def test_a_workbook_without_a_column_for_articles_is_named() -> None:
    seed = read("a.xlsx", xlsx({"a": [["甲", "乙"], [1, 2]]}))
    assert [s.note.code for s in seed.skipped] == ["seed_table_columns"]
    assert [s.note.code for s in read("a.xlsx", xlsx({"a": []})).skipped] == ["seed_document_without_text"]


def test_two_cells_far_apart_and_rows_without_end_do_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'.format
    sheet = f'<row r="1">{text("A1", "标题")}{text("B1", "正文")}</row><row r="2">{text("A2", "大桥")}</row>'
    assert [a.headline for a in read("a.xlsx", raw(sheet)).articles] == ["大桥"]
    far = sheet + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert [s.note.code for s in read("a.xlsx", raw(far)).skipped] == ["seed_row_too_long"]
    further = sheet + '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    monkeypatch.setattr(workbook, "_MOST_ROWS", 5000)
    assert [s.note.code for s in read("a.xlsx", raw(further)).skipped] == ["seed_unpacks_too_much"]


def test_one_text_of_many_cells_counts_in_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_TEXT", 10_000)
    row: list[object] = ["大桥通车", "通车。" * 1500]
    rows = [HEAD, row, row, row]
    assert not read("a.xlsx", xlsx({"a": rows[:3]})).skipped
    for sheets in ({"a": rows, "b": rows[:1]}, {"a": rows[:3], "b": rows[:3]}):
        assert [s.note.code for s in read("a.xlsx", xlsx(sheets)).skipped] == ["seed_unpacks_too_much"]


def raw(rows: str, more: str = "") -> bytes:
    """A workbook whose only sheet has these rows as they are."""
    space, office = "http://schemas.openxmlformats.org", "http://schemas.openxmlformats.org/officeDocument/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rel = f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="r1" Type="{office}/'.format
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"><Override '
            f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override '
            f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
            "_rels/.rels": rel() + 'relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": rel()
            + 'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{office}/relationships">'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'{more}<worksheet xmlns="{space}/spreadsheetml/2006/main"><sheetData>{rows}'
            "</sheetData></worksheet>",
        }
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"xl/workbook.xml": "<x"}), "seed_container_damaged"),
        (raw("", "<!DOCTYPE x>"), "seed_doctype"),
        (raw("<row><c>"), "seed_container_damaged"),
        (raw('<row r="x"><c r="?"><v>1</v></c></row>'), "seed_container_damaged"),
        (xlsx({"a": [HEAD]})[:-40], "seed_container_damaged"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "seed_encrypted"),
        (OLD + b"\0" * 100, "seed_word"),
    ],
)
def test_what_cannot_be_read_of_a_workbook_is_named(data: bytes, code: str) -> None:
    assert [s.note.code for s in read("a.xlsx", data).skipped] == [code]


def test_without_the_extra_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = xlsx({"a": [HEAD, ["大桥通车", "通车。"]]})
    without(monkeypatch, "openpyxl")
    [skipped] = read("a.xlsx", data).skipped
    assert "pip install '.[xlsx]'" in skipped.reason and ".csv" in skipped.reason


def without(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """Let a library not be installed."""
    imported = builtins.__import__

    def missing(name: str, *args: object, **kwargs: object) -> object:
        if name.split(".")[0] == library:
            raise ModuleNotFoundError(name)
        return imported(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
