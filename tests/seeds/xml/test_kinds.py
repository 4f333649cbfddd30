"""XML: records by local names, feeds, SogouCS, and pages of text recognition."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsearch.seeds.reader import read
from newsearch.seeds.seed import Seed
from newsearch.seeds.streams import stream
from newsearch.seeds.xml import large as large_xml
from tests.steps import calls


def texts(seed: Seed) -> list[tuple[str, str, str | None]]:
    return [(article.headline, article.body, article.date) for article in seed.articles]


BRIDGE = ("北桥合龙", "北桥今晨合龙。", "2031-04-09")
TEA = ("新茶开采", "新茶今日开采。", "2031-04-10")

RSS = """<?xml version="1.0" encoding="GBK"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>北岸日报</title><description>要闻频道</description>
<image><title>标志</title><url>http://x.example/i.png</url></image>
<item><title><![CDATA[北桥合龙]]></title><description>摘要</description><media:content url="http://x.example/1.jpg"/>
<content:encoded><![CDATA[<p>北桥今晨合龙。</p>]]></content:encoded><dc:creator>甲某</dc:creator>
<link>http://x.example/1</link><guid>http://x.example/1</guid><pubDate>Tue, 08 Apr 2031 16:00:00 GMT</pubDate></item>
<item><title>新茶开采</title><description>&lt;p&gt;新茶今日开采。&lt;/p&gt;</description>
<pubDate>Thu, 10 Apr 2031 08:00:00 +0800</pubDate></item></channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>北岸</title><items><rdf:Seq/></items></channel>
<item><title>北桥合龙</title><description>北桥今晨合龙。</description><dc:date>2031-04-09T08:00+08:00</dc:date></item>
<item><title>新茶开采</title><description>新茶今日开采。</description><dc:date>2031-04-10</dc:date></item></rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>北岸日报</title>
<updated>2031-05-01T00:00:00Z</updated><entry><title type="html">北桥合龙</title><id>urn:1</id>
<link rel="alternate" href="http://x.example/1"/><author><name>甲某</name><uri>http://x.example/a</uri></author>
<published>2031-04-08T16:00:00Z</published><updated>2031-04-20T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>北桥今晨<b>合龙</b>。</p></div></content></entry>
<a:entry xmlns:a="http://www.w3.org/2005/Atom"><a:title>新茶开采</a:title><a:updated>2031-04-10T00:00:00Z</a:updated>
<a:summary>新茶今日开采。</a:summary></a:entry></feed>"""

SOGOU = """<doc>
<url>http://x.example/20310409/1.shtml?a=1&b=2</url>
<docno>a1</docno>
<contenttitle>北桥合龙</contenttitle>
<content>北桥今晨合龙。</content>
</doc>
<doc>
<url>http://x.example/20310410/2.shtml</url>
<docno>a2</docno>
<contenttitle>新茶开采</contenttitle>
<content>新茶今日开采。</content>
</doc>
"""

FIELDS = """<?xml version="1.0"?><新闻库><新闻><标题>北桥合龙</标题><正文>北桥今晨合龙。</正文>
<日期>2031年4月9日</日期></新闻>
<新闻><标题>新茶开采</标题><正文>新茶今日开采。</正文><日期>2031/4/10</日期></新闻></新闻库>"""

DEEPER = """<r><head><count>2</count></head><data><list><a><title>北桥合龙</title>
<text>北桥今晨合龙。</text><time>1933473600</time></a>
<a><title>新茶开采</title><text>新茶今日开采。</text><time>1933560000000</time></a></list></data></r>"""

ATTRIBUTES = """<articles><article title="北桥合龙" date="2031-04-09">北桥今晨<b>合龙</b>。</article>
<article title="新茶开采" date="2031-04-10"><p>新茶今日开采。</p></article></articles>"""

SOLR = """<add><doc><field name="title">北桥合龙</field><field name="content">北桥今晨合龙。</field>
<field name="pub_date">2031-04-09</field></doc><doc><field name="title">新茶开采</field>
<field name="content">新茶今日开采。</field>
<field name="pub_date">2031-04-10</field></doc></add>"""

KINDS = {  # xml-02, xml-03, xml-04
    "feed.xml": RSS,
    "feed.rss": RSS,
    "feed.txt": RSS,
    "rdf.xml": RDF,
    "rdf.rdf": RDF,
    "atom.xml": ATOM,
    "atom.atom": ATOM,
    "sogou.txt": SOGOU,
    "sogou.dat": SOGOU,
    "sogou.xml": SOGOU,
    "fields.xml": FIELDS,
    "solr.xml": SOLR,
    "deeper.xml": DEEPER,
    "attributes.xml": ATTRIBUTES,
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("chunk", [1, 5, 1 << 16])
def test_every_item_is_an_article(name: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_xml, "_CHUNK", chunk)
    monkeypatch.setattr(large_xml, "_HEAD", 80)
    seed = read(name, KINDS[name].encode())
    assert texts(seed) == [BRIDGE, TEA]
    assert not seed.skipped
    (tmp_path / name).write_text(KINDS[name], "utf-8")
    large = stream(name, tmp_path / name)
    assert large is not None and tuple(large.articles()) == seed.articles


def test_feeds_name_authors_and_addresses() -> None:
    for feed in (RSS, ATOM):
        article = read("a.xml", feed.encode()).articles[0]
        assert (article.byline, article.url) == ("甲某", "http://x.example/1")


def test_mixed_content_is_whole() -> None:  # xml-01
    text = (
        "<doc><title>北桥<b>合龙</b>了</title><body>北桥<i>今晨</i>合龙。<p>市民<a>同<b>庆</b></a>。</p>完</body></doc>"
    )
    assert texts(read("a.xml", text.encode())) == [("北桥合龙了", "北桥今晨合龙。\n\n市民同庆。\n\n完", None)]


def test_what_stands_beside_the_body_deeper_is_read() -> None:
    nitf = """<nitf><head><title>北桥合龙</title></head><body><body.head><hedline><hl1>大标题</hl1></hedline>
    <byline>甲某</byline></body.head><body.content><p>北桥今晨合龙。</p><p>市民同庆。</p></body.content></body></nitf>"""
    [article] = read("a.xml", nitf.encode()).articles
    assert article.headline == "北桥合龙"
    assert article.body.endswith("北桥今晨合龙。\n\n市民同庆。")
    tei = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>北桥合龙</title></titleStmt>
    <publicationStmt><date>2031-04-09</date></publicationStmt></fileDesc></teiHeader><text><body><p>北桥今晨
合龙。</p></body></text></TEI>"""
    [article] = read("a.xml", tei.encode()).articles
    assert (article.headline, article.date) == ("北桥合龙", "2031-04-09")


