"""XML of libraries, corpora and agencies: TEI, dumps of MediaWiki, NewsML, JATS, MODS."""

from __future__ import annotations

import pytest

from newsearch.model import Article
from newsearch.seeds.reader import read


def of(text: str, name: str = "a.xml") -> list[Article]:
    return [*read(name, text.encode()).articles]


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt>
<publicationStmt><date when="2019-05-04"/></publicationStmt><sourceDesc><bibl><title>北岸日报</title>
<date when="2031-04-09"/></bibl></sourceDesc></fileDesc></teiHeader><text>{text}</text></TEI>"""
DIVISIONS = (
    "<div><head>北桥合龙</head><byline>甲某</byline><p>北桥今晨<lb/>合龙。</p></div><pb n='3'/>"
    "<div><head>新茶开采</head><p>新茶今日<note>四月九日</note>"
    "<choice><sic>开彩</sic><corr>开采</corr></choice>。</p></div>"
)
TYPED = DIVISIONS.replace("<div>", "<div type='news'>")
GROUP = DIVISIONS.replace("<div>", "<text><body>").replace("</div>", "</body></text>")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("北岸日报 2031年4月9日", f"<body>{DIVISIONS}</body>"),
        ("四月文选", f"<body><div type='page'><head>要闻</head>{TYPED}</div></body>"),
        ("四月文选", f"<group>{GROUP}</group>"),
    ],
    ids=["an issue", "divisions of articles", "a group of texts"],
)
def test_a_text_of_tei_may_be_an_issue(title: str, text: str) -> None:
    first, second = of(TEI.format(title=title, text=text))
    assert (first.headline, first.body, first.byline) == ("北桥合龙", "北桥今晨\n合龙。", "甲某")
    assert (first.date, first.source) == ("2031-04-09", "北岸日报")
    assert (second.headline, second.body, second.page) == ("新茶开采", "新茶今日开采。\n\n四月九日", "3")


def test_divisions_of_one_article_in_tei_are_its_parts_and_nothing_beside_articles_is_lost() -> None:
    [article] = of(TEI.format(title="北桥", text=f"<body>{DIVISIONS}</body>"))
    assert article.headline == "北桥" and "北桥合龙\n\n甲某\n\n北桥今晨" in article.body and "新茶开采" in article.body
    *articles, rest = of(TEI.format(title="北岸日报", text=f"<body><p>本报今日出四版。</p>{TYPED}</body>"))
    assert [a.headline for a in articles] == ["北桥合龙", "新茶开采"] and rest.body == "本报今日出四版。"


def test_each_text_of_a_corpus_of_tei_is_an_article() -> None:
    names = ("北桥合龙", "新茶开采")
    texts = "".join(TEI.format(title=name, text=f"<body><p>{name}。</p></body>") for name in names)
    articles = of(f"<teiCorpus><teiHeader><title>合集</title></teiHeader>{texts}</teiCorpus>")
    assert [(a.headline, a.body) for a in articles] == [(name, f"{name}。") for name in names]


PAGE = (
    "<page><title>{0}</title><ns>{1}</ns><revision><timestamp>2033-01-02T03:04:05Z</timestamp><text>{2}</text>"
    "</revision></page>"
)
STORY = """{{date|2031年4月9日}}
'''北桥'''今晨[[通车|合龙]]，{{w|桥|市民}}同庆。&lt;ref&gt;北报&lt;/ref&gt;[[File:桥.jpg|thumb|[[桥]]的夜景]]

== 消息来源 ==
* {{source|title=桥}}
[[Category:桥]]"""
LAW = "{{Header|title=議會批准港章|author=甲某|year=1933|month=5|day=8}}\n港務局設立。"


def test_a_dump_of_mediawiki_gives_its_articles_without_markup() -> None:
    pages = [("北桥合龙", 0, STORY), ("Template:日期", 10, "模板。"), ("桥", 0, "#REDIRECT"), ("柳報/港章", 0, LAW)]
    dump = (
        f"<mediawiki><siteinfo><sitename>x</sitename></siteinfo>{''.join(PAGE.format(*p) for p in pages)}</mediawiki>"
    )
    seed = read("a.xml", dump.replace("<title>桥</title>", "<title>桥</title><redirect title='北桥合龙'/>").encode())
    assert [(a.headline, a.body, a.date) for a in seed.articles] == [
        ("北桥合龙", "北桥今晨合龙，市民同庆。", "2031-04-09"),
        ("議會批准港章", "港務局設立。", "1933-05-08"),
    ]
    assert not seed.skipped


def test_a_page_of_a_wiki_may_lie_alone() -> None:
    [article] = of(LAW, "港章.txt")
    assert (article.headline, article.byline, article.date) == ("議會批准港章", "甲某", "1933-05-08")


NEWSML = (
    "<NewsML><NewsItem><FirstCreated>20310409T083000+0800</FirstCreated><NewsLines><HeadLine>北桥合龙</HeadLine>"
    "<ByLine>甲某</ByLine></NewsLines><DataContent><p>北桥今晨合龙。</p></DataContent></NewsItem></NewsML>"
)
GIGAWORD = (
    '<DOC id="XIN_CMN_20310409.0001" type="story"><HEADLINE>北桥合龙</HEADLINE><TEXT><P>北桥今晨合龙。</P></TEXT></DOC>'
)
JATS = (
    "<article><front><article-title>北桥合龙</article-title><pub-date><day>9</day><month>4</month><year>2031</year>"
    "</pub-date></front><body><p>北桥今晨合龙。</p></body></article>"
)
MODS = (
    "<mods><titleInfo><title>北桥合龙</title></titleInfo><dateIssued>2031-04-09</dateIssued>"
    "<abstract>北桥今晨合龙。</abstract></mods>"
)


@pytest.mark.parametrize("text", [NEWSML, GIGAWORD * 2, JATS, f"<modsCollection>{MODS}{MODS}</modsCollection>"])
def test_what_agencies_corpora_and_libraries_write(text: str) -> None:
    article = of(text)[0]
    assert (article.headline, article.body, article.date) == ("北桥合龙", "北桥今晨合龙。", "2031-04-09")


def test_the_page_of_an_issue_is_told_by_number_and_name() -> None:
    article = "<文章><标题>北桥合龙</标题><正文>北桥今晨合龙。</正文></文章>"
    paper = f'<报纸 日期="2031-04-09"><版 号="2" 名="要闻">{article}</版></报纸>'
    assert [(a.page, a.section, a.date) for a in of(paper)] == [("2", "要闻", "2031-04-09")]


@pytest.mark.parametrize("chunk", [1, 7, 50, 1 << 16])
def test_attributes_without_marks_are_read_across_chunks(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "<doc id={0}><summary>合龙</summary><short_text>北桥{0}今晨合龙 & 通车。</short_text></doc>\n"
    monkeypatch.setattr("newsearch.seeds.xml.large._CHUNK", chunk)
    articles = of("".join(map(row.format, range(40))), "PART_I.txt")
    assert [a.body for a in articles] == [f"北桥{n}今晨合龙 & 通车。" for n in range(40)]
