"""EPUB: the pages of the spine in order, an article under each heading."""

from __future__ import annotations

import pytest

from newsearch.seeds.reader import read
from newsearch.seeds.seed import Seed
from tests.seeds.containers.making import epub, page

PAPER = "<dc:title>柳岸日报 2031-04-09</dc:title><dc:creator>柳岸日报</dc:creator>"
BOOK = "<dc:title>桥</dc:title><dc:creator>王小明</dc:creator><dc:publisher>东川出版社</dc:publisher>"
NCX = (
    '<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>公园&amp;开放</text></navLabel>'
    '<content src="b%20c.xhtml#top"/></navPoint></navMap></ncx>'
)


def texts(seed: Seed) -> list[tuple[str, str]]:
    assert not seed.skipped, seed.skipped
    return [(a.headline, a.body) for a in seed.articles]


def test_an_issue_gives_its_articles_with_day_paper_page_and_section() -> None:
    pages = {
        "cover.xhtml": page('<section epub:type="cover"><p>柳岸日报</p></section>'),
        "nav.xhtml": page('<h1>今日导读</h1><ol><li><a href="1.xhtml">大桥通车</a></li></ol>'),
        "p1.xhtml": page("<h1>第01版：要闻</h1>"),
        "1.xhtml": page(
            "<h2>市长强调</h2><h1>大桥<br/>通车</h1><h2>双向六车道</h2><p>本报讯（记者 甲某）大桥<b>昨日</b>\n通车，"
            '<a epub:type="noteref" href="#n">1</a>人多。</p><p>第二段。</p><aside epub:type="footnote">注</aside>'
        ),
        "2.xhtml": page("<title/><h1>公园开放</h1><p>公园<ruby>柳<rt>liǔ</rt></ruby>岸开放。</p>"),
    }
    seed = read("a.epub", epub(pages, PAPER + "<dc:date>0101-01-01T00:00:00+00:00</dc:date>"))
    assert texts(seed) == [
        ("大桥 通车", "本报讯（记者 甲某）大桥昨日 通车，人多。\n\n第二段。"),
        ("公园开放", "公园柳岸开放。"),
    ]
    first, second = seed.articles
    assert (first.kicker, first.subtitle, first.byline) == ("市长强调", "双向六车道", "甲某")
    assert (second.date, second.source, second.byline) == ("2031-04-09", "柳岸日报", "")
    assert (second.page, second.section) == ("1", "要闻")


def test_a_book_gives_a_chapter_an_article_with_its_author_and_publisher() -> None:
    pages = {
        "part.xhtml": page("<h1>上篇</h1>"),
        "a.xhtml": page("<h1>第一章</h1><p>桥修了三年。</p><h2>选址</h2><p>选在柳岸。</p>"),
        "a2.xhtml": page("<p>接上页的话。</p>"),
        "b c.xhtml": page("<p>公园&amp;开放</p><p>公园昨日开放。</p>"),
    }
    dates = (
        '<dc:date opf:event="modification">2033-01-01</dc:date><dc:date opf:event="publication">2031-04-09</dc:date>'
    )
    seed = read("a", epub(pages, BOOK + dates, members={"OEBPS/toc.ncx": NCX}))
    assert texts(seed) == [
        ("第一章", "桥修了三年。\n\n选址\n\n选在柳岸。\n\n接上页的话。"),
        ("公园&开放", "公园昨日开放。"),
    ]
    assert {(a.date, a.byline, a.source) for a in seed.articles} == {("2031-04-09", "王小明", "东川出版社")}


def test_a_page_of_a_paper_in_one_page_of_the_book_gives_its_articles() -> None:
    pages = {"1.xhtml": page("<h1>第03版：民生</h1><h2>大桥通车</h2><p>通车。</p><h2>公园开放</h2><p>开放。</p>")}
    found = [(a.headline, a.page, a.section) for a in read("a.epub", epub(pages, PAPER)).articles]
    assert found == [("大桥通车", "3", "民生"), ("公园开放", "3", "民生")]


def test_a_title_page_is_no_article_and_headings_of_parts_are_no_subtitles() -> None:
    pages = {
        "t.xhtml": page("<p>柳岸往事</p><p>王小明　著</p>"),
        "c.xhtml": page("<h1>版权信息</h1><p>书名：柳岸往事。</p>"),
        "1.xhtml": page("<h1>公园</h1><h2>一</h2><p>公园很大。</p><h2>二</h2><p>公园很美。</p>"),
    }
    [article] = read("a.epub", epub(pages, BOOK)).articles
    assert (article.headline, article.subtitle) == ("公园", "")
    assert article.body == "一\n\n公园很大。\n\n二\n\n公园很美。"