def test_marks_and_entities_as_they_are() -> None:
    text = "<doc><contenttitle>甲&乙 1 < 2</contenttitle><content>价\x01格&nbsp;3&amp;4 &#20013;\x0b</content></doc>"
    [article] = read("a.xml", text.encode()).articles
    assert article.headline == "甲&乙 1 < 2"
    assert "".join(article.body.split()) == "价格3&4中"


ALTO = """<?xml version="1.0" encoding="UTF-8"?><!-- 第一页 --><alto xmlns="http://www.loc.gov/standards/alto/ns-v3#"><Layout>
<Page ID="P1" PHYSICAL_IMG_NR="3"><PrintSpace><ComposedBlock><TextBlock ID="b1"><TextLine><String CONTENT="北桥"/><SP/>
<String CONTENT="合龙"/></TextLine><TextLine><String CONTENT="今晨合"/></TextLine><TextLine><String CONTENT="龙。"/>
</TextLine></TextBlock></ComposedBlock><TextBlock ID="b2"><TextLine><String CONTENT="The"/><SP/>
<String CONTENT="brid" SUBS_TYPE="HypPart1" SUBS_CONTENT="bridge"/><HYP CONTENT="-"/></TextLine><TextLine>
<String CONTENT="ge" SUBS_TYPE="HypPart2" SUBS_CONTENT="bridge"/><SP/><String CONTENT="is"/><SP/><String CONTENT="cl"/>
<HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="osed"/></TextLine></TextBlock></PrintSpace></Page>
<Page ID="P2"><PrintSpace><TextBlock><TextLine><String CONTENT="第二版"/></TextLine></TextBlock></PrintSpace></Page>
</Layout></alto>"""


