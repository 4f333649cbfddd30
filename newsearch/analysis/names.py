"""Which words are names, by jieba's tags, and which of a text's words stand in it by themselves.

Both are automatic, as good as a dictionary can be: it has one tag a word, whatever the sentence says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from newsearch.analysis.word_numbers import WordNumbers
from newsearch.model import NAME_KINDS
from newsearch.text.surnames import SURNAMES
from newsearch.text.units import is_word_like

__all__ = ["FRAGMENTS", "NameFinder", "Names", "is_part", "kind_of"]

Names: TypeAlias = "dict[str, list[str]]"
"""For those of `NAME_KINDS` that a document has, the distinct words that name such a thing, sorted."""

FRAGMENTS = (2, 3)
"""How many characters a word has that jieba's search mode gives beside the longer word it is a part of."""

_MOST_PARTS = 32
"""Words among which a longer one is looked for: the longest words of jieba have fewer parts. Chosen by hand."""

_MOST_KNOWN = 1 << 17
"""Words whose kinds are remembered, in about 25 MB: those of five million characters of news. Chosen by hand."""

_KIND_NUMBERS = {kind: number for number, kind in enumerate(("", *NAME_KINDS))}

_TAGS = {"nr": "people", "ns": "places", "nt": "organisations"}
"""The kinds of names by the beginnings of jieba's tags: nr, nrfg and nrt are people."""

_TRANSLITERATIONS = frozenset(
    "阿艾埃爱安奥巴拜班邦贝本比宾伯博布查达戴丹当道德登迪蒂丁杜顿多厄恩尔法凡菲费芬夫弗福盖甘冈戈格古瓜圭哈海汉豪"
    "赫亨胡霍基吉加贾杰捷津卡凯坎康考科克肯孔库夸奎昆拉腊莱赖兰朗劳勒雷黎里理利丽莉连列林琳隆卢鲁伦罗洛吕玛马迈麦"
    "曼芒梅门蒙米密敏明缪摩莫默姆木穆纳娜奈南瑙内尼妮宁纽努诺欧帕潘庞培佩彭皮平珀普奇契恰乔切钦琴琼丘茹若萨塞赛桑"
    "瑟森沙莎山尚绍舍申圣施什史舒京斯丝松苏索塔泰坦汤唐陶特腾提图托瓦万汪威韦维魏温沃乌武西希锡夏辛休许逊雅亚娅延"
    "扬耶叶伊因英尤于约泽扎詹芝朱兹佐·"
)
_OTHERWISE = {
    "": """
        高水平 文明 祝贺 蓝图 卫星 祝福 高峰 贺信 权威 洪水 夏粮 施策 安全感 段时间 卓越 荣誉 陆军 高端化 成渝 师生
        安全观 林田湖 金山 科普 巴方 关怀 林草局 田野 林火 巴武装 康复 封锁 高素质 雷达 卫东 顾问 王储 蓝天 文昌
        金秋 雷达站 黄淮 华章 科考 道德 阳光 徐徐 高新区 李家 古老 查明 荣光 殷殷 安全法 高精尖 龙卷风 夏收 向东
        白鹤 辛勤 多达 安康 施政 文明史 盛夏 齐聚 韩方 荣幸 盛世 贺词 温馨 成果展 吉祥物 史诗 安保 吉祥 田园 爱戴
        许可 黄金档 白宫 田径赛 杜绝 荣获 陈列 安澜 高昂 楼宇 齐全 廉洁关 乐曲声 安全性 安抚 乐章 白名单 熊猫 夏播
        白皮书 牛鼻子 韩建交 周转 高超 默契 卢布 凤凰 沙尘 沙尘暴 周密 陈列馆 边海防 贺函 金黄 马方 祝融 文博 向海
        大国 深度 城市 美丽 治国 惠及 海关 新春 嘉宾 广大干部 城镇 中华文明 新建 热烈祝贺 法治化 山水 山区 英雄 扎根
        青春 喜庆 爱国 中断 海马 高原 大省 上市 古城 台风 宜居 重大意义 普及 缅怀 台独 南北 东西 安宁 湖泊 山河 深海
        依法治国 平原 上门 加大力度 外国 大桥 山水相连 周边地区 五国 海洋 大江南北 共和国 南南合作 陆海 黑土地
        伊斯兰 新兴产业 广播电视 中华文化 新进展 国际化 中国化 中西部 新格局 中央财政 全党全国 党组织 国家机关
        联合会 通讯社
    """,
    "places": """
        乌克兰 哈尔科夫 黎巴嫩 赫尔松 沙特 伊拉克 哈萨克斯坦 拉法 莫斯科 库尔斯克 张家口 特拉维夫 塔吉克斯坦
        斯里兰卡 贝鲁特 克里米亚 塞尔维亚 石家庄 卡塔尔 加勒比 拉萨 吉尔吉斯斯坦 敖德萨 柏林 科威特 桂林 爱尔兰 秦岭
        景德镇 毛伊岛 安吉 布达佩斯 索马里 阿曼 常德 马德里 宁德 阿斯塔纳 巴格达 洛桑 科摩罗 科特迪瓦 杰宁 利沃夫
        卢森堡 秦皇岛 吉布提 龙岩 达沃斯 伊斯坦布尔 厄瓜多尔 连云港 萨尔瓦多 那曲 萧山 文莱 唐山 武威 顿涅茨克
        扎波罗热 阿根廷 尼泊尔 阿富汗 北碚 博鳌 尼日尔 马尔代夫 嘉兴 利雅得 戈壁
    """,
    "people": "普京",
    "organisations": "哈马斯 欧佩克 塔斯社 胡塞",
}
"""What the tag of a word says wrong: the commonest in ten years of news, by what they do name."""

