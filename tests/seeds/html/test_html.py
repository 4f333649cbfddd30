"""A web page to its article: headline, day, byline, source and all of the body."""

from __future__ import annotations

import json

import pytest

from newsearch import Index
from newsearch.model import Article
from newsearch.seeds.reader import read
from tests.seeds.containers.making import epub

A = "北湖公园昨日重新开放，新增三条步道，首日有上万名市民前来游览。"
B = "公园管理处介绍，改造历时两年，种树三千棵，并设无障碍通道。"
BODY = f"{A}\n\n{B}"
TEXT = f"<div><p>{A}</p><p>{B}</p></div>"


def article(head: str = "<title>北湖公园重新开放</title>", body: str = TEXT) -> Article:
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    [found] = read("page.html", html.encode()).articles
    return found


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (  # htm-01: bare quotation marks end the attribute
            '<meta property="og:title" content="他说"真好" 北湖公园重新开放">'
            '<title>他说"真好" 北湖公园重新开放_某网</title>',
            '<h1>他说"真好" 北湖公园重新开放</h1>',
        ),
        (
            '<meta property="og:title" content="他说"真好" 北湖公园重新开放">'
            '<title>他说"真好" 北湖公园重新开放-某某网</title>',
            "",
        ),
        ("", '<h1>他说"真好" 北湖公园重新开放</h1>'),
        ("<title>某某网</title>", '<h1>他说"真好" 北湖公园重新开放</h1>'),
        ('<title>他说"真好" 北湖公园重新开放</title>', "<h1>北湖要闻网</h1><h2>导航</h2>"),
    ],
)
def test_a_headline_is_whole(head: str, body: str) -> None:
    assert article(head, body + TEXT).headline == '他说"真好" 北湖公园重新开放'


@pytest.mark.parametrize(
    "title",
    [
        "北湖公园重新开放--文化--北湖网",  # htm-10
        "北湖公园重新开放_新浪新闻",
        "北湖公园重新开放--时政--人民网",
        "北湖公园重新开放 - 联合早报",
        "北湖公园重新开放-北湖日报",
        "北湖公园重新开放 | 地方 | 中央社 CNA",
        "北湖公园重新开放｜即時新聞｜港澳",
        "北湖公园重新开放_腾讯网",
        "北湖公园重新开放_北湖市人民政府门户网站",
        "北湖公园重新开放 - BBC News 中文",
    ],
)
def test_the_names_of_sites_and_columns_are_no_headline(title: str) -> None:
    assert article(f"<title>{title}</title>").headline == "北湖公园重新开放"


@pytest.mark.parametrize(
    "title", ["北湖-南山轻轨通车", "“一带一路”—合作新篇", "AI-2031 大会开幕", "专访甲某：我们的十年"]
)
def test_marks_within_a_headline_stay(title: str) -> None:
    assert article(f"<title>{title}</title>").headline == title


LATE = f"<script>{'var x=1;' * 4000}</script>"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<script src="/static/2019/08/27/app.js"></script>', "<div class=time>2031-04-09 08:30</div>"),  # htm-02
        (
            '<script>/* 2018/07/18 */</script><script type="application/ld+json">{"@type":"NewsArticle",'
            '"datePublished":"2031-04-09T08:30:00+08:00"}</script>',  # htm-03
            "",
        ),
        ("", f"{LATE}<span>2031-04-09 08:30</span>"),  # htm-04
        ('<meta name="weibo:article:create_at" content="2031-04-09 08:30:12">', ""),
        ('<meta name="PubDate" content="2031/04/09 08:30">', ""),
        ('<meta name="pubdate" content="Wed, 09 Apr 2031 08:30:00 +0800">', ""),
        ('<meta name="publish_time" content="20310409083000">', ""),
        ('<meta property="article:published_time" content="2031-04-08T20:30:00Z">', ""),
        ('<meta property="article:published_time" content="2031-04-09T20:30:00Z">', "<p>2031年4月9日 20:30</p>"),
        ("", '<img src="/2019/08/27/a.jpg"><time datetime="2031-04-09T08:30">四月九日</time>'),
        ("", "<div>来源：北湖网　2031 年 4 月 9 日</div>"),
        ("", "<div>發布日期：民國120年4月9日</div>"),
        ('<link rel="canonical" href="https://www.example.com/n1/2031/0409/c1-100.html">', ""),
        ('<meta property="og:url" content="https://www.example.com/202104/t20310409_100.shtml">', ""),
        ('<script type="application/ld+json">{"@graph":[{"datePublished":"2031-04-09"}]}</script>', ""),
        ('<script type="application/ld+json">{"datePublished":</script>', "<p>发布时间：2031.04.09</p>"),
    ],
)
def test_the_day_is_what_the_page_says_not_what_its_scripts_say(head: str, body: str) -> None:
    assert (
        article(f"<title>北湖公园重新开放</title>{head}", f"<h1>北湖公园重新开放</h1>{body}{TEXT}").date == "2031-04-09"
    )