@pytest.mark.parametrize("name", ["p1.xml", "p1.alto", "p1"])
def test_alto_is_read_block_by_block(name: str) -> None:  # xml-05
    seed = read(name, ALTO.encode())
    assert [(a.headline, a.body, a.page) for a in seed.articles] == [
        ("", "北桥合龙今晨合龙。\n\nThe bridge is closed", "3"),
        ("", "第二版", None),
    ]


def test_a_reading_order_is_kept() -> None:
    page = """<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"><Page>
    <ReadingOrder><OrderedGroup id="o"><RegionRefIndexed index="0" regionRef="r2"/>
    <RegionRefIndexed index="1" regionRef="r1"/>
    </OrderedGroup></ReadingOrder><TextRegion id="r1"><TextLine><TextEquiv index="1"><Unicode>误</Unicode></TextEquiv>
    <TextEquiv index="0"><Unicode>北桥今晨</Unicode></TextEquiv></TextLine>
    <TextLine><Word><TextEquiv><Unicode>合</Unicode>
    </TextEquiv></Word><TextEquiv><Unicode>合龙。</Unicode></TextEquiv></TextLine>
    <TextEquiv><Unicode>不用</Unicode></TextEquiv>
    </TextRegion><TextRegion id="r2"><TextEquiv><Unicode>北桥合龙</Unicode></TextEquiv></TextRegion></Page></PcGts>"""
    assert [a.body for a in read("a.xml", page.encode()).articles] == ["北桥合龙\n\n北桥今晨合龙。"]


def alto(blocks: str, page: str = "", before: str = "") -> str:
    return f"<alto>{before}<Layout><Page {page}>{blocks}</Page></Layout></alto>"


def block(text: str, attributes: str = "") -> str:
    return f'<TextBlock {attributes}><TextLine><String CONTENT="{text}"/></TextLine></TextBlock>'


@pytest.mark.parametrize(
    ("name", "page", "number"),
    [
        ("a.xml", 'PHYSICAL_IMG_NR="3" PRINTED_IMG_NR="A03"', "A03"),
        ("a.xml", 'PHYSICAL_IMG_NR="3"', "3"),
        ("a.xml", 'PHYSICAL_IMG_NR="0"', None),  # as Tesseract counts
        ("20310409-02-01.xml", 'PHYSICAL_IMG_NR="1"', "2"),
        ("20310409-02-01.xml", 'PRINTED_IMG_NR="4"', "4"),
    ],
)
def test_the_page_is_the_printed_one_then_that_of_the_name(name: str, page: str, number: str | None) -> None:
    [article] = read(name, alto(block("北桥合龙。"), page).encode()).articles
    assert article.page == number


def test_margins_and_the_name_of_the_scan_say_day_and_page() -> None:
    scan = "<sourceImageInformation><fileName>北岸_20310409_第05版.tif</fileName></sourceImageInformation>"
    [article] = read("a.xml", alto(block("北桥合龙。"), before=scan).encode()).articles
    assert (article.date, article.page) == ("2031-04-09", "5")
    margin = (
        f"<TopMargin>{block('北岸日报 2031年4月9日 第3版')}</TopMargin><PrintSpace>{block('北桥合龙。')}</PrintSpace>"
    )
    for name in ("a.xml", "alto-03.xml"):
        [article] = read(name, alto(margin, 'PHYSICAL_IMG_NR="1"').encode()).articles
        assert (article.body, article.date, article.page) == ("北桥合龙。", "2031-04-09", "3")


def test_a_word_that_a_column_cuts_stands_once() -> None:
    cut = '<TextBlock><TextLine><String CONTENT="{}" SUBS_TYPE="HypPart{}" SUBS_CONTENT="bridge"/>{}</TextLine>'
    cut += "</TextBlock>"
    blocks = cut.format("brid", 1, "<HYP/>") + cut.format("ge", 2, '<SP/><String CONTENT="open"/>')
    assert [a.body for a in read("a.xml", alto(blocks).encode()).articles] == ["bridge\n\nopen"]


