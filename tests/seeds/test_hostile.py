"""Hostile seeds: each reader takes time by the length of a file, whatever is in it.

Function calls are counted where they tell. Regular expressions and parsers written in C are given long texts in a
process that the system ends where one of them takes `SECONDS` of computing: the square of the length takes far longer.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from newsearch import Index
from newsearch.dates.ranges import date_range
from newsearch.dates.written import issue_date, issued
from newsearch.messages import Note
from newsearch.seeds import reader
from newsearch.seeds.html.parsing import _DEEPEST, _MOST_OPEN, _tamed, without_tags
from newsearch.seeds.reader import read
from newsearch.text.bylines import people_of
from tests.seeds.containers.making import docx, epub, page, paragraph
from tests.steps import calls, ends_in_child, let_compute

SIZE = 125_000
SECONDS = 12  # of computing for one text: two for a document of 125,000 paragraphs, half of one or less for most
# others; twice that beside another load, and minutes where the steps are as many as the square of the text

PIECES = [
    "[",
    "](",
    "[a](",
    "[原文](",
    "<",
    "<!--",
    "<!-",
    "#",
    "# ",
    "# \n",
    "# a\n",
    "=",
    "-",
    " ",
    "\t",
    "\n",
    " \n",
]
PIECES += [
    "\u3000",
    ">",
    "`",
    "**",
    "&",
    "&amp;",
    "&#1;",
    "0",
    "2024-",
    "2024年",
    "2024-13-01 ",
    "年月日",
    "一二三四年十月",
]
PIECES += [
    '"',
    "“”",
    "()",
    "(记者 甲",
    "新华社",
    "《》",
    "\u0301\u0327",
    "\r",
    "甲  ",
    "长文。",
    "2024-03-01 甲\n",
    "至",
    "a ",
    "![",
    "[[",
    "`x",
    "==",
    "_a",
    "*a ",
    "~~~",
    "```\n",
    "````\n",
    "a\n---\n",
    "-----\n",
    "\f",
    "\f \n",
    "柳岸日报 2031年4月9日 第3版\f",
    "本报讯\n",
    "甲\n本报讯\n",
    "标题：",
    "标题：甲\n",
    "【标题】甲\n正文：\n",
    "2031-04-09 来源：",
    "第1版\n",
    "来源：甲 ",
    "---\na: b\n",
    "+++\na.a.",
    "#甲",
    "#甲\n",
    "&lt",
    "<b ",
    "> ",
    "— 3 —\n",
]

PAGES = {repr(piece): piece * (SIZE // len(piece)) for piece in PIECES}
PAGES |= {"a heading of blanks": "# a" + " " * SIZE + "b", "and hashes": "# a" + "#" * SIZE + "b"}
PAGES |= {"of both": "# a" + " #" * (SIZE // 2) + "b", "of marks": "# " + "\u0301\u0327" * (SIZE // 4)}
PAGES |= {"links in a line": "# a\n\n" + "[原文](" * (SIZE // 5)}

OF_WIKIS = [
    "{{",
    "}}",
    "{{另|",
    "[[",
    "[[a|",
    "]]",
    "<ref>",
    "<ref/>",
    "-{",
    "'",
    "==",
    "= a =\n",
    "{|\n|a\n",
    "[//a ",
    "|",
]
PAGES |= {f"wiki {piece!r}": "{{date|x}}\n" + piece * (SIZE // len(piece)) for piece in OF_WIKIS}
PAGES |= {"nested values": "{{date|x}}" + "{{另|" * (SIZE // 8) + "长文" * (SIZE // 8) + "}}" * (SIZE // 8)}

MARKUP = [
    "<?a ?>",
    "<p>",
    "<p",
    "<div>",
    "<span>",
    "<b>",
    "<p>a<b>",
    "<li>",
    "<table><tr><td>",
    "<a href='",
    '<a b="',
    "<p>a<button>",
]
MARKUP += ["<h1>a", "<script>", "<!-->", "<form><div>", "<svg><desc>", "</p>", "<object><div></div>", "&lt;<i>"]
MARKUP += [
    "<div><object></div></object>",
    "<div><font a=1></div>",
    "<x><object></x>",
    "<span><div></span>",
    "<b><i></b>甲",
]
HTML = {piece: piece * (SIZE // len(piece)) for piece in MARKUP}
HTML |= {"nested": "<div>" * (SIZE // 11) + "a" + "</div>" * (SIZE // 11)}
HTML |= {"attributes": "<p " + " ".join(f"a{n}" for n in range(SIZE // 7)) + ">"}
HTML |= {"values": "<p " + "".join(f'a{n}="1"' for n in range(SIZE // 10)) + ">"}
HTML |= {
    "options": "<select>" + "<option>甲" * (SIZE // 3),
    "in groups": "<select><optgroup>" + "<OPTION a=1>甲" * (SIZE // 4),
}
HTML |= {"fonts": "".join(f"<p><font a={n}>a" for n in range(SIZE // 20))}

HTML |= {
    "linked data": '<script type="application/ld+json">' + "[" * SIZE,
    "headlines": "<h1>北湖公园开放</h1>" * (SIZE // 20),
}
HTML |= {
    "titles": "<title>" + "北湖公园-" * (SIZE // 5) + "</title><h1>北湖公园",
    "sources": "来源：北湖<br>" * (SIZE // 9),
}
HTML |= {
    "recognised": "<div class=ocr_par><span class=ocr_line>a-" * (SIZE // 40),
    "days": "2031年4月9日<br>" * (SIZE // 13),
}
HTML |= {"metas": "<meta name=pubdate content=2031>" * (SIZE // 32), "founder": "<!--enpproperty <date>" * (SIZE // 22)}
HTML |= {"side bars": "<div class=related>北湖公园，新增步道。" * 255 + "<p>北湖公园，新增步道。" * (SIZE // 13)}

JSON = {"lists": "[" * SIZE, "objects": '{"a":' * (SIZE // 5), "digits": '{"title":' + "9" * SIZE + "}"}
JSON |= {
    "closed": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "ids": "[" + ",".join(['{"id":"q","title":"a"}'] * (SIZE // 25)) + "]",
}
JSON |= {"deeper": '{"title":"a",' + ",".join(f'"k{n}":{{"text":"a"}}' for n in range(SIZE // 25)) + "}"}
JSON |= {"date": '{"title":"a","date":"' + "\u0301\u0327" * (SIZE // 4) + '"}'}
JSON |= {"blank lines": '{"title":"a","text":"a' + "\\n  a" * (SIZE // 6) + "\\n " * (SIZE // 6) + 'a"}'}

TABLES = {
    repr(piece): piece * (SIZE // len(piece))
    for piece in ('"', ",", "\t", "\n", '",', '"\n', "甲,乙\n", '甲,"乙\n', "a\t", " ")
}
CUES = ["-->", "00:00:01,000 --> 00:00:02,000\n", "1\n", "\n", " \n", "<v ", "<", "{\\", "NOTE\n\n", "甲\n\n", "0:"]
SUBTITLES = {repr(piece): piece * (SIZE // len(piece)) for piece in CUES}

XML = {"nested": "<?xml version='1.0'?>" + "<a>" * (SIZE // 7) + "</a>" * (SIZE // 7)}
XML |= {"bare marks": "<r>" + "&<" * (SIZE // 2) + "</r>", "rows": "<doc><content>甲&</content></doc>" * (SIZE // 34)}
XML |= {"nested titles": "<r>" + "<title>" * (SIZE // 15) + "甲" + "</title>" * (SIZE // 15) + "</r>"}
XML |= {"comments": "<?xml version='1.0'?>" + "<!-- -" * (SIZE // 6), "alto": "<alto>" + "<TextBlock>" * (SIZE // 11)}
ALTO = {unit: unit * (SIZE // len(unit)) for unit in ("<TextBlock/>", "<TopMargin>甲</TopMargin>", "<HYP/>")}
ALTO |= {"nested": "<TextBlock>" * (SIZE // 24) + "</TextBlock>" * (SIZE // 24)}
ALTO |= {"order": "<ReadingOrder>" * (SIZE // 30) + "<R REF='a' index='1'/>" + "</ReadingOrder>" * (SIZE // 30)}
ALTO |= {"pages": "<Page><TextBlock><String CONTENT='甲'/></TextBlock></Page>" * (SIZE // 60)}
ALTO |= {"groups": "<ReadingOrder/>" * (SIZE // 30) + "<Tags><T ID='a' LABEL='title'/></Tags>" * (SIZE // 80)}
XML |= {"items": "<r>" + "<item><title>甲</title></item>" * (SIZE // 28) + "</r>", "open": "<a>" * (SIZE // 3)}


def record(text: str) -> str:
    return '{"title":"a","text":"' + text.replace('"', '\\"') + '"}'


def seed(suffix: str, form: Callable[[str], str] = str) -> Callable[[str], object]:
    return lambda text: read(f"a.{suffix}", form(text).encode("utf-8", "surrogatepass"))


READERS: dict[str, tuple[Callable[[str], object], dict[str, str]]] = {
    "pages": (seed("txt"), PAGES),
    "markdown": (seed("md"), PAGES),
    "html": (seed("html"), HTML),
    "html in records": (seed("json", record), HTML),
    "json": (seed("json"), JSON),
    "json lines": (seed("jsonl"), JSON),
    "xml": (seed("xml"), XML),
    "tables": (seed("csv"), TABLES),
    "tables with names": (seed("csv", "标题,正文\n{}".format), TABLES),
    "tables by content": (seed("txt", "标题\t正文\n{}".format), TABLES),
    "subtitles": (seed("srt"), SUBTITLES),
    "subtitles of the web": (seed("vtt", "WEBVTT\n\n{}".format), SUBTITLES),
    "documents": (lambda text: read("a.docx", docx(*map(paragraph, text.split("\n")))), PAGES),
    "books": (lambda text: read("a.epub", epub({"a.xhtml": page(text)})), HTML),
    "pages of text recognition": (seed("xml", "<alto><Page>{}</Page></alto>".format), ALTO),
    "dates of records": (issued, PAGES),
    "issue dates": (issue_date, PAGES),
    "ranges": (date_range, PAGES),
    "bylines": (people_of, PAGES | {"甲 and blanks": "甲" + " " * SIZE + "a"}),
}


@pytest.mark.no_cover  # the child would be traced, which takes minutes
@pytest.mark.parametrize("name", READERS)
def test_an_eighth_of_a_megabyte_of_anything_is_read_in_linear_time(name: str, tmp_path: Path) -> None:
    act, inputs = READERS[name]
    last = tmp_path / "last"

    def read_all() -> None:
        for label, text in inputs.items():
            last.write_text(label, "utf-8", "backslashreplace")
            let_compute(SECONDS)
            act(text)

    assert ends_in_child(read_all), f"{name} hung or failed on {last.read_text('utf-8')}"


@settings(max_examples=60)
@given(
    st.sampled_from(["txt", "md", "html", "json", "jsonl", "xml", "csv", "srt"]),
    st.lists(st.sampled_from([*PIECES, *MARKUP, '{"title":"a"},', "[", "]", "{", "}"]), min_size=1, max_size=6),
)
def test_twice_the_text_takes_calls_in_proportion(suffix: str, pieces: list[str]) -> None:
    def steps(times: int) -> int:
        data = ("".join(pieces) * times).encode()
        return calls(lambda: read(f"a.{suffix}", data))

    steps(300)  # what is loaded or compiled once, some of it only for longer texts
    # Markup deeper than 256 is flattened, which is other work: both texts are. The square would take four times.
    assert steps(600) <= 3 * steps(300) + 1000


def test_a_seed_that_takes_too_long_is_skipped_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_SECONDS", -1.0)  # all time is up before the first article
    texts = {"txt": "# 甲\n\n乙。", "html": "<p>甲</p>", "json": '{"title": "甲"}', "jsonl": '{"title": "甲"}'}
    texts |= {"xml": "<r><title>甲</title></r>", "csv": "标题,正文\n甲,乙。", "srt": "甲"}
    for suffix, text in texts.items():
        found = read(f"a.{suffix}", text.encode())
        assert [(s.path, s.note) for s in found.skipped] == [(f"a.{suffix}", Note("seed_too_slow", seconds=-1.0))]
        assert not found.articles


def test_one_record_of_very_many_names_takes_too_long_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ('{"title":"甲",' + ",".join(f'"k{n}":1' for n in range(20_000)) + "}").encode()
    whole = calls(lambda: read("a.json", data))
    monkeypatch.setattr(reader, "MOST_SECONDS", 1e-3)
    assert calls(lambda: read("a.json", data)) < whole / 10
    assert [s.note.code for s in read("a.json", data).skipped] == ["seed_too_slow"]


def test_what_was_indexed_from_a_seed_stays_when_it_takes_too_long(
    index: Index, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (seeds / "a.txt").write_text("# 甲\n\n大桥。", "utf-8")
    index.sync(seeds)
    (seeds / "a.txt").write_text("# 甲\n\n大桥通车。", "utf-8")
    (seeds / "b.txt").write_text("# 乙\n\n大桥。", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(reader, "MOST_SECONDS", -1.0)
        report = index.sync(seeds)
    assert [(s.path, s.note.code) for s in report.skipped] == [("a.txt", "seed_too_slow"), ("b.txt", "seed_too_slow")]
    for query, total in (("大桥", 1), ("通车", 0)):
        with index.searcher() as searcher:
            assert searcher.search(query).total == total
    index.sync(seeds)  # it is read again
    with index.searcher() as searcher:
        assert (searcher.search("大桥").total, searcher.search("通车").total) == (2, 1)


NESTING = "div object span b i a font p li table td tr caption select option template svg math desc foreignObject mi"
NESTED = [*NESTING.split(), "form", "button", "h1", "h3", "body", "ul", "dd", "x", "script", "title", "noscript"]
TAGS = st.one_of(
    st.sampled_from(NESTED).map("<{}>".format),
    st.sampled_from(NESTED).map("</{}>".format),
    st.sampled_from(["甲", "<font color={}>", "<a href={}>", "<!-- -->", "&amp;", "<br>"]),
)


@settings(max_examples=300)
@given(st.lists(TAGS, min_size=1, max_size=8))
@example(["<div>", "<object>", "</div>", "</object>"])
@example(["<b>", "<object>", "</b>", "</object>", "<p>", "甲"])
@example(["<div>", "<font color={}>", "</div>"])
@example(["<b>", "<div>", "</b>"])
@example(["<body>", "<div>", "</body>"])
@example(["<form>", "<div>", "</form>"])
@example(["<span>", "<div>", "</span>"])
@example(["<li>", "<dd>"])
@example(["<dt>", "<li>", "<p>", "<option>"])
@example(["<div>", "</li>", "<div>", "<li>"])
@example(["</p>", "<x>", "<p>", "</x>"])
@example(["</caption>", "<caption>", "<x>"])
@example(["<button>", "<button>", "</button>", "<mi>", "</button>"])
@example(["<li>", "<li>", "</li>", "<mi>", "</li>"])
@example(["<dd>", "<dt>", "</dt>", "<mi>", "</dd>"])
@example(["<h1>", "<h3>", "</h1>", "<div>", "</h3>"])
@example(["<table>", "<table>", "</table>", "<mi>", "</table>"])
@example(["<select>", "<select>", "<mi>", "</select>", "</select>"])
@example(["<div>", "<script>", "</div>", "</script>"])
@example(["<title>", "<title>", "</title>", "<mi>", "</title>"])
@example(["<svg>", "<p>", "<div>", "<style>", "</div>", "</style>"])
@example(["<table>", "<script>", "<td>", "</script>", "<table>", "</table>", "<mi>", "</table>"])
@example(["<noscript>", "<noscript>", "<div>", "</noscript>", "</noscript>"])
def test_what_the_parser_is_given_is_no_deeper_and_no_longer_than_the_bounds_say(unit: list[str]) -> None:
    """The parser's work is that of its tree: nodes, and for each the elements that are open around it."""
    text = "".join("".join(unit).replace("{}", str(number)) for number in range(1500))
    depth = 0
    root = LexborHTMLParser(_tamed(text)).root
    assert root is not None
    nodes = sum(1 for _ in root.traverse(include_text=True))
    waiting = [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        depth = max(depth, level)
        waiting += [(child, level + 1) for child in node.iter(include_text=False)]
    assert depth <= 3 * _DEEPEST  # what closes itself may stand in each element
    assert nodes <= 2 * _MOST_OPEN * 1500 * len(unit) + 10


@pytest.mark.parametrize("deep", ["<div>" * 300, "<p><b>" * 100, "<p " + "a=1 " * 3000 + ">"])
def test_markup_that_is_too_deep_keeps_its_text_and_paragraphs(deep: str) -> None:
    html = f"<title>题</title><script>var a = '<p>';</script>{deep}大桥&amp;通车<div>人来</div><p>人<i>往</i></p>"
    assert without_tags(html) == "大桥&通车\n\n人来\n\n人往"
    [article] = read("a.html", f"<html>{html}".encode()).articles
    assert (article.headline, article.body) == ("题", "大桥&通车\n\n人来\n\n人往")


@pytest.mark.parametrize("options", [9, 3000])
def test_lists_to_choose_from_are_no_text_of_the_page(options: int) -> None:
    html = (
        "<div><p>大桥通车。</p><select name=a>"
        + "<option value='1'>甲</option>" * options
        + "</select><p>人来人往。</p>"
    )
    [article] = read("a.html", f"<html><title>题</title>{html}".encode()).articles
    assert article.body == "大桥通车。\n\n人来人往。"


def test_markup_as_pages_have_it_is_read_as_it_is() -> None:
    html = "<div><nav>首页</nav>" + "<p><a href='x' title=\"a > b\">甲</a><br>乙</p>" * 500 + "</div>"
    assert without_tags(html) == "\n\n".join(["甲", "乙"] * 500)


@pytest.mark.parametrize(
    ("page", "body", "url"),
    [
        ("甲[原文](http://a)乙[原文](b", "甲乙[原文](b", "http://a"),
        ("甲[原文](b 丙[查看原文](http://c)", "甲[原文](b 丙", "http://c"),
        ("甲<!-- 乙 -->丙<!-->丁-->戊<!-- 己", "甲丙戊<!-- 己", ""),
    ],
)
def test_links_and_comments_go_where_they_end(page: str, body: str, url: str) -> None:
    [article] = read("a.md", f"# 题\n\n{page}".encode()).articles
    assert (article.body, article.url) == (body, url)


@pytest.mark.parametrize(
    ("line", "heading"),
    [("# 甲 ##", "甲"), ("#\u3000甲 # #", "甲 #"), ("## 甲乙#", "甲乙"), ("# #", ""), ("# C# 语言", "C# 语言")],
)
def test_a_heading_ends_before_its_hashes(line: str, heading: str) -> None:
    [article] = read("a.md", f"{line}\n\n正文。".encode()).articles
    assert article.headline == heading