def test_what_is_small_above_or_beside_a_line_is_no_part_of_its_words() -> None:
    found = article(
        body=f"<p><ruby>北<rp>(</rp><rt>běi</rt><rp>)</rp>湖</ruby>公园12<sup>3</sup>万人，5m<sup>2</sup>。{A}</p>"
    )
    assert found.body == f"北湖公园12³万人，5m²。{A}"
    assert article(body=f'<p>来了12<SUP id="n"><a href="#n1">3</a></SUP>人。{A}</p>').body == f"来了12³人。{A}"


@pytest.mark.parametrize(
    "title", ["北湖日报-2031年04月09日", "北湖日报 2031-04-09 星期三 第02版", "北湖日报多媒体数字版"]
)
@pytest.mark.parametrize(
    "heading", ["<h2>北湖公园重新开放</h2>", "<table><tr><td class=font01>北湖公园重新开放</td></tr></table>"]
)
def test_a_title_that_names_an_issue_is_no_headline(title: str, heading: str) -> None:
    found = article(f"<title>{title}</title>", f"{heading}<p>2031年04月09日 第02版：要闻</p>{TEXT}")
    assert (found.headline, found.body, found.date, found.page) == ("北湖公园重新开放", BODY, "2031-04-09", "2")


def test_a_government_names_its_columns() -> None:
    assert article('<title>北湖公园重新开放</title><meta name="ColumnName" content="政务动态">').section == "政务动态"


def test_a_page_that_says_no_day_has_none() -> None:
    body = (
        f"<h1>北湖公园重新开放</h1>{TEXT}<ul><li><a href='/2019/08/27/a.html'>旧闻一则</a> 2019-08-27</li></ul>" + LATE
    )
    assert article("<title>北湖公园重新开放</title><script>var d='2018-01-02'</script>", body).date is None


@pytest.mark.parametrize(
    "body",
    [
        f"<article><section><p>{A}</p></section><section><p>{B}</p></section></article>",  # htm-06
        f"<div id=a><div><p>{A}</p></div><div><p>{B}</p></div></div>",  # htm-07
        f"<div>{A}<br><br>\u3000\u3000{B}</div>",
        f"<pre>\u3000\u3000{A}\n\u3000\u3000{B}\n</pre>",
        f"<form><table><tr><td>{A}</td></tr><tr><td>{B}</td></tr></table></form>",
        f"<div class=has-sidebar><p>{A}</p><p>{B}</p></div>",
        f"<div><p>{A}</p><figure><img><figcaption>图为游客在步道上拍照，人很多。</figcaption></figure><p>{B}</p></div>",
        f"<div><p>{A}</p><p align=center><img></p><p align=center>游客在拍照。甲某 摄</p><p>{B}</p></div>",
        f"<div><p>{A}</p><p>{B}</p><p>责任编辑：乙某</p><p>（编辑：乙某）</p></div>",
        f"<div><p>{A}</p><p>{B}</p></div><div class=related><p>南山隧道昨日贯通，预计年底前通车运营。</p></div>",
        f"<div><p>{A}</p><p>{B}</p><h3>相关阅读</h3><p><a href=x>南山隧道昨日贯通，预计年底前通车。</a></p></div>",
        f"<div><p>{A}</p><p>{B}</p></div><p>本网站版权所有，未经授权不得转载。广告热线：000。</p>",
    ],
)
def test_the_body_is_all_of_the_article_and_nothing_else(body: str) -> None:
    assert article(body=f"<h1>北湖公园重新开放</h1>{body}").body == BODY