_CORRECTED = {word: kind for kind, words in _OTHERWISE.items() for word in words.split()}


def kind_of(word: str, tag: str) -> str:
    """Which of `model.NAME_KINDS` a word with this tag names, `""` for none.

    The dictionary tags many a common word as a person: a Chinese name begins with a surname and has two or three
    characters, another one is transliterated. Words of one character are mostly parts of names, and do not count.

    >>> kind_of("雷锋", "nr"), kind_of("北京", "ns"), kind_of("国务院", "nt"), kind_of("从严治党", "nr")
    ('people', 'places', 'organisations', '')
    """
    kind = _CORRECTED.get(word, _TAGS.get(tag[:2], "")) if tag[:1] == "n" and len(word) > 1 else ""
    return kind if kind and is_word_like(word) and (kind != "people" or _is_person(word)) else ""


def _is_person(word: str) -> bool:
    return (len(word) <= 3 and word[0] in SURNAMES) or _TRANSLITERATIONS.issuperset(word)


def is_part(words: Sequence[str], index: int) -> bool:
    """Whether a word is only a part of a longer one behind it, as jieba's search mode gives parts before the whole.

    The words from this one up to the longer one must all be parts of that, so at most `_MOST_PARTS` are looked at.

    >>> words = ["罗斯", "俄罗斯", "访问", "北京"]
    >>> [is_part(words, index) for index in range(4)]
    [True, False, False, False]
    """
    word = words[index]
    if len(word) not in FRAGMENTS:
        return False
    for end in range(index + 1, min(index + _MOST_PARTS, len(words) - 1) + 1):
        whole = words[end]
        if word in whole and all(part in whole and part != whole for part in words[index:end]):
            return True
        if len(whole) not in FRAGMENTS:
            return False
    return False