def test_blocks_come_in_the_order_of_reading_and_tagged_headings_open_articles() -> None:
    order = '<ReadingOrder><OrderedGroup><ElementRef REF="b2"/><ElementRef REF="b1"/></OrderedGroup></ReadingOrder>'
    blocks = block("第二段。", 'ID="b1"') + block("第一段。", 'ID="b2"')
    assert [a.body for a in read("a.xml", alto(blocks, before=order).encode()).articles] == ["第一段。\n\n第二段。"]
    tags = '<Tags><LayoutTag ID="t1" LABEL="Heading"/><OtherTag ID="t2" LABEL="RunningTitleZone"/></Tags>'
    blocks = block("第3版：要闻", 'TAGREFS="t2"') + block("北桥合龙", 'TAGREFS="t1"') + block("北桥今晨合龙。")
    blocks += block("新茶开采", 'TAGREFS="t1"') + block("新茶今日开采。")
    seed = read("20310409.xml", alto(blocks, before=tags).encode())
    assert [(a.id, a.headline, a.body, a.page, a.section) for a in seed.articles] == [
        ("20310409.xml#1", "北桥合龙", "北桥今晨合龙。", "3", "要闻"),
        ("20310409.xml#2", "新茶开采", "新茶今日开采。", "3", "要闻"),
    ]


def test_regions_come_by_their_index_and_headings_among_them_open_articles() -> None:
    region = '<TextRegion id="{}" type="{}"><TextEquiv><Unicode>{}</Unicode></TextEquiv></TextRegion>'.format
    refs = "".join(f'<RegionRefIndexed index="{n}" regionRef="r{n}"/>' for n in (3, 1, 0, 2))
    texts = [("header", "北岸日报 2031年4月9日 第3版"), ("heading", "北桥合龙"), ("paragraph", "北桥今晨合龙。")]
    texts += [("paragraph", "市民同庆。"), ("page-number", "3")]
    regions = "".join(region(f"r{n}", kind, text) for n, (kind, text) in reversed(list(enumerate(texts))))
    order = f"<ReadingOrder><OrderedGroup>{refs}</OrderedGroup></ReadingOrder>"
    page = f'<PcGts><Page imageFilename="x.tif">{order}{regions}</Page></PcGts>'
    [article] = read("a.xml", page.encode()).articles
    assert (article.headline, article.body) == ("北桥合龙", "北桥今晨合龙。\n\n市民同庆。")
    assert (article.date, article.page) == ("2031-04-09", "3")


def test_mets_is_read_only_where_it_holds_the_pages_itself() -> None:
    inside = f'<mets:mets xmlns:mets="http://www.loc.gov/METS/"><mets:xmlData>{alto(block("北桥合龙。"))}</mets:xmlData></mets:mets>'
    assert [a.body for a in read("mets.xml", inside.encode()).articles] == ["北桥合龙。"]
    named = '<mets xmlns:mods="m"><mods:title>北桥合龙</mods:title><FLocat href="p1.xml"/></mets>'
    assert [s.note.code for s in read("mets.xml", named.encode()).skipped] == ["seed_mets"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<mets:mets xmlns:mets="http://www.loc.gov/METS/"><mets:fileSec/></mets:mets>', "seed_mets"),
        ('<document xmlns="http://www.abbyy.com/FineReader_xml/FineReader10-schema-v1.xml"/>', "seed_abbyy"),
        ("<alto><Layout><Page/></Layout></alto>", "seed_page_without_words"),
        ("<alto><Layout>", "seed_not_xml"),
        ("<!DOCTYPE alto><alto/>", "seed_doctype"),
        ("<PcGts><!ENTITY></PcGts>", "seed_doctype"),
        ("<r><item/></r>", "seed_xml_without_text"),
        ("<r><title>甲</title></r>余文", "seed_not_xml"),
    ],
)
def test_what_is_not_read_is_named(text: str, code: str) -> None:
    assert [s.note.code for s in read("a.xml", text.encode()).skipped] == [code]


def test_items_without_a_text_are_counted() -> None:
    text = "<r><doc><title>甲</title><text>乙。</text></doc><doc><url>http://x.example</url><docno>7</docno></doc></r>"
    seed = read("a.xml", text.encode())
    assert len(seed.articles) == 1
    assert [s.note.code for s in seed.skipped] == ["seed_records_without_text"]