def test_a_subheading_is_a_paragraph() -> None:
    body = f"<section><p>{A}</p></section><section><h2>两年改造</h2><p>{B}</p></section>"
    assert article(body=f"<article>{body}</article>").body == f"{A}\n\n两年改造\n\n{B}"


@pytest.mark.parametrize(
    ("line", "byline", "source"),
    [
        ("2031-04-09 08:30 来源：北湖日报 作者：甲小某", "甲小某", "北湖日报"),
        ("來源：北湖報　記者：王小明", "王小明", "北湖報"),
        ("撰文：陳小明 出版：2031-04-09 08:30", "陳小明", ""),
        ("本报记者 王小明 李大华", "王小明 李大华", ""),
        ("記者王小明／北湖報導", "王小明", ""),
        ("<span>来源：</span><div>北湖晚报</div>", "", "北湖晚报"),
        ("王小明", "王小明", ""),
    ],
)
def test_a_line_beside_the_headline_names_byline_and_source(line: str, byline: str, source: str) -> None:
    found = article(body=f"<h1>北湖公园重新开放</h1><div>{line}</div>{TEXT}")
    assert (found.byline, found.source, found.body) == (byline, source, BODY)


def test_the_name_of_an_author_may_begin_another_one_and_a_list_of_thousands_is_cut() -> None:
    names = ["王小明", "王小", *(f"甲{n}" for n in range(9999))]
    data = json.dumps({"headline": "大桥", "author": [{"@type": "Person", "name": name} for name in names]})
    found = article(f'<script type="application/ld+json">{data}</script>')
    assert found.byline.startswith("王小明、王小、甲0、") and len(found.byline) < 100


def test_linked_data_names_byline_site_and_section() -> None:
    data = '{"@type":"NewsArticle","author":[{"@type":"Person","name":"甲某"},"乙某"],"articleSection":"本地",'
    data += '"publisher":{"name":"北湖网"}}'
    found = article(f'<script type="application/ld+json">{data[:-1]},"headline":"北湖公园重新开放"}}</script>')
    assert (found.headline, found.byline, found.source, found.section) == (
        "北湖公园重新开放",
        "甲某、乙某",
        "北湖网",
        "本地",
    )


@pytest.mark.parametrize(
    ("above", "page", "section"),
    [
        ("<div>第02版：要闻</div>", "2", "要闻"),  # htm-09
        ("<div>A03版:本地新闻</div>", "A03", "本地新闻"),
        ("<p>《北湖日报》（2031年04月09日 第 12 版）</p>", "12", ""),
        ("<p>版次：B05　版名：文化</p>", "B05", "文化"),
    ],
)
def test_a_page_of_a_newspaper_has_kicker_subtitle_page_and_section(above: str, page: str, section: str) -> None:
    heads = "<h3>城市更新年度报告</h3><h1>北湖公园重新开放</h1><h2>新增三条步道</h2>"
    found = article(body=f"{above}<div>{heads}<p>本报记者 王小明</p>{TEXT}</div>")
    assert (found.kicker, found.subtitle, found.page, found.section) == (
        "城市更新年度报告",
        "新增三条步道",
        page,
        section,
    )
    assert (found.headline, found.byline, found.body) == ("北湖公园重新开放", "王小明", BODY)