class NameFinder:
    """Finds the names among words; each word is asked for its tag only once.

    Args:
        tags: gives the part of speech of each word, in jieba's tags.
    """

    def __init__(self, tags: Callable[[Sequence[str]], list[str]]) -> None:
        self._tags = tags
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._numbers = WordNumbers()
        self._words = [""]
        self._lengths = np.zeros(1, dtype=np.int64)  # of each number: characters
        self._kinds = np.zeros(1, dtype=np.uint8)  # of each number: 0, or an index into `NAME_KINDS` plus 1

    def names(self, texts: Sequence[Sequence[str]], fields: int) -> list[Names]:
        """For each document the names that stand by themselves in any of its texts, sorted.

        A name that is only a part of a longer word (罗斯 in 俄罗斯) does not. May be called from several threads.

        Args:
            texts: the search-mode words of each field of each document, document after document.
            fields: how many texts each document has.
        """
        with self._lock:
            if len(self._numbers) > _MOST_KNOWN:
                self._forget()
            indices, numbers = self._numbers.long_ones(texts)
            self._learn()
            words, lengths, kinds_of = self._words, self._lengths, self._kinds
        kinds = kinds_of.take(numbers, mode="clip")
        ends = np.cumsum([len(words) for words in texts], dtype=np.int64)
        follows = _following(indices, ends)
        characters = lengths.take(numbers, mode="clip")
        named = np.flatnonzero((kinds > 0) & ~_parts(words, characters, numbers, follows, kinds > 0))
        owners = np.searchsorted(ends, indices[named], side="right")
        keys = np.unique(owners // fields << 40 | numbers[named].astype(np.int64) << 8 | kinds[named])
        columns = (keys >> 40, keys >> 8 & 0xFFFFFFFF, keys & 255)
        found: list[Names] = [{} for _ in range(len(texts) // fields)]
        for document, number, kind in zip(*(column.tolist() for column in columns), strict=True):
            found[document].setdefault(NAME_KINDS[kind - 1], []).append(words[number])
        return [{kind: sorted(names[kind]) for kind in NAME_KINDS if kind in names} for names in found]

    def _learn(self) -> None:
        """Look up the kinds of the words that are new."""
        new = self._numbers.words(len(self._words))
        codes = [_KIND_NUMBERS[kind_of(word, tag)] for word, tag in zip(new, self._tags(new), strict=True)]
        self._words += new
        self._lengths = np.concatenate((self._lengths, np.array(list(map(len, new)), dtype=np.int64)))
        self._kinds = np.concatenate((self._kinds, np.array(codes, dtype=np.uint8)))


def _following(indices: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each of some words comes right after the one before, in the same text, given where the texts end."""
    begins = np.zeros(int(ends.max(initial=0)) + 1, dtype=bool)
    begins[ends] = True
    follows = ~begins[indices]
    follows[1:] &= np.diff(indices) == 1
    follows[:1] = False
    return follows


def _parts(
    words: Sequence[str],
    characters: NDArray[np.int64],
    numbers: NDArray[np.uint32],
    follows: NDArray[np.bool_],
    named: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which names are parts of longer words behind them: `is_part`, step by step for all words of some texts at once.

    Of other words it says so of some.

    Args:
        words: each word by its number.
        characters, numbers: of the words of two characters or more, text after text.
        follows: whether each of these comes right after the one before, in the same text.
        named: whether each is a name.
    """
    parts = np.zeros(numbers.size, dtype=bool)
    follows[1:] &= (characters[:-1] >= FRAGMENTS[0]) & (characters[:-1] <= FRAGMENTS[-1])
    indices = np.arange(numbers.size)
    last_name = np.maximum.accumulate(np.where(named, indices, -1))
    last_start = np.maximum.accumulate(np.where(follows, 0, indices))  # of a stretch of fragments
    before = np.flatnonzero(follows[1:] & (characters[1:] > FRAGMENTS[0]) & (last_name[:-1] >= last_start[:-1]))
    wholes = before + 1
    for _ in range(_MOST_PARTS):
        pairs = zip(numbers[before].tolist(), numbers[wholes].tolist(), strict=True)
        inside = np.array([part != whole and words[part] in words[whole] for part, whole in pairs], dtype=bool)
        wholes, before = wholes[inside], before[inside]
        parts[before] = True
        more = follows[before]
        wholes, before = wholes[more], before[more] - 1
    return parts
