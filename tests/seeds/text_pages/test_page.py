"""Pages of text and Markdown, as crawlers, newsrooms and converters leave them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch import Article, Index
from newsearch.seeds.places import Place, place_of, place_of_name
from newsearch.seeds.reader import read
from newsearch.seeds.text_pages.front_matter import FrontMatter, front_matter
from newsearch.seeds.text_pages.labels import label_of, meta_of
from newsearch.seeds.text_pages.markdown import plain_markup

IN = "\u3000\u3000"
LINES = [
    "大桥通车\n",
    f"{IN}本报讯 大桥。\n",
    "标题：",
    "【标题】甲\n",
    "日期：2031-04-09\n",
    "正文：\n",
    "来源：柳岸日报 ",
]
LINES += [
    "=====\n",
    "---\n",
    "+++\n",
    ";;;\n",
    "title: [甲\n",
    "a = 1\n",
    "\f",
    "第十十版\n",
    "A03 国际\n",
    "版次：²\n",
    "\n",
]
LINES += [
    "# ",
    "##",
    "```\n",
    "~~~~\n",
    '{"title": "甲"}\n',
    "- ",
    "[a](b)",
    "![x](y)",
    "[^1]: ",
    "*a*",
    "<b>",
    "&#xD800;",
]
LINES += ["民國十十年1月32日\n", "— 3 —\n", "12\n", "记者 ", "”", "！", "\ud800", "\u0301", "  ", "\t"]


def articles(text: str, name: str = "a.txt") -> list[Article]:
    return list(read(name, text.encode()).articles)


def test_a_column_recognised_with_a_character_a_line_runs_along() -> None:
    [article] = articles("\n".join("柳岸大桥昨日通车，市民纷纷，") + "\n\n" + "\n".join("步行体验。") + "\n")
    assert article.body == "柳岸大桥昨日通车，市民纷纷，\n\n步行体验。"
    assert "\n" in articles("甲\n乙\n丙\n" * 3)[0].body


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x0b", "\x85"])
def test_line_ends_of_unicode_end_lines(end: str) -> None:
    [article] = articles(f"柳岸大桥通车{end}\u3000\u3000大桥昨日通车。{end}")
    assert (article.headline, article.body.strip()) == ("柳岸大桥通车", "大桥昨日通车。")


@pytest.mark.parametrize(
    "text",
    [
        "<REC>\n<标题>=柳岸大桥通车\n<日期>=2031.04.09\n<正文>=\n大桥昨日通车。\n<REC>\n<标题>=春茶上市\n<正文>=春茶。\n",
        "<标题>柳岸大桥通车</标题>\n<日期>2031-04-09</日期>\n<正文>\n大桥昨日通车。\n</正文>\n<标题>春茶上市</标题>\n<正文>春茶。</正文>\n",
    ],
)
def test_fields_of_trs(text: str) -> None:
    found = [(a.headline, a.date, a.body) for a in articles(text)]
    assert found == [("柳岸大桥通车", "2031-04-09", "大桥昨日通车。"), ("春茶上市", None, "春茶。")]


def test_an_export_of_proquest_has_labels_in_english_and_a_line_above_each_document() -> None:
    document = "Document {0} of 2\n\nTitle: 大桥{0}\n\nAuthor: 甲某\n\nPublication title: 柳岸日报\n\n"
    document += "Publication date: Apr 9, 2031\n\nFull text: 大桥{0}通车。\n\n"
    found = articles(document.format("一").replace("一 of", "1 of") + document.format("二").replace("二 of", "2 of"))
    assert [(a.headline, a.byline, a.source, a.date, a.body) for a in found] == [
        (f"大桥{n}", "甲某", "柳岸日报", "2031-04-09", f"大桥{n}通车。") for n in "一二"
    ]
    lexis = "1 of 2 DOCUMENTS\n\n大桥通车\n\n大桥昨日通车。\n\n2 of 2 DOCUMENTS\n\n春茶上市\n\n春茶今日上市。\n"
    assert headlines(lexis) == ["大桥通车", "春茶上市"]
    wisers = "柳報\n報章 | A0{} | 港聞 | 2031-04-09\n\n{}\n\n大橋昨日通車。\n\n文章編號: 20310409001000{}\n\n"
    found = articles(wisers.format(3, "大橋通車", 1) + wisers.format(4, "夜市開放", 2))
    assert [(a.headline, a.date, a.page) for a in found] == [
        ("大橋通車", "2031-04-09", "A03"),
        ("夜市開放", "2031-04-09", "A04"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "题名：柳岸大桥通车\n责任者：甲某\n报刊名：柳岸日报\n出版日期：1985年3月1日\n版次：第2版\n全文：大桥通车。\n",
        "Headline: 柳岸大桥通车\nByline: 甲某\nSource: 柳岸日报\nDate: 1985-03-01\nPage: 2\nText: 大桥通车。\n",
        "title: 柳岸大桥通车\nauthor: 甲某\n公众号: 柳岸日报\ndate: 1985-03-01\npage: 2\n新闻正文: 大桥通车。\n",
        "柳岸大桥通车\n　　（1985年3月1日《柳岸日报》第2版　甲某）\n　　大桥通车。\n　　",
    ],
)
def test_labels_of_libraries_and_in_english_and_the_source_of_a_clipping(text: str) -> None:
    [found] = articles(text)
    assert (found.headline, found.byline, found.source) == ("柳岸大桥通车", "甲某", "柳岸日报")
    assert (found.date, found.page, found.body.strip()) == ("1985-03-01", "2", "大桥通车。")


def test_numbers_of_pages_in_english_cut_no_sentence() -> None:
    [found] = articles("Page 1 of 2\n柳岸大桥通车\n\u3000\u3000大桥昨日通车，全长三公\nPage 2 of 2\n里，连接两岸。\n")
    assert (found.headline, found.body) == ("柳岸大桥通车", "\u3000\u3000大桥昨日通车，全长三公\n里，连接两岸。")


@pytest.mark.parametrize(
    "text",
    [
        "【题名】柳岸大桥通车\n【责任者】甲某\n【刊名】柳岸日报\n【出版时间】1985年3月1日\n【版次】第2版\n【正文】大桥通车。\n",
        "Title-题名: 柳岸大桥通车\nAuthor-作者: 甲某\nSource-文献来源: 柳岸日报\nPubTime-发表时间: 1985-03-01\n"
        "版次：2\n正文：大桥通车。\n",
        "1. 标题：柳岸大桥通车\n   作者：甲某\n   来源：柳岸日报\n   日期：1985-03-01\n"
        "   版次：2\n   内容：大桥通车。\n",
        "标题=柳岸大桥通车\n作者=甲某\n来源=柳岸日报\n日期=1985-03-01\n版次=2\n正文=大桥通车。\n",
        "标题\t柳岸大桥通车\n作者\t甲某\n来源\t柳岸日报\n日期\t1985-03-01\n版次\t2\n正文\t大桥通车。\n",
        "文章編號: 198503010020045\n柳岸日报 | 1985-03-01\n報章 | 2 | 要聞 | By 甲某\n\n柳岸大桥通车\n\n大桥通车。\n",
    ],
)
def test_labels_however_they_are_written(text: str) -> None:
    found = articles(text + "\n" + text)
    assert len(found) == 2
    for article in found:
        assert (article.headline, article.byline, article.source) == ("柳岸大桥通车", "甲某", "柳岸日报")
        assert (article.date, article.page, article.body.strip()) == ("1985-03-01", "2", "大桥通车。")


@pytest.mark.parametrize(
    ("line", "source", "byline", "date"),
    [
        ("原创 甲某 柳岸发布 2031-04-09 08:15 柳岸", "柳岸发布", "甲某", "2031-04-09"),
        ("柳岸发布 2031年04月09日 08:15 柳岸", "柳岸发布", "", "2031-04-09"),
        ("2031-04-09 03:15 聯合報 記者甲某／柳岸報導", "聯合報", "甲某", "2031-04-09"),
        ("以下文章来源于柳岸日报 ，作者甲某", "柳岸日报", "甲某", None),
    ],
)
def test_the_line_of_an_account_or_a_reporter(line: str, source: str, byline: str, date: str | None) -> None:
    [found] = articles(f"柳岸大桥通车\n{line}\n\n柳岸大桥昨日建成通车，全长三公里。\n")
    assert (found.headline, found.body) == ("柳岸大桥通车", "柳岸大桥昨日建成通车，全长三公里。")
    assert (found.source, found.byline, found.date) == (source, byline, date)


@pytest.mark.parametrize(
    "line",
    [
        "　　（原载《柳岸日报》2031年4月9日第3版）",
        "　　　　《柳岸日报》（2031年04月09日　第03版）",
        "（柳岸日報，民國一百二十年四月九日，第三版）",
        "摘自2031年4月9日《柳岸日报》第3版",
        "来源：柳岸日报 二〇三一年四月九日 3版\n责任编辑：乙某",
    ],
)
def test_the_end_of_a_text_may_say_where_it_appeared(line: str) -> None:
    text = f"柳岸大桥通车\n　　大桥昨日通车。\n　　市民步行体验。\n{line}\n"
    [found] = articles(text)
    assert (found.date, found.page, found.source[:3]) == ("2031-04-09", "3", "柳岸日")
    assert line.strip().split("\n")[0] in found.body  # nothing is lost
    [found] = articles(text, "20310410.txt")
    assert found.date == "2031-04-10"  # the day of the file is that of the reprint


def test_a_reporter_below_the_text_and_in_brackets_of_taiwan() -> None:
    [found] = articles("柳岸大橋通車\n【本報訊】大橋昨日通車。\n記者：甲某\n")
    assert found.byline == "甲某"
    [found] = articles("柳岸大橋通車\n\n〔記者甲某／柳岸報導〕大橋昨天通車。\n")
    assert found.byline == "甲某"
    [found] = articles(
        "柳岸大桥通车\n　　据《柳岸日报》2031年4月9日报道，大桥通车。\n　　作者：甲某认为此事重大而深远，值得关注。\n"
    )
    assert (found.date, found.byline) == (None, "")


def test_pages_of_a_digital_peoples_daily() -> None:
    text = "# 1946年05月15日\n\n## 春茶上市\n第2版(经济)\n专栏：市场消息\n\n　　春茶今日上市。\n\n"
    text += "## 大坝开工\n第1版()\n专栏：\n\n　　大坝开工。\n"
    first, second = articles(text, "1946-05-15.md")
    assert (first.page, first.section, first.body) == ("2", "经济", "专栏：市场消息\n\n　　春茶今日上市。")
    assert (second.page, second.section, second.body) == ("1", "", "　　大坝开工。")
    [found] = articles("《申報》1933年5月8日 第21545號 第3版\n議會批准港章\n　　港務局設立。\n")
    assert (found.source, found.date, found.page) == ("申報", "1933-05-08", "3")


def test_a_corpus_of_a_line_an_article() -> None:
    cnews = "体育\t柳岸队主场告捷，球迷同庆。\n财经\t柳岸大桥带动房价。\n体育\t东川队客场失利。\n"
    assert next((a.section, a.body) for a in articles(cnews)) == ("体育", "柳岸队主场告捷，球迷同庆。")
    tnews = "柳岸队主场以3比2告捷\t3\n柳岸大桥带动房价\t5\n学校新设书法课\t7\n"
    assert headlines(tnews) == ["柳岸队主场以3比2告捷", "柳岸大桥带动房价", "学校新设书法课"]
    toutiao = "".join(f"65524{n}_!_102_!_news_sports_!_柳岸队第{n}次告捷_!_足球,柳岸\n" for n in range(3))
    first, *_ = articles(toutiao)
    assert (first.id, first.headline, first.section) == ("655240", "柳岸队第0次告捷", "sports")
    assert first.extra == {"keywords": ("足球", "柳岸")}


@pytest.mark.parametrize("gap", [" ", "\u3000", "\t", "  "])
def test_labels_in_one_line(gap: str) -> None:
    [found] = articles(f"标题:柳岸大桥通车{gap}日期:1985-03-01{gap}来源：柳岸日报\n正文：大桥通车。 作者：甲某说。\n")
    assert (found.headline, found.date, found.source) == ("柳岸大桥通车", "1985-03-01", "柳岸日报")
    assert found.body == "大桥通车。 作者：甲某说。"


def test_a_masthead_of_the_1980s() -> None:
    head = "柳岸日报\n1985年3月1日　星期五　农历乙丑年正月十一　第1234号　今日四版\n\n"
    [found] = articles(f"{head}柳岸大桥通车\n\u3000\u3000本报讯　大桥昨日通车。\n")
    assert (found.headline, found.date, found.source) == ("柳岸大桥通车", "1985-03-01", "柳岸日报")


def test_the_attributes_of_a_heading_and_the_end_of_dos_are_no_text() -> None:
    assert articles("# 柳岸大桥通车 {#bridge .news}\n\n大桥通车。\n", "a.md")[0].headline == "柳岸大桥通车"
    assert articles("柳岸大桥通车\n\n大桥昨日通车。\n\x1a")[0].body == "大桥昨日通车。"


def headlines(text: str, name: str = "a.txt") -> list[str]:
    return [article.headline for article in articles(text, name)]


@pytest.mark.parametrize(
    "text",
    [
        '+++\ntitle = "春茶上市"\ndate = 2031-04-10\n+++\n\n春茶价格平稳。\n',  # md-02
        "+++\ntitle = '春茶上市'\ndate = 2031-04-10T08:00:00+08:00\n[params]\nx = 1\n+++\n春茶价格平稳。",
        "---\ntitle: 春茶上市\ndate: 2031-04-10 08:00:00\ntags: [茶, 价格]\n---\n\n春茶价格平稳。\n",
        "---\ntitle: '春茶上市' \ndate: \"2031-04-10\"\ncategories:\n  - 茶\n# 注\n...\n春茶价格平稳。",
        "---\ntitle: >-\n  春茶上市\ndate: 2031/4/10\n---\n春茶价格平稳。",
        "title: 春茶上市\ndate: 2031-04-10\n---\n春茶价格平稳。",
        ';;;\n"title": "春茶上市",\n"date": "2031-04-10"\n;;;\n\n春茶价格平稳。',
        '{\n "title": "春茶上市",\n "date": "2031-04-10"\n}\n\n春茶价格平稳。',
        "---\n标题: 春茶上市\n日期: 2031年4月10日\n---\n春茶价格平稳。",
    ],
)
def test_front_matter_is_no_text(text: str) -> None:
    [article] = articles(text, "tea.md")
    assert (article.headline, article.date, article.body) == ("春茶上市", "2031-04-10", "春茶价格平稳。")


def test_headings_below_a_title_in_front_matter_are_parts_of_one_article() -> None:
    text = "---\ntitle: 春茶\nauthor: [甲某, 乙某]\nsource: 柳岸日报\n---\n"
    text += "# 春茶\n\n## 价格\n\n平稳。\n\n## 销路\n\n好。\n"
    [article] = articles(text, "tea.md")
    assert (article.headline, article.byline, article.source) == ("春茶", "甲某、乙某", "柳岸日报")
    assert article.body == "价格\n\n平稳。\n\n销路\n\n好。"


def test_front_matter_without_a_title_holds_for_all_articles() -> None:
    found = articles("---\ndate: 2031-04-10\n---\n# 春茶\n\n平稳。\n\n# 夜市\n\n开放。\n", "a.md")
    assert [(a.headline, a.date) for a in found] == [("春茶", "2031-04-10"), ("夜市", "2031-04-10")]


def test_a_date_of_front_matter_that_cannot_be_read_is_kept_and_named() -> None:
    seed = read("a.md", "---\ntitle: 春茶\ndate: 去年某日\n---\n平稳。\n".encode())
    assert [(a.date, a.extra) for a in seed.articles] == [(None, {"date": ("去年某日",)})]
    assert [s.note.code for s in seed.skipped] == ["seed_dates_unread"]
    assert [a.date for a in articles("---\ntitle: 春茶\ndate: 2031-04\n---\n平稳。\n", "a.md")] == ["2031-04-01"]


def test_a_number_of_more_digits_than_python_writes_is_named() -> None:
    seed = read("a.md", f'+++\ntitle = "春茶"\nn = 0x{"f" * 9000}\n+++\n甲。'.encode())
    assert [a.headline for a in seed.articles] == ["春茶"]
    assert [s.note.code for s in seed.skipped] == ["seed_fields_long"]
    assert front_matter(f"+++\nsource = 0x{'f' * 9000}\n+++\n甲。").text == "甲。"


@pytest.mark.parametrize(
    "text",
    [
        "---\n春茶\n---\n",
        "+++\ntitle = \n+++\n甲",
        "---\ntitle: 甲\n",
        "+++\n" + "a." * 9000 + "a = 1\n+++\n",
        "{}\n甲",
        "---\n---\n",
    ],
)
def test_what_is_no_front_matter_stays_text(text: str) -> None:
    assert front_matter(text) == FrontMatter({}, {}, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#柳岸大桥通车\n大桥昨日通车。\n#春茶上市\n春茶今日上市。\n", ["柳岸大桥通车", "春茶上市"]),  # md-03
        ("# 日报\n\n##柳岸大桥通车\n\n大桥。\n\n##春茶上市\n\n春茶。\n", ["柳岸大桥通车", "春茶上市"]),
        ("#柳岸大桥#今日通车。\n\n#柳岸 #大桥\n\n正文。\n", [""]),
        ("# 柳岸大桥通车\n\n#新闻\n\n大桥。\n", ["柳岸大桥通车"]),
        ("柳岸大桥通车\n======\n\n大桥。\n\n春茶上市\n---\n\n春茶。\n\n---\n\n完。\n", ["柳岸大桥通车", "春茶上市"]),
        ("# 柳岸大桥通车\n\n大桥昨日通车。\n\n---\n\n大桥三公里。\n---\n", ["柳岸大桥通车"]),
        ("# 柳岸大桥通车\n\n大桥。\n\n```\n# 不是标题\n```\n\n完。\n", ["柳岸大桥通车"]),  # md-07
        ("# 柳岸大桥通车\n\n~~~ sh\n# 一\n```\n# 二\n~~~~\n\n# 春茶上市\n\n春茶。\n", ["柳岸大桥通车", "春茶上市"]),
        ("# 柳岸大桥通车\n\n```\n大桥。\n\n# 春茶上市\n\n春茶。\n", ["柳岸大桥通车", "春茶上市"]),
    ],
)
def test_headings_of_markdown_open_articles(text: str, expected: list[str]) -> None:
    assert headlines(text, "a.md") == expected


def test_code_and_unclosed_fences_stay_text() -> None:
    assert articles("# 题\n\n```\n# 甲\n\n乙\n```\n\n完。", "a.md")[0].body == "# 甲\n\n乙\n\n完。"
    assert articles("# 题\n\n```\n甲。", "a.md")[0].body == "```\n甲。"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("柳岸[大桥](https://x.example/b)昨日通车，总*投资*二十亿元。", "柳岸大桥昨日通车，总投资二十亿元。"),
        ("==全长==三公里，***大桥***", "全长三公里，大桥"),
        ("大[桥](http://x.example/a_(b) \"题\")通[车][1]", "大桥通车"),
        ("大[桥](http://x.example 'y')", "大桥"),
        ("大![图](a.png)桥[^1]通<b>车</b>", "大桥通车"),
        ("![大桥夜景](a.png)", "大桥夜景"),
        ("[[大桥|桥]]和[[夜市]]", "桥和夜市"),
        ("**大**桥~~旧~~`码`", "大桥旧码"),
        ("消\\*\\*息\\*\\*，带\\*号，6\\~8℃", "消息，带*号，6~8℃"),
        ("3*4*5、a_b_c、5 * 6 * 7", "3*4*5、a_b_c、5 * 6 * 7"),
        ("> 甲说：\n> 好。", "甲说：\n好。"),
        ("甲<br>乙<span style=\"x\">丙</span>&ldquo;丁&rdquo;1 < 2", "甲\n乙丙“丁”1 < 2"),
        ("[^1]: 注。\n[1]: http://x.example", "注。\n"),
    ],
)  # fmt: skip
def test_markup_in_a_line_never_cuts_a_run(text: str, plain: str) -> None:
    assert plain_markup(text) == plain


@pytest.mark.parametrize(
    ("name", "text", "query"),
    [
        # md-06
        ("mk.md", "# 大桥\n\n柳岸[大桥](https://x.example/b)昨日通车，==全长==三公里。\n", "柳岸大桥昨日通车"),
        ("mk.md", "# 大桥\n\n总*投资*二十亿元，看![图](a.png)大桥。\n", "总投资二十亿元"),
        # txt-07
        ("pdf.txt", f"春耕\n{IN}本报讯 柳岸镇春耕备\n\n\f柳岸日报　2031年4月9日　第3版\n\n耕工作展开。\n", "春耕备耕"),
        ("pdf.txt", f"春耕\n{IN}本报讯 柳岸镇春耕备\n— 3 —\n耕工作展开。\n", "春耕备耕"),
        ("pdf.txt", f"春耕\n{IN}本报讯 柳岸镇春耕备\n12\n\f13\n耕工作展开。\n", "春耕备耕"),
        ("pdf.txt", f"春耕\n{IN}本报讯 柳岸镇春耕备\n第3页 共8页\n\f耕工作展开。\n", "春耕备耕"),
    ],
)  # fmt: skip
def test_a_run_goes_on_over_markup_and_breaks(tmp_path: Path, index: Index, name: str, text: str, query: str) -> None:
    (tmp_path / name).write_bytes(text.encode())
    index.sync(tmp_path / name)
    with index.searcher() as searcher:
        assert searcher.search(f'"{query}"', mode="strict").total == 1


def test_a_running_head_gives_day_and_page() -> None:
    first = f"春耕\n{IN}本报讯 春耕备耕展开。\n\n3\n"
    second = f"\f柳岸日报 2031年4月9日 第4版\n\n夜市开放\n{IN}本报讯 夜市开放。\n"
    found = articles(first + second)
    assert [(a.headline, a.date, a.page) for a in found] == [("春耕", None, None), ("夜市开放", "2031-04-09", "4")]
    [article] = articles(f"柳岸日报 2031年4月9日 第3版\n\n大桥通车\n{IN}大桥。\n")
    assert (article.headline, article.date, article.page) == ("大桥通车", "2031-04-09", "3")


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("第01版：要闻", Place("1", "要闻")),
        ("A03 国际", Place("A03", "国际")),
        ("A03版：国际", Place("A03", "国际")),
        ("第二版", Place("2")),
        ("第十二版·副刊", Place("12", "副刊")),
        ("【第3版 经济】", Place("3", "经济")),
        ("第3版要闻", Place("3", "要闻")),
        ("要闻 第1版", Place("1", "要闻")),
        ("版次：03", Place("3")),
        ("第3版修订", None),
        ("G20 峰会", None),
        ("A380 客机", None),
        ("5G 时代", None),
        ("十十版", Place("十十")),
    ],
)
def test_a_heading_names_a_page(heading: str, place: Place | None) -> None:
    assert place_of(heading) == place


def test_headings_of_pages_are_no_kickers() -> None:  # md-08
    text = "# 2031年4月9日 柳岸日报\n\n## 第01版：要闻\n\n### 大桥\n\n大桥。\n\n"
    text += "### 夜市\n\n夜市。\n\n## A02 国际\n\n### 峰会\n\n开幕。\n"
    found = [(a.headline, a.kicker, a.page, a.section, a.date) for a in articles(text, "a.md")]
    assert found == [
        ("大桥", "", "1", "要闻", "2031-04-09"),
        ("夜市", "", "1", "要闻", "2031-04-09"),
        ("峰会", "", "A02", "国际", "2031-04-09"),
    ]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("20310409-03-05.txt", Place("3")),  # txt-09
        ("20310409_A03_05_题.txt", Place("A03")),
        ("2031-04-09-03-05.md", Place("3")),
        ("nw.D110000renmrb_20310409_3-02.htm", Place("2")),
        ("2031-04-09_第03版_要闻.txt", Place("3", "要闻")),
        ("2031-04-09 A03 国际.txt", Place("A03", "国际")),
        ("20310409/第二版/a.txt", Place("2")),
        ("2031-04-09-08.txt", None),
        ("20310409-08-30-00.txt", None),
        ("000_df9d847a2fa7b697.txt", None),
    ],
)
def test_the_name_of_a_file_gives_the_page(name: str, place: Place | None) -> None:
    assert place_of_name(name) == place


def test_every_format_has_the_page_of_its_name() -> None:
    [article] = articles(f"柳岸大桥通车\n{IN}大桥。\n", "20310409-03-05.txt")  # txt-09
    assert (article.date, article.page) == ("2031-04-09", "3")
    [article] = articles('{"title": "甲", "page": 7}\n', "20310409-03-05.jsonl")
    assert (article.date, article.page) == ("2031-04-09", 7)


@pytest.mark.parametrize(
    ("above", "kicker", "headline", "subtitle"),
    [
        ("年度报告\n柳岸大桥通车\n连接两岸三县\n", "年度报告", "柳岸大桥通车", "连接两岸三县"),  # txt-01
        ("\n柳岸大桥通车\n连接两岸三县\n", "", "柳岸大桥通车", "连接两岸三县"),
        ("柳岸大桥通车\n——连接两岸三县\n", "", "柳岸大桥通车", "——连接两岸三县"),
        ("甲某在通车仪式上强调\n坚持安全第一\n", "甲某在通车仪式上强调", "坚持安全第一", ""),
        ("年度报告\n柳岸大桥通车\n连接两岸\n——侧记\n", "年度报告", "柳岸大桥通车", "连接两岸 ——侧记"),
        ("柳岸大桥通车！\n", "", "柳岸大桥通车！", ""),
        ("“柳岸大桥通车了”\n", "", "“柳岸大桥通车了”", ""),
        ("大桥何时通车？\n\n", "", "大桥何时通车？", ""),
        (f"{IN}柳岸大桥通车\n", "", "柳岸大桥通车", ""),
        ("第03版：要闻\n柳岸大桥通车\n", "", "柳岸大桥通车", ""),
    ],
)
def test_lines_above_an_indented_text_are_its_headlines(above: str, kicker: str, headline: str, subtitle: str) -> None:
    body = f"{IN}本报柳岸4月9日电 （记者甲某）大桥通车。\n{IN}市民步行。"
    [article] = articles(above + body + "\n")
    assert (article.kicker, article.headline, article.subtitle) == (kicker, headline, subtitle)
    assert (article.body, article.byline) == (body, "甲某")


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("“你来了！”\n“来了。”\n他说。\n", ""),
        ("春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少\n", "春眠不觉晓"),
        ("只有一行", ""),
    ],
)
def test_other_lines_are_text(text: str, headline: str) -> None:
    [article] = articles(text)
    assert article.headline == headline
    assert (headline + "\n" + article.body).strip() == text.strip()


@pytest.mark.parametrize(
    "line",
    [
        "记者 甲某 2031-04-09 来源：柳岸日报",
        "柳岸日报 2031年4月9日 记者 甲某",
        "来源：柳岸日报\n作者：甲某\n2031-04-09",
        "2031-04-09 08:30 来源：柳岸日报 作者：甲某",  # txt-04
        "2031年4月9日 08:15 来源：柳岸日报 作者：甲某",
        "来源：柳岸日报\u3000作者：甲某\u3000时间：2031-04-09\u3000字号：大 中 小",
        "（2031年04月09日08:15 来源: 柳岸日报 记者：甲某）",
        "2031-04-09T08:30:00+08:00 | 柳岸日报 | 记者 甲某",
        "2031/04/09 星期三 柳岸日报 甲某",
        "民國120年4月9日 來源：柳岸日报 記者：甲某",
    ],
)
@pytest.mark.parametrize(
    "form",
    ["大桥通车\n{}\n\u3000\u3000大桥通车。\n", "# 大桥通车\n\n{}\n\n大桥通车。\n", "大桥通车\n\n{}\n\n大桥通车。"],
)
def test_the_line_under_a_headline_is_no_text(line: str, form: str) -> None:
    [article] = articles(form.format(line))
    assert (article.headline, article.date, article.source) == ("大桥通车", "2031-04-09", "柳岸日报")
    assert (article.byline, article.body.strip()) == ("甲某", "大桥通车。")


def test_what_such_a_line_says_besides_stays() -> None:
    meta = meta_of("2031-04-09 来源：柳岸网 责任编辑：乙某")
    assert meta and meta.rest == "责任编辑：乙某"
    for text in (
        "2031年4月9日，大桥通车",
        "2031年4月9日 大桥通车",
        "织密民生保障网",
        "大桥通车",
        "时间：下午三点",
        "作者",
        "",
    ):
        assert meta_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        f"标题：柳岸大桥通车\n日期：2031年4月9日\n来源：柳岸日报\n作者：甲某\n正文：\n{IN}大桥通车。\n",  # txt-03
        "標題: 柳岸大桥通车\n日期: 民國120年4月9日\n來源: 柳岸日报\n記者: 甲某\n內容: 大桥通车。\n",
        "【标题】柳岸大桥通车\n【日期】2031-04-09\n【来源】柳岸日报\n【作者】甲某\n【正文】大桥通车。",
        "标　题：\n柳岸大桥通车\n日　期：2031-04-09\n来　源：柳岸日报\n作　者：甲某\n\n大桥通车。",
        "来源：柳岸日报\n标题：柳岸大桥通车\n作者：甲某\n正文：大桥通车。\n日期：2031-04-09\n",
    ],
)
def test_lines_with_labels_are_fields(text: str) -> None:
    [article] = articles(text)
    assert (article.headline, article.date, article.source) == ("柳岸大桥通车", "2031-04-09", "柳岸日报")
    assert (article.byline, article.body.strip()) == ("甲某", "大桥通车。")


def test_records_with_labels_are_articles_and_lose_nothing() -> None:
    one = f"标题：大桥\n版次：第03版：要闻\n关键词：桥\n日期：某日\n正文：\n{IN}本报讯 时间：四月。\n"
    first, second = articles(one + f"标题：春茶\n版次：A04\n正文：\n{IN}本报讯 春茶。\n")
    assert (first.headline, first.page, first.section) == ("大桥", "3", "要闻")
    assert first.body == f"关键词：桥\n日期：某日\n{IN}本报讯 时间：四月。"
    assert (second.headline, second.page, second.section) == ("春茶", "A04", "")
    assert label_of("标题党：不可取") is None


@pytest.mark.parametrize("rule", ["==========", "-----", "*****", "——————", "- - - - -", "＊＊＊＊＊", "\f", "~~~~~~"])
def test_rules_and_form_feeds_stand_between_articles(rule: str) -> None:  # txt-05
    text = f"\n\n{rule}\n\n".join(f"{h}\n{IN}{h}正文。" for h in ("大桥通车", "春茶上市", "夜市开放"))
    assert [(a.headline, a.body) for a in articles(text)] == [
        (h, f"{IN}{h}正文。") for h in ("大桥通车", "春茶上市", "夜市开放")
    ]


def test_a_rule_inside_an_article_does_not_cut_it() -> None:
    assert headlines(f"大桥通车\n=====\n{IN}大桥。\n-----\n责任编辑：甲某\n") == ["大桥通车"]
    [article] = articles(f"大桥通车\n{IN}大桥。\n-----\n责任编辑：甲某\n")
    assert article.body == f"{IN}大桥。\n\n责任编辑：甲某"


def test_a_page_between_rules_holds_for_the_articles_below() -> None:
    text = f"第01版：要闻\n大桥\n{IN}大桥。\n-----\n夜市\n{IN}夜市。\n-----\n第02版：经济\n-----\n春茶\n{IN}春茶。\n"
    found = [(a.headline, a.page, a.section) for a in articles(text)]
    assert found == [("大桥", "1", "要闻"), ("夜市", "1", "要闻"), ("春茶", "2", "经济")]


def test_briefs_that_each_open_with_a_dateline_are_articles() -> None:
    text = f"大桥通车\n{IN}本报讯 大桥。\n{IN}市民。\n春茶上市\n{IN}本报讯 春茶。\n\n夜市开放！\n{IN}本报讯 夜市。\n"
    assert headlines(text) == ["大桥通车", "春茶上市", "夜市开放！"]
    found = articles(f"简讯\n{IN}本报讯 大桥。\n{IN}本报讯 春茶。\n{IN}本报讯 夜市。\n")
    assert [(a.headline, a.section, a.body) for a in found] == [
        ("", "简讯", f"{IN}本报讯 {word}。") for word in ("大桥", "春茶", "夜市")
    ]


def test_what_a_line_under_a_headline_says_besides_stays_in_the_body() -> None:
    for form in ("大桥\n{}\n\u3000\u3000大桥通车。\n", "# 大桥\n\n{}\n\n\u3000\u3000大桥通车。\n"):
        [article] = articles(form.format("2031-04-09 来源：柳岸网 责任编辑：乙某"))
        assert (article.date, article.source, article.subtitle) == ("2031-04-09", "柳岸网", "")
        assert article.body.split() == ["责任编辑：乙某", "大桥通车。"]


def test_a_page_line_in_a_text_opens_a_part() -> None:
    found = articles(f"第A01版：要闻\n\n大桥\n\n{IN}大桥。\n\n第A02版：国际\n\n峰会\n\n{IN}峰会。\n")
    assert [(a.headline, a.page, a.section) for a in found] == [("大桥", "A01", "要闻"), ("峰会", "A02", "国际")]


def test_the_head_of_a_paper_is_no_headline() -> None:
    [article] = articles(f"柳岸日报\n2031年4月9日\n\n大桥通车\n{IN}大桥。\n")
    assert (article.headline, article.date, article.source) == ("大桥通车", "2031-04-09", "柳岸日报")


def test_a_crawled_file_has_an_empty_line_for_what_is_missing() -> None:
    for text in (f"年度报告\n大桥通车\n\n{IN}大桥。\n", f"年度报告\n大桥通车\n\n\n{IN}大桥。\n"):
        [article] = articles(text, "20310409-01-03.txt")
        assert (article.kicker, article.headline, article.subtitle) == ("年度报告", "大桥通车", "")
    [article] = articles(f"大桥通车\n连接两岸\n\n{IN}大桥。\n", "a.txt")
    assert (article.kicker, article.headline, article.subtitle) == ("", "大桥通车", "连接两岸")


@given(
    st.sampled_from(["a.txt", "a.md", "20310409-01-03.txt"]), st.lists(st.sampled_from(LINES), max_size=12).map("".join)
)
def test_no_page_raises_and_ids_are_distinct(name: str, text: str) -> None:
    ids = [article.id for article in read(name, text.encode("utf-8", "surrogatepass")).articles]
    assert len(set(ids)) == len(ids)


def test_a_masthead_of_two_lines_holds_for_each_article_of_the_page() -> None:
    page = (
        "柳岸日报\n2031年4月9日　第02版：民生\n\n东川公园免费开放\n　　本报讯 公园昨日开放。\n\n"
        "=====\n\n新茶上市\n　　本报讯 新茶今日上市。\n"
    )
    found = [(a.headline, a.date, a.page, a.section) for a in read("a.txt", page.encode()).articles]
    assert found == [(head, "2031-04-09", "2", "民生") for head in ("东川公园免费开放", "新茶上市")]


def test_the_day_beside_the_paper_holds_for_each_brief() -> None:
    page = "柳岸日报社 2031年4月9日\n本报讯 大桥昨日通车。\n本报讯 公园昨日开放。\n"
    assert [(a.headline, a.date) for a in read("a.txt", page.encode()).articles] == [("", "2031-04-09")] * 2


def test_a_question_below_the_reporter_is_text() -> None:
    talk = "本报记者 甲某\n\n记者：大桥通车后有何变化？\n\n市长：车程缩短了。\n\n记者：谢谢您。\n"
    [found] = articles(f"对话市长：大桥如何改变城市\n{talk}")
    assert found.byline == "甲某" and found.body.startswith("记者：大桥通车后有何变化？\n\n市长")
    [found] = articles("# 对话市长\n\n本报记者 甲某\n\n记者：大桥通车后有何变化\n\n市长：车程缩短了。\n", "a.md")
    assert found.byline == "甲某" and found.body.startswith("记者：大桥通车后有何变化")


def test_the_editor_behind_a_blank_hinders_no_line() -> None:
    line = "2031-04-09 08:15:30　　来源: 柳岸日报（柳岸）　　责任编辑: 乙某"
    [found] = articles(f"柳岸大桥通车（组图）\n{line}\n\n柳岸大桥昨日建成通车，全长三公里。\n")
    assert (found.date, found.source) == ("2031-04-09", "柳岸日报（柳岸）")
    assert "责任编辑: 乙某" in found.body


def test_briefs_with_their_headlines_in_brackets() -> None:
    text = "柳岸日报\n2031年4月9日\n\n【柳岸大桥通车】大桥昨日建成通车，全长三公里。\n\n"
    text += "【春茶今日上市】春茶今日上市，价格平稳。\n"
    assert [(a.headline, a.body[:4], a.date, a.source) for a in articles(text)] == [
        ("柳岸大桥通车", "大桥昨日", "2031-04-09", "柳岸日报"),
        ("春茶今日上市", "春茶今日", "2031-04-09", "柳岸日报"),
    ]
    assert len(articles("柳岸大桥通车\n【柳岸日报讯】大桥昨日建成通车。\n【背景】工程历时四年，投资二十亿元。\n")) == 1


def test_exports_of_newsbank_and_numbers_above_documents() -> None:
    text = "柳岸大桥通车\n柳岸日报 - Wednesday, April 9, 2031\nAuthor/Byline: 甲某\nSection: 要闻\nPage: 3\n\n"
    text += "大桥昨日建成通车，全长三公里。\n"
    [found] = articles(text)
    assert (found.headline, found.source, found.date) == ("柳岸大桥通车", "柳岸日报", "2031-04-09")
    assert (found.byline, found.section, found.page) == ("甲某", "要闻", "3")
    wisers = "{0}. \n柳岸大橋通車\n柳報 | 2031-04-09\n報章 | A03 | 要聞\n字數: 120 words\n\n"
    wisers += "大橋昨日通車。\n\n文章編號: 2031040900200{0}\n\n"
    found_ = articles(wisers.format(1) + wisers.format(2))
    assert [(a.headline, a.subtitle, a.page) for a in found_] == [("柳岸大橋通車", "", "A03")] * 2


def test_the_front_matter_of_a_clipper() -> None:
    [found] = articles(
        '---\ntitle: "桥"\nsource: "http://x.example/1"\nauthor:\n  - "[[甲某]]"\n---\n大桥通车。\n', "a.md"
    )
    assert (found.url, found.byline, found.source) == ("http://x.example/1", "甲某", "")


def test_stories_below_each_other_each_with_its_headline_and_agency() -> None:
    story = "\n柳岸大桥{0}\n　　央视网消息（新闻联播）：大桥{0}，全长三公里。\n　　市民步行体验。\n"
    text = (
        "《新闻联播》（20310409）\n\n本期节目主要内容：\n1. 通车\n2. 开放\n"
        + story.format("通车")
        + story.format("开放")
    )
    assert headlines(text) == ["《新闻联播》（20310409）", "柳岸大桥通车", "柳岸大桥开放"]
    assert headlines(story.format("通车").strip() + "\n" + story.format("开放")) == ["柳岸大桥通车", "柳岸大桥开放"]
    one = "大桥通车\n　　新华社柳岸4月9日电 大桥今天通车。\n\n各方祝贺\n　　市民步行上桥体验。\n"
    one += "　　新华社柳岸4月9日电的报道说，市民满意。\n"
    assert headlines(one) == ["大桥通车"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (
            "您的位置：首页 > 新闻 > 要闻\n柳岸大桥通车\n2031-04-09 来源：柳岸日报",
            {"section": "要闻", "source": "柳岸日报"},
        ),
        ("首页 > 要闻 > 正文\n柳岸大桥通车\n2031-04-09 来源：柳岸日报", {"section": "要闻"}),
        ("（柳岸日报 2031年4月9日 第3版）\n柳岸大桥通车", {"source": "柳岸日报", "page": "3"}),
        ("[2031-04-09] 柳岸大桥通车", {}),
        ("柳岸大桥通车　2031.04.09", {}),
        ("柳岸大桥通车\nhttp://www.x.example/2031/0409/1.html", {"url": "http://www.x.example/2031/0409/1.html"}),
        (
            "柳岸大桥通车\n发布时间：2031-04-09 浏览次数：12 来源：柳岸市办公室 字体：[大 中 小]",
            {"source": "柳岸市办公室"},
        ),
        ("\u200b\ufeff{标题}柳岸大桥通车\n{日期}2031-04-09", {}),
    ],
)
def test_what_is_copied_with_a_page_is_no_headline(head: str, said: dict[str, str]) -> None:
    [found] = articles(f"{head}\n\n柳岸大桥昨日建成通车，全长三公里，市民步行上桥体验。\n")
    assert (found.headline, found.date) == ("柳岸大桥通车", "2031-04-09")
    assert found.body == "柳岸大桥昨日建成通车，全长三公里，市民步行上桥体验。"
    assert {name: getattr(found, name) for name in said} == said


def test_a_day_that_a_headline_tells_of_is_none_of_the_issue() -> None:
    [found] = articles("1949年10月1日 开国大典\n\n柳岸市民回忆当年盛况，感慨万千。\n")
    assert (found.headline, found.date) == ("1949年10月1日 开国大典", None)


@pytest.mark.parametrize(
    ("last", "byline"),
    [
        ("记者 甲某某", "甲某某"),
        ("（记者 王小明）", "王小明"),
        ("本报记者王小明", "王小明"),
        ("记者手记", ""),
        ("作者简介", ""),
    ],
)
def test_the_last_line_of_a_text_names_its_writer_where_it_has_a_name(last: str, byline: str) -> None:
    [found] = articles(f"柳岸大桥通车\n\n柳岸大桥昨天通车，两岸居民走上桥面。\n\n{last}\n")
    assert found.byline == byline