OCR = '<meta name="ocr-system" content="tesseract"><title>OCR Results</title>'


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["<b class=ocrx_word>花市</b> <b class=ocrx_word>今晚</b>", "开放 迎客"], "花市今晚开放迎客"),  # htm-12
        (["The new mar-", "ket opens"], "The new market opens"),
        (["售价 30", "元 起"], "售价 30 元起"),
        (["COVID-", "19"], "COVID- 19"),
    ],
)
def test_the_lines_of_a_recognised_paragraph_are_one(lines: list[str], text: str) -> None:
    spans = "\n".join(f"<span class=ocr_line>{line}</span>" for line in lines)
    found = article(OCR, f"<div class=ocr_page><p class=ocr_par>{spans}</p><p class=ocr_par>\n</p></div>")
    assert (found.headline, found.body) == ("", text)


def test_a_run_over_recognised_lines_is_found(index: Index) -> None:
    spans = "<span class=ocr_line>花市 今晚</span>\n<span class=ocr_line>开放 迎客</span>"
    index.update(add=[article(OCR, f"<div class=ocr_page><p class=ocr_par>{spans}</p></div>")], remove=[])
    with index.searcher() as searcher:
        assert searcher.search('"花市今晚开放迎客"', mode="strict").total == 1


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p><img></p><p>4月9日，市民在步道上散步。甲小某摄</p>", "4月9日，市民在步道上散步。甲小某摄"),
        (f"<div><p>{A}</p></div><div class=comments>{'<p>我觉得真的很好，下次再来！</p>' * 20}</div>", A),
        (f"<article><p>北湖晚报</p><p>2031-04-09 08:30 北湖晚报官方账号</p><p>{A}</p></article>", A),
        ("<div><p>大桥通车</p><p>人来人往</p></div>", "大桥通车\n\n人来人往"),
    ],
)
def test_a_page_with_little_text_of_its_own_gives_that(body: str, text: str) -> None:
    assert article(body=f"<h1>北湖公园重新开放</h1>{body}").body == text


@pytest.mark.parametrize(
    "line", ["2031-04-09 08:30 <a href=x>北湖晚报</a>", "<p>北湖晚报</p><p>2031-04-09 08:30 阅读 10</p>"]
)
def test_a_paper_is_the_source_without_a_label(line: str) -> None:
    assert article(body=f"<h1>北湖公园重新开放</h1><div>{line}</div>{TEXT}").source == "北湖晚报"


def test_a_page_of_links_is_refused() -> None:
    links = "".join(f"<li><a href=/{n}>南山隧道贯通，预计年底通车，第{n}则</a></li>" for n in range(30))
    found = read("page.html", f"<html><title>北湖网首页</title><ul>{links}</ul>".encode())
    assert (found.articles, [s.note.code for s in found.skipped]) == ((), ["seed_html_without_text"])


@pytest.mark.parametrize(
    "heading", ["<h1>北湖公园<br>重新开放</h1>", "<h2 class=t>北湖公园</h2><h1>北湖公园 重新开放</h1>"]
)
def test_a_heading_in_lines_is_one_headline(heading: str) -> None:
    assert article("<title>北湖公园 重新开放_北湖网</title>", heading + TEXT).headline == "北湖公园 重新开放"