UNITS = [
    "<item><title>甲</title><body>乙<b>丙</b></body></item>",
    "<a>",
    "<title>",
    "&",
    "<",
    "甲&",
    "<doc><content>",
    "<p/>",
]
PAGES = ["<Page><TextBlock><TextLine><String CONTENT='甲'/></TextLine></TextBlock></Page>", "<TextBlock>", "<HYP/>"]


@pytest.mark.parametrize("unit", [*UNITS, *(f"alto {unit}" for unit in PAGES)])
def test_xml_takes_calls_in_proportion(unit: str) -> None:
    root, unit = ("alto", unit.removeprefix("alto ")) if unit.startswith("alto ") else ("r", unit)
    closing = f"</{unit.strip('<>')}>" if unit in ("<a>", "<title>", "<TextBlock>") else ""

    def steps(times: int) -> int:
        data = f"<{root}>{unit * times}{closing * times}</{root}>".encode()
        return calls(lambda: read("a.xml", data))

    steps(1)
    assert steps(400) <= 3 * steps(200) + 1000


@pytest.mark.parametrize(
    "text",
    [
        '<issue date="2031-04-09" source="北岸日报"><article><title>北桥</title><body>合龙。</body></article>'
        "<article><title>新茶</title><body>开采。</body></article></issue>",
        "<issue><date>2031-04-09</date><paper>北岸日报</paper><article><title>北桥</title><body>合龙。</body></article>"
        "<article><title>新茶</title><body>开采。</body></article></issue>",
        '<报纸 日期="2031-04-09" 报名="北岸日报"><版 版次="3"><文章><标题>北桥</标题><正文>合龙。</正文></文章></版>'
        "<版><文章><标题>新茶</标题><正文>开采。</正文></文章></版></报纸>",
    ],
)
def test_what_is_said_of_an_issue_holds_for_its_articles(text: str) -> None:
    seed = read("a.xml", text.encode())
    found = [(a.headline, a.body, a.date, a.source) for a in seed.articles]
    assert found == [("北桥", "合龙。", "2031-04-09", "北岸日报"), ("新茶", "开采。", "2031-04-09", "北岸日报")]
    assert not seed.skipped
    assert [a.page for a in seed.articles] == ["3" if "版次" in text else None, None]


def test_what_wordpress_attaches_is_no_article() -> None:
    items = "".join(
        f"<item><title>{title}</title><wp:post_type>{kind}</wp:post_type><description>{text}</description></item>"
        for title, kind, text in [
            ("北桥", "post", "合龙。"),
            ("bridge.jpg", "attachment", ""),
            ("菜单", "nav_menu_item", ""),
        ]
    )
    text = f'<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>要闻</title>{items}</channel></rss>'
    assert [a.headline for a in read("a.xml", text.encode()).articles] == ["北桥"]


def test_the_day_of_a_feed_is_none_of_its_items() -> None:
    text = "<rss><channel><title>要闻</title><pubDate>Wed, 09 Apr 2031 08:00:00 +0800</pubDate>"
    [article] = read(
        "a.xml", f"{text}<item><title>北桥</title><description>合龙。</description></item></channel></rss>".encode()
    ).articles
    assert article.date is None


def test_stories_of_agencies() -> None:
    nitf = (
        '<nitf><head><docdata><date.issue norm="20310409T083000+0800"/></docdata>'
        '<pubdata name="北岸日报" position.section="要闻"/></head>'
        "<body><body.head><hedline><hl1>北桥合龙</hl1><hl2>市民同庆</hl2>"
        "</hedline><byline>甲某</byline></body.head>"
        "<body.content><p>北桥今晨合龙。</p><p>同庆。</p></body.content></body></nitf>"
    )
    [article] = read("a.xml", nitf.encode()).articles
    assert (article.headline, article.subtitle, article.body) == ("北桥合龙", "市民同庆", "北桥今晨合龙。\n\n同庆。")
    assert (article.date, article.byline, article.source, article.section) == ("2031-04-09", "甲某", "北岸日报", "要闻")
    item = (
        '<newsItem guid="tag:{0}"><itemMeta><versionCreated>2031-04-09T08:30:00+08:00</versionCreated></itemMeta>'
        "<contentMeta><headline>{0}</headline><by>甲某</by></contentMeta><contentSet><inlineXML>"
        "<html><body><p>{0}。</p></body></html></inlineXML></contentSet></newsItem>"
    )
    both = item.format("北桥合龙") + item.format("新茶开采")
    text = f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{both}</itemSet></newsMessage>'
    assert [(a.headline, a.body, a.date, a.byline) for a in read("a.xml", text.encode()).articles] == [
        (name, f"{name}。", "2031-04-09", "甲某") for name in ("北桥合龙", "新茶开采")
    ]


