"""Hostile containers: bombs, bytes that are flipped or cut off, and markup without end do no harm and are named."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsearch.seeds.containers import packed
from newsearch.seeds.reader import read
from tests.seeds.containers.making import W, docx, epub, indented, odt, page, paragraph, pdf, row, xlsx, zipped
from tests.seeds.containers.test_epub import BOOK, NCX
from tests.steps import calls

TABLE = "<w:tbl>" + row(paragraph("标题"), paragraph("大桥")) + "</w:tbl>"
SAMPLES = {
    "docx": docx(paragraph("柳岸大桥通车", "1"), indented("大桥昨日通车。"), TABLE, core="<dc:creator>甲</dc:creator>"),
    "odt": odt(
        "<text:h>柳岸大桥通车</text:h><text:p>大桥昨日<text:s/>通车。</text:p>", "<dc:date>2031-04-09</dc:date>"
    ),
    "epub": epub({"a.xhtml": page("<h1>大桥</h1><p>通车。</p>")}, BOOK, members={"OEBPS/toc.ncx": NCX}),
    "xlsx": xlsx({"a": [["标题", "正文"], ["大桥", "通车。"]]}),
    "pdf": pdf([(50, 700, 20, "柳岸大桥通车"), (50, 670, 10, "大桥昨日通车。")]),
}


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def codes(name: str, data: bytes) -> list[str]:
    return [s.note.code for s in read(name, data).skipped]


flaws = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6)


@settings(max_examples=200)
@given(st.sampled_from(sorted(SAMPLES)), flaws, st.floats(0, 1), st.booleans())
def test_flipped_and_cut_off_containers_never_raise(
    kind: str, flaws: list[tuple[float, int]], end: float, cut: bool
) -> None:
    data = bytearray(SAMPLES[kind])
    for place, value in flaws:
        data[int(place * len(data))] = value
    read(f"a.{kind}", bytes(data[: int(end * len(data))] if cut else data))


@settings(max_examples=200)
@given(st.sampled_from(["docx", "odt", "epub", "xlsx"]), flaws, st.data())
def test_members_with_flaws_never_raise(kind: str, flaws: list[tuple[float, int]], data: st.DataObject) -> None:
    """Checksums would hide what the parsers of the members do."""
    members = unpacked(SAMPLES[kind])
    name = data.draw(st.sampled_from(sorted(members)))
    content = bytearray(members[name])
    for place, value in flaws if content else ():
        content[int(place * len(content))] = value
    read(f"a.{kind}", zipped({**members, name: bytes(content)}))


@settings(max_examples=100)
@given(st.sampled_from(["docx", "odt", "epub", "xlsx"]), st.data(), st.binary(max_size=40) | st.text(max_size=40))
def test_members_of_anything_never_raise(kind: str, data: st.DataObject, content: bytes | str) -> None:
    members = dict(unpacked(SAMPLES[kind]))
    name = data.draw(st.sampled_from(sorted(members)))
    made = content.encode("utf-8", "replace") if isinstance(content, str) else content
    read(f"a.{kind}", zipped({**members, name: made}))
    members.pop(name)
    read(f"a.{kind}", zipped(members))


@pytest.mark.parametrize(("kind", "member"), [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet1.xml")])
@pytest.mark.parametrize("filling", [" ", "<a>", "<!-- -->"])
def test_what_unpacks_to_too_much_is_named(
    kind: str, member: str, filling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1 << 20)
    members = unpacked(SAMPLES[kind]) | {member: (f"<{W}" + filling * (1 << 21)).encode()}
    assert codes(f"a.{kind}", zipped(members)) == ["seed_unpacks_too_much"]


def test_a_bomb_of_the_pages_of_a_book_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1 << 20)
    pages = {f"{number}.xhtml": page("<p>" + "桥" * 100_000 + "</p>") for number in range(10)}
    assert codes("a.epub", epub(pages)) == ["seed_unpacks_too_much"]
    again = '<itemref idref="0.xhtml"/>' * 1000
    assert codes("a.epub", epub({"0.xhtml": page("<p>大桥通车。</p>")}, more=again)) == []


def test_a_file_of_too_many_members_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_MOST_MEMBERS", 5)
    assert codes("a.docx", zipped(dict.fromkeys(map(str, range(6)), ""))) == ["seed_too_many_members"]


def test_members_that_are_encrypted_or_packed_in_other_ways_are_named() -> None:
    data = bytearray(SAMPLES["docx"])
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := data.find(signature, place + 1)) >= 0:
            struct.pack_into("<H", data, place + offset, data[place + offset] | 1)
    assert codes("a.docx", bytes(data)) == ["seed_encrypted"]
    bzip = zipped(unpacked(SAMPLES["docx"]), zipfile.ZIP_BZIP2)
    assert codes("a.docx", bzip) == ["seed_container_damaged"]


def test_no_name_in_a_container_is_a_path(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*args: object, **kwargs: object) -> object:
        raise AssertionError("a file was opened")

    members = unpacked(SAMPLES["docx"]) | {"../../evil": b"x", "/etc/passwd": b"x", "C:\\evil": b"x"}
    data = zipped(members)
    read("a.docx", data)  # what is loaded once
    monkeypatch.setattr("builtins.open", opened)
    assert codes("a.docx", data) == []


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("docx", "word/document.xml"),
        ("docx", "word/styles.xml"),
        ("odt", "content.xml"),
        ("epub", "OEBPS/content.opf"),
        ("epub", "META-INF/container.xml"),
        ("xlsx", "xl/workbook.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_each_member(kind: str, member: str, encoding: str) -> None:
    members = unpacked(SAMPLES[kind])
    text = members[member].decode("utf-8").partition("?>")
    body = text[2] or text[0]
    assert codes(f"a.{kind}", zipped({**members, member: (LAUGHS + body).encode(encoding)})) == ["seed_doctype"]


DEEP = 20_000
NESTED = {
    "docx": lambda n: docx("<w:p>" * n + "甲" + "</w:p>" * n),
    "docx tables": lambda n: docx("<w:tbl><w:tr><w:tc>" * n + paragraph("甲") * 9 + "</w:tc></w:tr></w:tbl>" * n),
    "docx runs": lambda n: docx("<w:p>" + "<w:r>" * n + "<w:t>甲</w:t>" + "</w:r>" * n + "</w:p>"),
    "odt": lambda n: odt("<text:p>甲" * n + "</text:p>" * n),
    "odt tables": lambda n: odt("<table:table><table:table-row><table:table-cell>" * n),
    "epub": lambda n: epub({"a": page("<div>" * n + "<p>甲</p>")}),
    "epub links": lambda n: epub({"a": page("<a href='b'>甲" * n)}),
    "epub pages": lambda n: epub({f"{k}": page("<h1>甲</h1><p>乙。</p>") for k in range(n // 100)}),
    "docx lines": lambda n: docx("".join(paragraph(f"第{k}段话。") for k in range(n // 20))),
    "docx headings": lambda n: docx("".join(paragraph(f"题{k}", "1") for k in range(n // 20))),
    "xlsx": lambda n: xlsx({"a": [["标题", "正文"], *([["大桥", "通车。"]] * (n // 40))]}),
    "pdf": lambda n: pdf([(50, 700 - k % 60 * 10, 8 + k % 3 * 4, f"大桥{k}") for k in range(n // 100)]),
}


@pytest.mark.parametrize("name", NESTED)
def test_containers_take_calls_in_proportion(name: str) -> None:
    made: Callable[[int], bytes] = NESTED[name]

    def steps(times: int) -> int:
        data = made(times)
        return calls(lambda: read(f"a.{name.split()[0]}", data))

    steps(DEEP // 8)
    assert steps(DEEP // 2) <= 3 * steps(DEEP // 4) + 1000
    read(f"a.{name.split()[0]}", made(DEEP))