def test_a_tag_is_no_headline_and_text_above_the_headline_no_body() -> None:
    above = "<div><p>北湖公园</p><p>热线：市民如有问题，可以来电反映。</p></div>"
    found = article("<title>北湖公园 市民点赞新步道_北湖网</title>", above + TEXT)
    assert found.headline == "北湖公园 市民点赞新步道"
    assert article(body=f"{above}<h1>北湖公园重新开放</h1><div><p>{A}</p></div>").body == A


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ("北湖公园重新开放", "<div>引题：年度报告</div><h1>北湖公园重新开放</h1><div>副题：新增三条步道</div>"),
        ("北湖日报", "<h4>年度报告</h4><h2>北湖公园重新开放</h2><h4>新增三条步道</h4>"),
        (
            "北湖公园重新开放",
            "<table><tr><td>年度报告</td></tr><tr><td><b>北湖公园重新开放</b></td></tr><tr><td>新增三条步道</td></tr></table>"
            "<div id=ozoom></div>",
        ),
        ("北湖公园重新开放", "<p class=yinti>年度报告</p><h1>北湖公园重新开放</h1><p class=fubiaoti>新增三条步道</p>"),
    ],
)
def test_kicker_and_subtitle_are_told_by_labels_grades_cells_and_names(title: str, heads: str) -> None:
    found = article(f"<title>{title}</title>", f"<div>{heads}<p>2031年4月9日 第二版：要闻</p>{TEXT}</div>")
    assert (found.kicker, found.headline, found.subtitle) == ("年度报告", "北湖公园重新开放", "新增三条步道")
    assert (found.page, found.section, found.date, found.body) == ("2", "要闻", "2031-04-09", BODY)


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">//<![CDATA[\n{"datePublished":"2031-04-09"}\n//]]></script>',
        '<script type="application/ld+json">[{"datePublished":"2031-04-09"}]</script>',
        '<meta name="publishdate" content="1933461000">',
        '<meta name="publishdate" content="1933461000000">',
    ],
)
def test_days_in_odd_forms_are_read(head: str) -> None:
    assert article(f"<title>北湖公园重新开放</title>{head}").date == "2031-04-09"


def test_the_day_of_publishing_goes_before_that_of_an_update() -> None:
    line = "<div>更新时间：2031-04-10 发布时间：2031-04-09</div>"
    assert article(body=f"<h1>北湖公园重新开放</h1>{line}{TEXT}").date == "2031-04-09"


@pytest.mark.parametrize("name", ["a.html", "a.hocr", "a.epub"])
def test_an_instruction_within_a_page_is_none_of_its_text(name: str) -> None:
    ocr = '<meta name="ocr-system" content="tesseract">' if name == "a.hocr" else ""
    head = f"<head><title>北湖公园重新开放</title>{ocr}</head>"
    text = f"<html>{head}<body><p>公园<?php echo 1 ?>今日开放。</p></body></html>"
    found = read(name, epub({"a.xhtml": text}) if name == "a.epub" else text.encode())
    assert [a.body for a in found.articles] == ["公园今日开放。"]


LINKS = "".join(f'<li><a href="/{n}">柳岸大桥第{n}座今日通车</a> <span>2031-04-0{n}</span></li>' for n in range(1, 9))


@pytest.mark.parametrize("title", ["要闻_柳岸网", "柳岸日报 2031年04月09日 第01版"])
def test_a_page_that_lists_headlines_is_named_and_a_brief_beside_them_is_read(title: str) -> None:
    around = f"<h2>要闻</h2><ul>{LINKS}</ul><div>上一页 1 2 3 下一页</div><div>版权所有 柳岸网</div>"
    found = read("a.html", f"<title>{title}</title><body>{around}</body>".encode())
    assert (found.articles, [s.note.code for s in found.skipped]) == ((), ["seed_html_list"])
    brief = f"<title>{title}</title><body><h1>北湖公园重新开放</h1><p>公园今日开放。</p>{around}</body>"
    assert [a.body for a in read("a.html", brief.encode()).articles] == ["公园今日开放。"]


@pytest.mark.parametrize("name", ["柳岸发布", "柳岸日报"])
def test_an_account_keeps_the_end_of_its_name(name: str) -> None:
    line = f'<span>甲某</span> <a id="js_name">{name}</a> <em id="publish_time">2031-04-09 08:12</em>'
    found = article(body=f'<div id="js_article"><h1>北湖公园重新开放</h1><div>{line}</div>{TEXT}</div>')
    assert (found.source, found.date) == (name, "2031-04-09")


@pytest.mark.parametrize("tail", ["版权声明：本文归北湖网所有，不得转载。", "【特别声明】以上内容仅代表作者观点。"])
def test_statements_below_the_article_are_none_of_it(tail: str) -> None:
    assert article(body=f"<div><p>{A}</p><p>{B}</p><p>{tail}</p></div>").body == BODY