def test_lists_of_links_and_bars_of_links_are_left_out() -> None:
    bar = '<div class="calibre_navbar"><a href="x">下一项</a></div>'
    pages = {
        "index.html": page('<h2>要闻</h2><ul><li><a href="1.html">大桥通车</a></li></ul>'),
        "1.html": page(f"{bar}<h1>大桥通车</h1><p>2031年4月9日 来源：柳岸日报</p><p>大桥昨日通车。</p>{bar}"),
    }
    [article] = read("a.epub", epub(pages, "<dc:creator>calibre</dc:creator>")).articles
    assert (article.headline, article.body) == ("大桥通车", "大桥昨日通车。")
    assert (article.date, article.source, article.byline) == ("2031-04-09", "柳岸日报", "")


def test_the_navigation_of_epub_3_names_pages_and_is_none() -> None:
    nav = '<nav epub:type="toc"><ol><li><a href="a.xhtml">大桥通车</a></li></ol></nav>'
    pages = {"a.xhtml": page("<p>大桥昨日通车。</p>"), "b.xhtml": page("<h1>目录</h1><p>大桥通车</p>")}
    made = epub(pages, BOOK, members={"OEBPS/nav.xhtml": page(nav)})
    data = epub(pages, BOOK, members={"OEBPS/nav.xhtml": page(nav)}, more="<!-- -->")
    assert made != data and texts(read("a.epub", data)) == [("", "大桥昨日通车。")]
    opf = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    data = epub(pages, BOOK, members={"OEBPS/nav.xhtml": page(nav)}, more=opf)
    assert texts(read("a.epub", data)) == [("大桥通车", "大桥昨日通车。")]


def test_what_the_guide_calls_a_cover_is_left_out() -> None:
    pages = {"c.xhtml": page("<h1>柳岸</h1><p>封面文字。</p>"), "a.xhtml": page("<h1>大桥</h1><p>通车。</p>")}
    guide = '<guide><reference type="cover" href="c.xhtml"/></guide>'
    assert texts(read("a.epub", epub(pages, BOOK, guide))) == [("大桥", "通车。")]


@pytest.mark.parametrize(
    ("algorithm", "codes"), [("http://www.idpf.org/2008/embedding", []), ("http://x/aes", ["seed_encrypted"])]
)
def test_pages_that_need_a_key_are_named(algorithm: str, codes: list[str]) -> None:
    encryption = (
        f'<encryption><EncryptedData><EncryptionMethod Algorithm="{algorithm}"/><CipherData>'
        '<CipherReference URI="OEBPS/a.xhtml"/></CipherData></EncryptedData></encryption>'
    )
    pages = {"a.xhtml": page("<h1>大桥</h1><p>通车。</p>")}
    seed = read("a.epub", epub(pages, BOOK, members={"META-INF/encryption.xml": encryption}))
    assert [s.note.code for s in seed.skipped] == codes


def test_a_page_that_is_missing_is_named_and_none_is_looked_for_elsewhere() -> None:
    pages = {"a.xhtml": page("<h1>大桥</h1><p>通车。</p>")}
    more = '<item id="x" href="../../../../etc/passwd" media-type="application/xhtml+xml"/><itemref idref="x"/>'
    seed = read("a.epub", epub(pages, BOOK, more))
    assert [(s.note.code, s.note.values["member"]) for s in seed.skipped] == [
        ("seed_member_missing", "../../../etc/passwd")
    ]
    assert [a.headline for a in seed.articles] == ["大桥"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"OEBPS/content.opf": "<package/>"}, "seed_document_without_text"),
        ({"OEBPS/content.opf": "<!DOCTYPE p [<!ENTITY a 'b'>]><p/>"}, "seed_doctype"),
        ({"META-INF/container.xml": "<container><x"}, "seed_not_xml"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_cannot_be_read_of_a_book_is_named(members: dict[str, str], code: str) -> None:
    seed = read("a.epub", epub({"a.xhtml": page("<p>大桥</p>")}, members=members))
    assert [s.note.code for s in seed.skipped] == [code]
