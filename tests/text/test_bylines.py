"""Bylines name people: what they are, and what they did, goes."""

from __future__ import annotations

import pytest

from newsearch.text.bylines import people_of


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