def test_a_meta_element_cut_at_its_quotes_is_read_whole() -> None:
    head = '<meta property="og:title" content="北湖公园"重新"开放">'
    assert article(head).headline == '北湖公园"重新"开放'


TEASERS = "".join(
    f"<h4><a href=/{n}>南山隧道昨日贯通，年底通车（{n}）</a></h4><p>南山隧道全长两公里，昨日贯通，年底通车，{n}。</p>"
    for n in range(9)
)


def test_sentences_below_links_of_their_own_are_other_articles_unless_nothing_else_is_there() -> None:
    assert article(body=f"<div><h1>北湖公园重新开放</h1><div><p>{A}</p><p>{B}</p></div>{TEASERS}</div>").body == BODY
    assert "南山隧道全长两公里" in article(body=f"<div><h1>今日简讯</h1><p>{A}</p>{TEASERS}</div>").body


@pytest.mark.parametrize(
    "title",
    [
        "北湖公园重新开放_10%公司_北湖新闻-The Paper",
        "北湖公园重新开放_北湖频道_北湖网(bh.com)",
        "北湖公园重新开放_10%公司_北湖网",
    ],
)
def test_a_headline_is_found_below_many_names(title: str) -> None:
    assert article(f"<title>{title}</title>", f"<div>北湖公园重新开放</div>{TEXT}").headline == "北湖公园重新开放"


@pytest.mark.parametrize(
    "line",
    [
        "<div>2031</div><div>04/09</div><div>19:02</div>",
        "<div>2031年04月09日08:30 <a>北湖科技</a> <a>我有话说(1307人参与)</a> <a>收藏本文内容</a></div>",
        "<div>2031 04/ 09 08:30:15 来源：北湖网</div>",
    ],
)
def test_a_day_in_pieces_or_among_links_is_read(line: str) -> None:
    assert article(body=f"<h1>北湖公园重新开放</h1>{line}{TEXT}").date == "2031-04-09"


@pytest.mark.parametrize(
    ("line", "byline", "source"),
    [
        ("来源：北湖时报作者：王小明", "王小明", "北湖时报"),
        ("来源于：东区办事处", "", "东区办事处"),
        ("发表于2031-04-09 21:30| 1164次阅读| 来源<span>北湖</span>| 作者<span>王小明</span>", "王小明", "北湖"),
        ("<p>原创 北湖观察 2031-04-09 16:01:46</p>", "", "北湖观察"),
        ("<p>2031-04-09 20:35 李大华 王小明</p>", "李大华 王小明", ""),
        ("<p>【文/北湖网专栏作者 王小明】</p>", "王小明", ""),
        ("<p>来源：网络</p>", "", ""),
        ("<ul><li>人人</li><li>北湖网</li></ul><p>2031-04-09</p>", "", ""),
        ("<p><img>市民出行。本报记者 王小明 摄</p>", "", ""),
        ("<p>2031年4月9日 第03版</p>", "", ""),
        ("<p>2031年04月09日 星期三 农历三月十八</p>", "", ""),
        ("<p>2031-04-09 HKT 08:30</p>", "", ""),
        ("<p>2031-04-09 08:30 本地要闻</p>", "", ""),
        ("<p>2031-04-09 08:30 责任编辑</p>", "", ""),
    ],
)
def test_credits_without_a_label_of_their_own_or_of_nobody(line: str, byline: str, source: str) -> None:
    found = article(body=f"<h1>北湖公园重新开放</h1><div>{line}</div>{TEXT}")
    assert (found.byline, found.source) == (byline, source)


def test_the_site_is_not_the_author_and_a_reporter_who_reports_is_no_name() -> None:
    head = "<meta name=author content=北湖><title>北湖公园重新开放_北湖新闻</title>"
    text = "<div><p>公园9日对记者表示，“我们种了三千棵树，步道也修好了。”</p></div>"
    assert article(head, f"<h1>北湖公园重新开放</h1>{text}").byline == ""


