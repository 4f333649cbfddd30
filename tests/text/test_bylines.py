"""Bylines name people: what they are, and what they did, goes."""

from __future__ import annotations

import pytest

from newsearch.text.bylines import agency_of, people_of, reporter_of


@pytest.mark.parametrize(
    ("byline", "people"),
    [
        ("本报记者 熊辉 实习生 张三 通讯员 李四", "熊辉 张三 李四"),
        ("本报首席记者熊辉、见习记者张三", "熊辉 张三"),
        ("新华社记者 张三 李四", "张三 李四"),
        ("實習記者 張三 攝影 李四", "張三 李四"),
        ("（记者 熊辉）", "熊辉"),
        ("记者：张三、李四；摄影：王五；责编：赵六", "张三 李四 王五 赵六"),
        ("记者 秦廷富 文/图", "秦廷富"),
        ("熊辉/文 张三/图", "熊辉 张三"),
        ("记者熊辉 摄", "熊辉"),
        ("王毅摄影报道", "王毅"),
        ("通讯员 赵　六", "赵六"),
        ("综合报道", ""),
        ("本报记者", ""),
        ("新华社", "新华社"),
        ("本报评论员", "本报评论员"),
        ("王文 李图 文武 张报道", "王文 李图 文武 张报道"),  # names, not roles
        ("Jane_Doe and John_Smith", "Jane_Doe John_Smith"),
        ("By Staff Writer Jane_Doe", "Jane_Doe"),
        ("Bytes_Li", "Bytes_Li"),
        ("", ""),
    ],
)
def test_the_people_of_a_byline(byline: str, people: str) -> None:
    assert people_of(byline.replace("_", " ")) == [name.replace("_", " ") for name in people.split()]


@pytest.mark.parametrize(
    ("opening", "reporter", "agency"),
    [
        ("本報訊（記者 王小明／柳岸報導）大橋", "王小明", ""),
        ("（中央社記者王小明柳岸9日電）大橋", "王小明", "中央社"),
        ("新華社北京3月1日電（記者王小明）大橋", "王小明", "新華社"),
        ("路透社北京3月1日电 大桥", "", "路透社"),
        ("【明報專訊】大橋", "", "明報"),
        ("【本報訊】大橋", "", ""),
        ("本报柳岸3月1日电　记者王小明报道：大桥", "王小明", ""),
        ("记者王小明、李一报道：大桥", "王小明、李一", ""),
        ("据记者报道：大桥，记者王小明报道大桥", "", ""),
        ("【大橋通車消息】大橋", "", ""),
    ],
)
def test_openings_of_taiwan_and_hong_kong(opening: str, reporter: str, agency: str) -> None:
    assert (reporter_of(opening), agency_of(opening)) == (reporter, agency)
