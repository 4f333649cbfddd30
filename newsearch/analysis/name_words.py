"""What a single word says about names: which it is by itself, and which stand beside it.

jieba's dictionary has one tag a word, whatever the sentence says, and tags many a common word as a name. So a tag is
believed only where a table, a suffix or the shape of the word agrees; `people` reads the words around.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from newsearch.model import NAME_KINDS
from newsearch.text.shipped import shipped
from newsearch.text.surnames import SURNAMES
from newsearch.text.units import is_han

__all__ = [
    "BEGINS",
    "KINDS",
    "TAILS",
    "TRANSLITERATIONS",
    "Role",
    "is_barred",
    "is_known",
    "is_person",
    "kind_of",
    "kind_of_tag",
    "needs_tag",
    "role_of",
]


class Role:
    """What a word is to names, as bits of a number: it may be several. `&` of an `IntFlag` takes a microsecond."""

    PLACE = 1
    ORGANISATION = 2
    PERSON = 4
    """Names somebody wherever it stands."""
    MAYBE = 8
    """Names somebody where the words around say so."""
    TITLE = 16
    """Stands before or behind a person: 主席."""
    SPEECH = 32
    """Stands behind a person: 表示."""
    SIDE = 64
    """An organisation that every country has: 外交部."""
    OWN = 128
    """A side that without a country is that of China."""


KINDS: Mapping[str, int] = MappingProxyType(
    dict(zip(NAME_KINDS, (Role.PERSON, Role.PLACE, Role.ORGANISATION), strict=True))
)

TRANSLITERATIONS = frozenset(
    "阿艾埃爱安奥巴拜班邦贝本比宾伯博布查达戴丹当道德登迪蒂丁杜顿多厄恩尔法凡菲费芬夫弗福盖甘冈戈格古瓜圭哈海汉豪"
    "赫亨胡霍基吉加贾杰捷津卡凯坎康考科克肯孔库夸奎昆拉腊莱赖兰朗劳勒雷黎里理利丽莉连列林琳隆卢鲁伦罗洛吕玛马迈麦"
    "曼芒梅门蒙米密敏明缪摩莫默姆木穆纳娜奈南瑙内尼妮宁纽努诺欧帕潘庞培佩彭皮平珀普奇契恰乔切钦琴琼丘茹若萨塞赛桑"
    "瑟森沙莎山尚绍舍申圣施什史舒京斯丝松苏索塔泰坦汤唐陶特腾提图托瓦万汪威韦维魏温沃乌武西希锡夏辛休许逊雅亚娅延"
    "扬耶叶伊义因英尤于约泽扎詹芝朱兹佐龙冯朔茨汀涅柯波勃敦楚翁岑喀葛娃滕哲芙薇伍别济依"
)
"""The characters that transliterate names."""

_SAFE = frozenset(
    "赵钱孙李周吴郑王冯陈褚蒋沈韩杨朱秦许何吕张曹魏姜戚谢邹苏潘葛彭鲁韦俞袁鲍唐薛贺倪汤滕罗郝邬傅邓顾孟黄穆萧尹姚邵汪祁"
    "毛戴宋庞纪董梁杜阮闵贾江郭梅盛徐邱骆蔡樊胡凌卢莫丁龚程陆翁靳段焦侯宫宁仇甘祖武刘詹叶黎薄池乔谭冉桑尚柴翟阎艾廖耿匡聂"
    "晁曾沙关岳闫肖晏谌楼鄢覃郁卓习任吉吾尤娄邢裴史"
)
"""Surnames that begin few other words: with one of these a word of three characters is a person by its tag alone."""

_NO_NAMES_END = frozenset(
    "性会委队赛图区县村港河湖山峡业化感力法品类机称愿方院部局路桥镇乡市省州馆站党群者"
    "家团节史书报字型式台权制派陵楼树滩坡坝岭戏松井沟寨口崖寺庙宫塔墓段"
)
"""What a common word of three characters ends with that begins like a name."""

_ENDS = {
    Role.PLACE: tuple(
        """
            省 市 县 区 州 镇 乡 村 岛 湖 河 江 山 海峡 半岛 群岛 沙漠 高原 平原 盆地 草原 运河 水库 机场
            港 湾 海
        """.split()  # noqa: SIM905 - a table to read, not a list to type
    ),
    Role.ORGANISATION: tuple(
        """
            部 委 委员会 局 院 厅 署 总署 党 社 通讯社 团 学院 大学 公司 集团
            银行 组织 联盟 政府 议会 国会 协会 学会 联合会 基金会 商会 总会 研究所 出版社 报社 日报
            时报 电视台 电台 电视网 新闻网 广播公司 法院 检察院 军区 舰队 同盟 理事会 常委会 代表大会 中心 办公室
            办公厅 博物馆 医院 中央 政协 工会 妇联 科协 文联 军 大会 交易所 书记处 党校 央行 市委
            省委
        """.split()  # noqa: SIM905 - a table to read, not a list to type
    ),
}
"""How names of places and of organisations end, where jieba tags them so."""

_LEAST = {Role.PLACE: 3, Role.ORGANISATION: 4}
"""Characters of a word that is told by its end: shorter ones are mostly common words. Chosen by hand."""

_STATES = ("共和国", "联邦", "王国", "合众国", "公国")
_TAGS = {"nr": Role.MAYBE, "ns": Role.PLACE, "nt": Role.ORGANISATION}
"""By the beginnings of jieba's tags: nr, nrfg and nrt are people."""

