"""Exports of databases: Factiva and Nexis, documents one behind the other."""

from __future__ import annotations

import pytest

from newsearch.model import Article
from newsearch.seeds.reader import read


def articles(text: str) -> list[Article]:
    return [*read("Factiva-20330501.txt", text.encode()).articles]


BODY = "柳岸大桥昨日建成通车，全长三公里。\n\n市民步行上桥体验。"
NUMBER = "LARB000020310409er490000{}"
FORMS = {
    "codes": "HD   柳岸大桥通车\nBY   甲某\nWC   120 字\nPD   2031 年 4 月 9 日\n"
    "SN   柳岸日报\nPG   3\nSC   LARB\nLP\n"
    f"{BODY}\n\nNS\ngcat : News\n\nAN   文件 {NUMBER}\n\n",
    "codes in lines of their own": "SE\n要闻\n\nHD\n柳岸大桥通车\n\nBY\n甲某\n\nPD\n9 April 2031\n"
    "\nSN\n柳岸日报\n\nPG\n3\n\nLP\n"
    f"{BODY}\n\nAN\nDocument {NUMBER}\n\n",
    "as shown": "柳岸大桥通车\n甲某\n1,204 字\n2031 年 4 月 9 日\n08:15\n"
    "柳岸日报\nLARB\n3\n简体中文\n(c) 2031 柳岸日报\n\n"
    f"{BODY}\n\n文件 {NUMBER}\n\n",
    "in English": "柳岸大桥通车\n甲某\n120 words\n9 April 2031\n柳岸日报\nLARB\n"
    "3\nChinese - Simplified\nCopyright 2031.\n\n"
    f"{BODY}\n\nDocument {NUMBER}\n\n",
    "Nexis": "柳岸大桥通车\n\n柳岸日报\n2031年4月9日 星期三\n\nCopyright 2031 柳岸日报\n\nSection: 要闻; Pg. 3\n"
    "Length: 300 words\nByline: 甲某\n\nBody\n\n"
    f"{BODY}\n\nLoad-Date: April 10, 2031\n\nEnd of Document\n\n",
    "Nexis of before": "柳岸日报\n\nApril 9, 2031 Wednesday\n\n柳岸大桥通车\n"
    "\nBYLINE: 甲某\nSECTION: 要闻; Pg. 3\n\n"
    f"{BODY}\n\nLANGUAGE: CHINESE\n\nEnd of Document\n\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_document_is_an_article(form: str) -> None:
    text = FORMS[form]
    found = articles(
        text.replace("{}", "1") + text.replace("{}", "2") + "Search Summary\nText  大桥\n" * ("Nexis" not in form)
    )
    assert len(found) == 2
    for article in found:
        assert (article.headline, article.body) == ("柳岸大桥通车", BODY)
        assert (article.date, article.source, article.byline) == ("2031-04-09", "柳岸日报", "甲某")
        assert article.page == "3"


def test_what_is_no_export_is_read_as_before_and_nothing_below_is_lost() -> None:
    [article] = articles("柳岸大桥通车\n\n大桥昨日通车。\n\nEnd of Document\n")
    assert article.headline == "柳岸大桥通车" and "大桥昨日通车。" in article.body
    [article] = articles("柳岸大桥通车\n\n文件 十二号今日下发。\n")
    assert (article.headline, article.body) == ("柳岸大桥通车", "文件 十二号今日下发。")
    *_, rest = articles(FORMS["as shown"].replace("{}", "1") + "春茶今日上市。\n")
    assert rest.body == "春茶今日上市。"
