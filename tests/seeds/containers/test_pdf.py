"""PDF: its text page by page, headlines by the size of their type."""

from __future__ import annotations

import pytest

from newsearch.seeds.containers import pdf as pdf_reader
from newsearch.seeds.reader import read
from tests.seeds.containers.making import Set, pdf
from tests.seeds.containers.test_workbook import without

LINES = ["本报讯（记者 王小明）柳岸大桥昨日上午正式通", "车，市民走上桥面，人来人往，十分热闹，大家很"]


def column(below: float, *lines: str, left: float = 50, size: float = 10) -> list[Set]:
    """Lines of a column, one below the other; one that begins with blanks is set in."""
    return [
        (left + 2 * size * line.startswith("\u3000"), below - 1.5 * size * n, size, line.strip())
        for n, line in enumerate(lines)
    ]


def sheet(number: int, *lines: Set) -> list[Set]:
    """A page of a paper with its running head and number."""
    return [(200, 780, 9, f"柳岸日报 2031年4月9日 第{number}版"), *lines, (290, 20, 9, f"{number}")]


def test_headlines_in_larger_type_open_articles_and_text_goes_on_over_pages() -> None:
    first = [
        (50.0, 740.0, 14.0, "市领导调研时强调"),
        (50.0, 710.0, 24.0, "柳岸大桥昨日"),
        (50.0, 682.0, 24.0, "正式通车"),
    ]
    first += [(50.0, 660.0, 14.0, "全长1.2公里 双向六车道"), *column(630, "\u3000\u3000" + LINES[0], LINES[1])]
    second = column(740, "高兴，都说桥好。", "\u3000\u3000第二段也在这里，说的是大桥的历史。")
    second += [(50.0, 680.0, 20.0, "公园开放"), *column(650, "公园昨日开放。")]
    seed = read("a.pdf", pdf(sheet(1, *first), sheet(2, *second)))
    assert not seed.skipped
    bridge, park = seed.articles
    assert (bridge.kicker, bridge.headline) == ("市领导调研时强调", "柳岸大桥昨日 正式通车")
    assert (bridge.subtitle, bridge.byline) == ("全长1.2公里 双向六车道", "王小明")
    assert bridge.body == "".join(LINES) + "高兴，都说桥好。\n\n第二段也在这里，说的是大桥的历史。"
    assert (park.headline, park.body) == ("公园开放", "公园昨日开放。")
    assert [(a.date, a.page) for a in seed.articles] == [("2031-04-09", "1"), ("2031-04-09", "2")]


def test_a_pdf_in_one_size_is_read_as_a_page_of_text() -> None:
    first = [(200.0, 740.0, 10.0, "柳岸大桥昨日正式通车"), *column(720, "\u3000\u3000" + LINES[0], LINES[1])]
    second = column(740, "高兴。", "\u3000\u3000The bridge is open to all who want to walk over it", "and ride.")
    seed = read("20310409.pdf", pdf(sheet(1, *first), sheet(2, *second)))
    [article] = seed.articles
    assert (article.headline, article.date, article.byline) == ("柳岸大桥昨日正式通车", "2031-04-09", "王小明")
    assert article.body == "".join(LINES) + "高兴。\n\nThe bridge is open to all who want to walk over it and ride."


@pytest.mark.parametrize("name", ["a.pdf", "a.txt", "a", "a.zip.pdf"])
def test_a_pdf_is_known_by_its_content(name: str) -> None:
    data = b"junk\n\n"[4:] + pdf(column(740, "柳岸大桥昨日正式通车", "\u3000\u3000本报讯 大桥通车。"))
    assert [a.headline for a in read(name, data).articles] == ["柳岸大桥昨日正式通车"]


ENCRYPTED = pdf(column(740, "柳岸")).replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"00" * 32 + b">/U<" + b"11" * 32 + b">>>",
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf([]), "seed_pdf_without_text"),
        (pdf(column(740, "\ue000\ue001\ue002")), "seed_pdf_without_text"),
        (b"%PDF-1.7\n", "seed_container_damaged"),
        (ENCRYPTED, "seed_encrypted"),
    ],
)
def test_what_cannot_be_read_of_a_pdf_is_named(data: bytes, code: str) -> None:
    assert [s.note.code for s in read("a.pdf", data).skipped] == [code]


def test_a_pdf_of_too_many_pages_or_characters_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf(*[column(740, "柳岸大桥")] * 3)
    for bound, code in (("_MOST_PAGES", "seed_too_many_members"), ("_MOST_CHARACTERS", "seed_unpacks_too_much")):
        with monkeypatch.context() as patch:
            patch.setattr(pdf_reader, bound, 2)
            assert [s.note.code for s in read("a.pdf", data).skipped] == [code]


def test_without_the_extra_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pypdfium2")
    [skipped] = read("a.pdf", pdf(column(740, "柳岸"))).skipped
    assert "pip install '.[pdf]'" in skipped.reason