TAILS = frozenset("在等案作是说称对同向与将以来访到则要于为丁及")
"""What jieba joins to a name that it does not know, as in 李希在."""

_SECTIONS = {
    "people": Role.PERSON | Role.MAYBE,
    "places": Role.PLACE,
    "organisations": Role.ORGANISATION,
    "titles": Role.TITLE,
    "speech": Role.SPEECH,
    "sides": Role.SIDE,
    "own sides": Role.OWN,
}


def kind_of(word: str, tag: str) -> str:
    """Which of `model.NAME_KINDS` a word with this tag of jieba's names wherever it stands, `""` for none.

    >>> kind_of("毛泽东", "nr"), kind_of("北京", "ns"), kind_of("国务院", "nt"), kind_of("高素质", "nr")
    ('people', 'places', 'organisations', '')
    """
    role = role_of(word, tag)
    return next((kind for kind, its_role in KINDS.items() if its_role & role), "")


def kind_of_tag(tag: str) -> str:
    """Which of `model.NAME_KINDS` a tag of jieba's is of, `""` for none."""
    return {Role.MAYBE: "people", Role.PLACE: "places", Role.ORGANISATION: "organisations"}.get(
        _TAGS.get(tag[:2], 0), ""
    )


def role_of(word: str, tag: str) -> int:
    """What a word with this tag of jieba's is to names."""
    known, barred, divisions = _tables()
    role = known.get(word, 0)
    if not role and word in divisions and (len(word) > 2 or tag[:2] not in _COMMON_TAGS):
        return Role.PLACE
    if role or word in barred or len(word) < 2 or not is_han(word):
        return role
    if word.endswith(("主席", "书记", "总理", "部长", "主任")) and len(word) <= 6:
        return Role.TITLE
    tagged = _TAGS.get(tag[:2])
    if tagged is None:
        return role
    if tagged != Role.MAYBE:
        if tagged == Role.PLACE and word.endswith(_STATES) and len(word) > 4:
            return tagged
        named = len(word) >= _LEAST[tagged] and word.endswith(_ENDS[tagged]) and not word.startswith(_COMMON)
        return tagged if named else role
    return _person_role(word)


def needs_tag(word: str) -> bool:
    """Whether `role_of` may say anything else of a word by its tag: a fast test, of which most words fail.

    >>> needs_tag("熊辉"), needs_tag("长江大桥"), needs_tag("的话")
    (True, False, False)
    """
    return word[0] in BEGINS or word[-1] in _LAST or word in _tables()[2]


BEGINS = _SAFE | SURNAMES | TRANSLITERATIONS
"""The characters that names of people begin with."""

_LAST = frozenset(end[-1] for end in (*_STATES, *_ENDS[Role.PLACE], *_ENDS[Role.ORGANISATION]))
"""The last characters of words that name a place or an organisation by their tags."""

_COMMON_TAGS = frozenset(["n", "v", "vn", "a", "ad", "an", "d", "m", "t", "f", "s", "b", "i", "l", "r", "z", "j"])
"""Tags of common words: a division of two characters that has one is mostly meant otherwise (资源, 友好)."""

_COMMON = (
    "各",
    "两",
    "大中",
    "外",
    "全",
    "百",
    "众",
    "多",
    "数",
    "周边",
    "本",
    "该",
    "其",
    "有关",
    "基层",
    "公立",
    "民营",
    "的",
    "同",
    "与",
    "和",
    "对",
    "向",
    "在",
    "为",
)


def _person_role(word: str) -> int:
    if len(word) == 3 and word[0] in _SAFE and word[-1] not in TAILS and word[-1] not in _NO_NAMES_END:
        return Role.PERSON | Role.MAYBE
    return Role.MAYBE if is_person(word) else 0


def is_person(word: str) -> bool:
    """Whether a word has the shape of a name: a surname and one or two characters, or a transliteration.

    >>> is_person("熊辉"), is_person("巴方"), is_person("普京"), is_person("从严治党")
    (True, False, True, False)
    """
    if word[-1] == "方" or word in _tables()[1]:
        return False
    return (1 < len(word) <= 3 and word[0] in SURNAMES) or (len(word) > 1 and TRANSLITERATIONS.issuperset(word))


def is_barred(name: str) -> bool:
    """Whether a word is known to be no person: a place, or one that jieba tags wrong."""
    known, barred, divisions = _tables()
    return name in barred or name in divisions or bool(known.get(name, 0) & Role.PLACE)


def is_known(name: str) -> bool:
    """Whether a name is that of a person by a table."""
    return bool(_tables()[0].get(name, 0) & Role.PERSON)


@cache
def _tables() -> tuple[dict[str, int], frozenset[str], frozenset[str]]:
    """What is known of words, whatever their tags; those that name nothing; and divisions and countries."""
    sections: dict[str, list[str]] = {}
    for line in shipped("name-words.txt").splitlines():
        if line.startswith("["):
            words = sections.setdefault(line[1:-1].partition(":")[0], [])
        else:
            words += line.split()
    no_names = {word for section, found in sections.items() if section.startswith("no ") for word in found}
    known: dict[str, int] = {}
    for section, role in _SECTIONS.items():
        for word in sections[section]:
            known[word] = known.get(word, 0) | role
    return known, frozenset(no_names - known.keys()), frozenset(shipped("places.txt").split()) - no_names