def test_the_headers_that_a_download_kept_are_no_text_and_their_day_is_none() -> None:
    headers = "HTTP/1.1 200 OK\r\nDate: Wed, 09 Apr 2031 08:30:00 GMT\r\nContent-Type: text/html; charset=gbk\r\n\r\n"
    html = f"{headers}<html><title>北湖公园重新开放</title><body><h1>北湖公园重新开放</h1>{TEXT}</body></html>"
    [found] = read("page.html", html.encode("gbk")).articles
    assert (found.headline, found.date, found.body) == ("北湖公园重新开放", None, BODY)


@pytest.mark.parametrize("told", [f"{A}\\n\\n{B}", f"<p>{A}</p><p>{B}</p>"])
def test_what_json_ld_tells_is_the_body_where_the_page_shows_only_how_it_begins(told: str) -> None:
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{told}"}}</script>'
    assert article(data, f"<h1>北湖公园重新开放</h1><p>{A[:12]}。</p>").body == BODY
    assert article(data.replace(B, ""), f"<h1>北湖公园重新开放</h1>{TEXT}").body == BODY


PARAGRAPHS = "".join(
    f"<p>{text}</p>"
    for text in (
        "柳岸大桥昨日建成通车，全长三公里，连接东西两岸三县，市民步行上桥体验。",
        "工程历时四年，总投资二十亿元，设双向六车道。",
    )
)


@pytest.mark.parametrize(
    ("above", "source", "byline"),
    [
        ("<div>作者：甲某 《柳岸日报》(2031年04月09日 03版)</div>", "柳岸日报", "甲某"),
        ("<p>本报记者 甲某 <span>《柳岸日报》（ 2031年04月09日 第 03 版）</span></p>", "柳岸日报", "甲某"),
        ("<div>2031-04-09 08:15 柳岸報／ 記者甲某／柳岸即時報導</div>", "柳岸報", "甲某"),
        ("<div>http://www.sina.com.cn 2031年04月09日08:15 柳岸日报</div>", "柳岸日报", ""),
    ],
)
def test_a_paper_beside_its_day_or_its_reporter(above: str, source: str, byline: str) -> None:
    page = f"<html><title>柳岸大桥通车</title><body><h1>柳岸大桥通车</h1>{above}<div>{PARAGRAPHS}</div></body></html>"
    [article] = read("a.html", page.encode()).articles
    assert (article.source, article.byline, article.date) == (source, byline, "2031-04-09")


def test_elements_of_founder_are_read_and_the_bar_of_the_wayback_machine_is_no_text() -> None:
    bar = "<div id='wm-ipp-base'><p>關於這次擷取：收錄於某某計畫，其中最近的一次在去年，由志工執行。</p></div>"
    page = (
        f"<html><title>柳岸大橋通車-柳岸報</title><body>{bar}<founder-pretitle>交通建設</founder-pretitle>"
        "<h1><founder-title>柳岸大橋通車</founder-title></h1><founder-subtitle>連接兩岸</founder-subtitle>"
        f"<div>{PARAGRAPHS}</div></body></html>"
    )
    [article] = read("a.html", page.encode()).articles
    assert (article.headline, article.kicker, article.subtitle) == ("柳岸大橋通車", "交通建設", "連接兩岸")
    assert article.body.startswith("柳岸大桥昨日")


@pytest.mark.parametrize("last", ["特此公告。", "工程历时四年。", "“大桥真美！”"])
def test_a_short_last_paragraph_is_text(last: str) -> None:
    first = "柳岸大桥昨日建成通车，全长三公里，市民步行上桥体验。"
    [article] = read(
        "a.html", f"<html><h1>柳岸大桥通车</h1><div><p>{first}</p><p>{last}</p></div></html>".encode()
    ).articles
    assert article.body == f"{first}\n\n{last}"
