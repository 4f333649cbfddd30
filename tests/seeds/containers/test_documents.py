"""Documents of Word and of OpenDocument: headings by their styles, else as a page of text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsearch.model import Article
from newsearch.seeds.reader import read
from newsearch.seeds.refused import OLD_DOCUMENT as OLD
from tests.seeds.containers.making import STYLES, docx, indented, odt, paragraph, row, zipped

BODY = "本报讯（记者 王小明）大桥昨日正式通车。"


def article(data: bytes, name: str = "a.docx") -> Article:
    seed = read(name, data)
    assert not seed.skipped, seed.skipped
    [only] = seed.articles
    return only


def headlines(data: bytes) -> list[str]:
    return [a.headline for a in read("a.docx", data).articles]


def test_each_heading_of_the_first_level_opens_an_article() -> None:
    data = docx(
        paragraph("柳岸大桥通车", "1"),
        paragraph("双向六车道，全长1.2公里", "a4"),
        paragraph(BODY),
        paragraph("管养", "2"),
        paragraph("大桥由东川市管养。"),
        paragraph("东川公园开放", "a6"),  # a style of the newsroom, made after the first heading
        paragraph("公园昨日开放。"),
    )
    first, second = read("a.docx", data).articles
    assert (first.headline, first.subtitle, first.byline) == ("柳岸大桥通车", "双向六车道，全长1.2公里", "王小明")
    assert first.body == f"{BODY}\n\n管养\n\n大桥由东川市管养。"
    assert (second.headline, second.body) == ("东川公园开放", "公园昨日开放。")


@pytest.mark.parametrize("of_text", [indented, paragraph])
def test_without_styles_a_document_is_read_as_a_page_of_text(of_text: Callable[[str], str]) -> None:
    lines = ["市领导调研时强调", "柳岸大桥昨日正式通车", "——全长1.2公里", "2031年4月9日 来源：柳岸日报"]
    found = article(docx(*map(paragraph, lines), *map(of_text, [BODY, "桥上人来人往，十分热闹。"])))
    assert (found.kicker, found.headline, found.subtitle) == tuple(lines[:3])
    assert (found.date, found.source, found.byline) == ("2031-04-09", "柳岸日报", "王小明")
    assert found.body == f"{BODY}\n\n桥上人来人往，十分热闹。"


def test_a_title_with_headings_below_its_text_is_one_article() -> None:
    data = docx(
        paragraph("市长强调", "a5"),
        paragraph("大桥通车", "a3"),
        paragraph("大桥昨日通车。"),
        paragraph("一、背景", "1"),
        paragraph("桥修了三年。"),
        paragraph("二、意义", "1"),
    )
    found = article(data)
    assert (found.kicker, found.headline) == ("市长强调", "大桥通车")
    assert found.body == "大桥昨日通车。\n\n一、背景\n\n桥修了三年。\n\n二、意义"


def test_the_title_of_an_issue_dates_its_articles() -> None:
    data = docx(
        paragraph("柳岸日报 2031年4月9日", "a3"),
        paragraph("第01版：要闻"),
        paragraph("大桥通车", "1"),
        paragraph("大桥昨日通车。"),
        paragraph("公园开放", "1"),
        paragraph("公园昨日开放。"),
    )
    found = [(a.headline, a.date, a.source, a.page, a.section) for a in read("a.docx", data).articles]
    assert found == [(head, "2031-04-09", "柳岸日报", "1", "要闻") for head in ("大桥通车", "公园开放")]


def test_a_first_heading_that_names_paper_and_day_is_that_of_an_issue() -> None:
    body = [paragraph("大桥通车", "2"), paragraph("通车。"), paragraph("公园开放", "2"), paragraph("开放。")]
    assert headlines(docx(paragraph("柳岸日报 2031年4月9日", "1"), *body)) == ["大桥通车", "公园开放"]
    assert headlines(docx(paragraph("柳岸日报", "1"), *body)) == ["大桥通车", "公园开放"]
    assert headlines(docx(paragraph("柳岸见闻", "1"), *body)) == ["柳岸见闻"]
    assert headlines(docx(paragraph("2031年4月9日记", "1"), paragraph("那天。"), *body)) == ["2031年4月9日记"]


@pytest.mark.parametrize("name", ["标题 1", "标题1", "heading 1", "Heading1", "新闻标题", "Title"])
def test_styles_are_known_by_their_names_in_both_languages(name: str) -> None:
    body = [paragraph("大桥通车", "x"), paragraph("正文。"), paragraph("公园开放", "x"), paragraph("正文。")]
    assert headlines(docx(*body)) == ["大桥通车"]
    assert headlines(docx(*body, styles={**STYLES, "x": (name, "")})) == ["大桥通车", "公园开放"]


def test_what_the_printed_document_does_not_have_is_left_out() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    text = (
        f"<w:p>{run('大桥')}<w:del>{run('旧')}<w:r><w:delText>文</w:delText></w:r></w:del><w:ins>{run('昨日')}</w:ins>"
        f"<w:moveFrom>{run('移走')}</w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>正式</w:t></w:r>'
        "<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>"
        f"<mc:AlternateContent xmlns:mc='m'><mc:Choice>{run('通车')}</mc:Choice>"
        f"<mc:Fallback>{run('通车')}</mc:Fallback>"
        "</mc:AlternateContent><w:r><w:ruby><w:rt><w:r><w:t>ㄌㄧㄡ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>柳</w:t></w:r>"
        f"</w:rubyBase></w:ruby></w:r>{run('岸，很好。')}</w:p>"
    )
    toc = paragraph("大桥通车　1", "TOC1")
    assert article(docx(toc, paragraph("大桥", "1"), text)).body == "大桥昨日正式通车柳岸，很好。"


def test_a_box_of_text_stands_before_the_paragraph_that_it_is_tied_to() -> None:
    tabs = '<w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs>'
    inside = paragraph("公园开放", "1", tabs) + paragraph("公园。")
    box = f"<w:r><w:pict><w:txbxContent>{inside}</w:txbxContent></w:pict></w:r>"
    text = f"<w:p>{box}<w:r><w:t>大桥昨日</w:t><w:tab/><w:t>通车。</w:t></w:r></w:p>"
    assert article(docx(text)).headline == "公园开放"
    assert article(docx(text)).body == "公园。\n\n大桥昨日\t通车。"


def test_cells_of_a_row_are_a_line_and_labels_are_fields() -> None:
    table = (
        "<w:tbl>"
        + row(paragraph("标题"), paragraph("大桥通车"))
        + row(paragraph("日期"), paragraph("2031-04-09"), paragraph("作者："), paragraph("王小明"))
        + row(paragraph("正文"), paragraph("大桥昨日通车。") + paragraph("人来人往。"))
        + "</w:tbl>"
    )
    found = article(docx(table))
    assert (found.headline, found.date, found.byline) == ("大桥通车", "2031-04-09", "王小明")
    assert found.body == "大桥昨日通车。\n\n人来人往。"
    numbers = (
        "<w:tbl>" + row(paragraph("年份"), paragraph("客流")) + row(paragraph("2030"), paragraph("12万")) + "</w:tbl>"
    )
    assert article(docx(paragraph("客流", "1"), numbers)).body == "年份\t客流\n\n2030\t12万"


def test_properties_count_where_nothing_else_says_it() -> None:
    core = "<dc:creator>王小明</dc:creator><dcterms:created>2031-04-08T16:30:00Z</dcterms:created>"
    data = docx(paragraph("大桥通车", "1"), paragraph("大桥昨日通车。"), core=core)
    found = article(data)
    assert (found.date, found.byline) == ("2031-04-09", "王小明")
    assert article(data, "20310501.docx").date == "2031-05-01"
    for other in (
        core + "<dcterms:modified>2031-06-01T08:00:00Z</dcterms:modified>",  # made from an older one
        core.replace("王小明", "python-docx"),  # which hands on the day of its template
    ):
        assert article(docx(paragraph("大桥通车", "1"), paragraph("通车。"), core=other)).date is None
    office = core.replace("王小明", "Administrator")
    assert article(docx(paragraph("大桥通车", "1"), paragraph("通车。"), core=office)).byline == ""


@pytest.mark.parametrize("name", ["a.docx", "a.zip", "a", "a.doc", "a.txt"])
def test_a_document_is_known_by_its_content(name: str) -> None:
    assert article(docx(paragraph("大桥通车", "1"), paragraph("大桥昨日通车。")), name).headline == "大桥通车"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(paragraph(" ")), "seed_document_without_text"),
        (zipped({"word/document.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "seed_doctype"),
        (zipped({"word/document.xml": "<x"}), "seed_not_xml"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "seed_encrypted"),
        (OLD + b"\0" * 100, "seed_word"),
        (docx(paragraph("大桥"))[:-30], "seed_container_damaged"),
        (b"\0\1\2", "seed_not_text"),
    ],
)
def test_what_cannot_be_read_of_a_document_is_named(data: bytes, code: str) -> None:
    assert [s.note.code for s in read("a.docx", data).skipped] == [code]


STYLED = (
    '<office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/>'
    '<style:style style:name="P2" style:display-name="引题"/></office:automatic-styles>'
)


def test_a_text_of_open_document_is_read_as_one_of_word() -> None:
    text = (
        "<text:tracked-changes><text:p>旧文</text:p></text:tracked-changes>"
        '<text:p text:style-name="P2">市长强调</text:p>'
        '<text:p text:style-name="P1">大桥<text:span>通车</text:span></text:p>'
        "<text:p>大桥<text:s text:c='2'/>昨日<text:note><text:p>注</text:p></text:note>通车。<text:line-break/>人多。"
        '</text:p><text:h text:outline-level="2">管养</text:h><table:table><table:table-row>'
        "<table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table>"
    )
    data = odt(
        f"{STYLED}<office:body><office:text>{text}</office:text></office:body>",
        "<meta:initial-creator>王小明</meta:initial-creator><meta:creation-date>2031-04-09T10:00:00</meta:creation-date>",
    )
    found = article(data, "a.odt")
    assert (found.kicker, found.headline, found.date, found.byline) == ("市长强调", "大桥通车", "2031-04-09", "王小明")
    assert found.body == "大桥  昨日通车。\n人多。\n\n管养\n\n甲\t乙"


def test_blanks_of_one_element_are_no_more_than_it_has_characters() -> None:
    blanks = '<text:s text:c="999999"/>' * 50
    data = odt(f"<office:body><office:text><text:p>大桥{blanks}通车。</text:p></office:text></office:body>")
    assert 5 < len(article(data, "a.odt").body) < len(blanks)


@pytest.mark.parametrize("level", ["9", "x", "1" * 5000, "²"])
def test_a_level_that_is_none_is_text(level: str) -> None:
    data = docx(paragraph("大桥通车。", properties=f'<w:outlineLvl w:val="{level}"/>'))
    assert (article(data).headline, article(data).body) == ("", "大桥通车。")


def test_an_encrypted_text_of_open_document_is_named() -> None:
    data = odt("", manifest="<manifest:encryption-data/>")
    assert [s.note.code for s in read("a.odt", data).skipped] == ["seed_encrypted"]


def test_an_export_of_a_database_has_its_own_form_also_below_headings() -> None:
    lines = (
        "柳岸日报",
        "2031年4月9日 星期三",
        "Copyright 2031",
        "Section: 要闻; Pg. 3",
        "Byline: 甲某",
        "Body",
        "大桥通车。",
    )
    story = [paragraph("柳岸大桥通车", "1"), *map(paragraph, (*lines, "Load-Date: April 9, 2031", "End of Document"))]
    articles = read("nexis.docx", docx(*story, *story)).articles
    assert [(a.headline, a.date, a.source, a.byline, a.page, a.body) for a in articles] == [
        ("柳岸大桥通车", "2031-04-09", "柳岸日报", "甲某", "3", "大桥通车。")
    ] * 2
