"""Ranking holds what it reaches: known items of an invented archive, asked for as readers do.

The figures on real news are in docs/ranking.md; these are lower bounds, a little below what is measured today.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.relevance.known import KnownItems, measured
from newsearch import Article, Index
from newsearch.model import Mode

pytestmark = pytest.mark.no_cover  # a tracer would double the time

PLACES = [
    "柳岸",
    "东川",
    "石桥",
    "南浦",
    "云溪",
    "青禾",
    "白沙",
    "龙泉",
    "松江口",
    "望海",
    "红旗渠",
    "平湖",
    "长山",
    "临河",
    "金沙",
    "北岭",
]
SUBJECTS = [
    "大桥",
    "图书馆",
    "中学",
    "医院",
    "水库",
    "码头",
    "农贸市场",
    "博物馆",
    "污水处理厂",
    "体育馆",
    "养老院",
    "地铁二号线",
]
DEEDS = [
    "建成通车",
    "开工建设",
    "揭牌成立",
    "通过验收",
    "向市民开放",
    "迎来百年庆典",
    "完成改造",
    "遭遇洪水",
    "获得表彰",
    "引发热议",
]
PEOPLE = ["甲怀远", "乙清和", "丙长青", "丁秀兰", "戊建国", "己晓梅", "庚大勇", "辛若水"]
FILLERS = (
    "市民纷纷前来参观，现场气氛热烈。",
    "有关部门表示，下一步将加强管理，做好服务。",
    "专家认为，这对当地经济社会发展具有重要意义。",
    "据了解，工程总投资{number}亿元，历时{few}年。",
    "{person}在现场接受采访时说，大家盼这一天盼了很久。",
    "近年来，{place}围绕民生实事，新建改建了一批{subject}。",
    "记者在{place}看到，{subject}附近的道路已经拓宽。",
    "全市共有{number}个项目列入今年的计划。",
)


def known_items() -> list[KnownItems]:
    """Queries of three kinds for articles about one subject of one place each."""
    choose = random.Random(19)
    facts = [(place, subject, deed) for place in PLACES for subject in SUBJECTS for deed in DEEDS]
    choose.shuffle(facts)
    articles, headlines, questions, wrong = list[Article](), dict[str, str](), dict[str, str](), dict[str, str]()
    for number, (place, subject, deed) in enumerate(facts[:600]):
        key, people, year = f"n{number}", choose.choice(PEOPLE), choose.randrange(1950, 2031)
        fillers = [
            filler.format(
                number=choose.randrange(2, 400),
                few=choose.randrange(2, 9),
                person=choose.choice(PEOPLE),
                place=choose.choice(PLACES),
                subject=choose.choice(SUBJECTS),
            )
            for filler in choose.choices(FILLERS, k=choose.randrange(3, 12))
        ]
        lead = f"{year}年，{place}的{subject}{deed}，{people}出席仪式。"
        fillers.insert(choose.choice((0, 0, 0, len(fillers) // 2)), lead)
        articles.append(Article(key, "", "".join(fillers)))
        headlines[key] = f"【本报讯】{people}出席{place}“{subject}”仪式 {subject}{deed}"
        questions[key] = f"{place}{subject}哪一年{deed}"
        wrong[key] = f"{place} {subject} {deed} 内幕"
    sets = {"headlines": headlines, "questions": questions, "a word too many": wrong}
    return [KnownItems(name, tuple(articles), queries, {k: k for k in queries}) for name, queries in sets.items()]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    made = Index.create(Path(tmp_path_factory.mktemp("figures")) / "index")
    made.update(add=known_items()[0].articles)
    return made


LEAST: dict[tuple[str, Mode], tuple[float, float]] = {
    ("headlines", "all"): (0.95, 1.0),
    ("headlines", "any"): (0.95, 1.0),
    ("questions", "all"): (0.88, 1.0),
    ("questions", "any"): (0.86, 0.98),
    ("a word too many", "all"): (0.86, 0.98),
}
"""MRR@10 and hit@10 by set and mode."""


@pytest.mark.parametrize(("name", "mode"), LEAST)
def test_the_wanted_article_comes_as_early_as_it_does_today(index: Index, name: str, mode: Mode) -> None:
    known = next(each for each in known_items() if each.name == name)
    with index.searcher() as searcher:
        values = measured(known, {key: searcher.find(text, mode=mode).ids for key, text in known.queries.items()})
    reached = (values["MRR@10"].mean, values["hit@10"].mean)
    assert all(value >= least for value, least in zip(reached, LEAST[name, mode], strict=True))
    assert values["full pages"].mean == 1