def test_what_a_feed_says_of_a_picture_is_no_text_of_the_item() -> None:
    media = "<media:{0}>图片说明</media:{0}>"
    item = (
        f"<item>{media.format('title')}{media.format('text')}<title>北桥合龙</title><description>北桥今晨合龙。</description>"
        f'<media:content url="p.jpg">{media.format("description")}</media:content></item>'
    )
    feed = f'<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>{item}</channel></rss>'
    [article] = read("a.xml", feed.encode()).articles
    assert (article.headline, article.body) == ("北桥合龙", "北桥今晨合龙。")


SHAPES = [
    "<item><title>北桥合龙</title>{}</item>",
    "<article page='3'><headline>北桥合龙</headline>{}</article>",
    "<article page='3'><head>北桥合龙</head>{}</article>",
    "<item><h1>北桥合龙</h1>{}</item>",
    "<story><title>北桥合龙</title><summary>摘要。</summary>{}</story>",
    "<doc><head><title>北桥合龙</title></head><body>{}</body></doc>",
]
PARAGRAPHS = [
    "<p>北桥今晨合龙。</p><p>市民同庆。</p>",
    "<para>北桥今晨合龙。</para><section><para>市民同庆。</para></section>",
    "<lines><line>北桥今晨合龙。</line><line>市民同庆。</line></lines>",
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("paragraphs", PARAGRAPHS)
def test_paragraphs_below_a_headline_are_the_body(shape: str, paragraphs: str) -> None:
    two = shape.format(paragraphs) + shape.format("<p>又一篇。</p>")
    articles = read("a.xml", f"<news><date>2031-04-09</date>{two}</news>".encode()).articles
    assert [(a.headline, a.body, a.date) for a in articles] == [
        ("北桥合龙", "北桥今晨合龙。\n\n市民同庆。", "2031-04-09"),
        ("北桥合龙", "又一篇。", "2031-04-09"),
    ]


def test_text_beside_the_headline_and_sections_with_titles_are_the_body() -> None:
    beside = "<item><title>北桥合龙</title>北桥今晨合龙。</item>"
    assert texts(read("a.xml", f"<news>{beside}{beside}</news>".encode()))[0][:2] == ("北桥合龙", "北桥今晨合龙。")
    section = "<section><title>{0}</title><p>{0}完成。</p></section>"
    article = f"<article><title>北桥合龙</title>{section.format('主体')}{section.format('引桥')}</article>"
    [found] = read("a.xml", article.encode()).articles
    assert (found.headline, found.body.split()) == ("北桥合龙", ["主体", "主体完成。", "引桥", "引桥完成。"])


def test_a_page_of_the_web_named_xml_is_one() -> None:
    page = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>北桥合龙_北岸网</title></head>'
    page += "<body><h1>北桥合龙</h1><p>北桥今晨合龙，全长三公里，市民步行上桥体验。</p>"
    page += "<p>工程历时四年，花费不多。</p></body></html>"
    [found] = read("a.xml", page.encode()).articles
    assert found.headline == "北桥合龙" and "历时四年" in found.body


@pytest.mark.parametrize("outer", ["section", "div", "body", "lines", "head", "title", "p"])
@pytest.mark.parametrize("root", ["r", "TEI", "mediawiki", "NewsML", "rss"])
def test_elements_in_one_another_however_deep_raise_nothing(root: str, outer: str) -> None:
    deep = f"<{outer}>" * 3000 + "<p>北桥今晨合龙。</p>" + f"</{outer}>" * 3000
    text = f"<{root}><item><title>北桥合龙</title>{deep}</item><text><body>{deep}</body></text></{root}>"
    seed = read("a.xml", text.encode())
    assert seed.articles or seed.skipped
