"""Reads the names of people and of the organisations of countries from the words around titles: 市委书记, 记者, 表示.

Words are those of jieba's search mode, in which the parts of a long word stand before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newsearch.analysis.name_words import BEGINS, TAILS, TRANSLITERATIONS, Role, is_person
from newsearch.text.surnames import SURNAMES
from newsearch.text.units import is_han

__all__ = ["FRAGMENTS", "MOST_PARTS", "Context", "is_part", "whole_run"]

FRAGMENTS = (2, 3)
"""How many characters a word has that jieba's search mode gives beside the longer word it is a part of."""

MOST_PARTS = 32
"""Words among which a longer one is looked for: the longest words of jieba have fewer parts. Chosen by hand."""

_MOST_LISTED = 40
"""People of one enumeration, chosen by hand."""

_LONGEST = 14
"""Characters of a transliterated name without its interpuncts; chosen by hand."""

_AND = frozenset("、和与") | {"以及"}
_ENDS_A_RUN = frozenset("于因当若别")
"""Characters of transliterations that are common words where jieba leaves them alone."""

_BOUND = frozenset("尼斯夫娃尔姆克卡基诺娜耶莫拉萨塔娅妮莎蒂穆泽戈茨逊")
"""Characters that mostly transliterate, so that a name that one follows goes on."""

_GOES_ON = _BOUND | frozenset("特德里托洛罗利奇科维")
"""Characters of which the same is true behind one of those."""

_NOT_BEFORE = _ENDS_A_RUN | frozenset("理列兰")
"""Characters that end 总理, 以色列 and 乌克兰 rather than begin a name."""

_CLOSES = frozenset("安蒙雷曼森顿诺斯夫尔姆克卡娜娅拉萨塔妮莎蒂穆泽罗利奇科洛德托尼")
"""Characters that end transliterated names and that jieba, which does not know the name, joins to the next word."""

_JOINED = frozenset("在已对致将与和向称说时为等")
"""Such words, of one character: 埃尔多|安在 is 埃尔多安 and 在, 索加瓦|雷时 is 索加瓦雷 and 时. Chosen by hand."""

_BEFORE_BIE = frozenset(["", *"同与和对向谢"])
"""What jieba joins to the first character of a name such as 别尔德穆哈梅多夫, or nothing."""

_MOST_BEFORE = 2
"""Characters of a transliteration that jieba cuts off before a name; chosen by hand."""

_WORDS = frozenset(
    "从于向时关经常任曾连应方安成和同对与及将已也就都还又被把让使到说称在是了的为以等并而或且但由给据按每各其该这那此"
    "我你他她它们个名位年月日团指出主代率参访致签发做前后上下内外一二三四五六七八九十两多共可能会要所无不没有再更最很"
    "之着过来去用作者表谈问答讲看听全查解信计单官游正均已强同"
)
"""Characters that are words of their own rather than a surname, or what follows a name rather than a part of it."""


def is_part(words: Sequence[str], index: int) -> bool:
    """Whether a word is only a part of a longer one behind it, as jieba's search mode gives parts before the whole.

    The words from this one up to the longer one must all be parts of that, so at most `MOST_PARTS` are looked at.

    >>> words = ["罗斯", "俄罗斯", "访问", "北京"]
    >>> [is_part(words, index) for index in range(4)]
    [True, False, False, False]
    """
    word = words[index]
    if len(word) not in FRAGMENTS:
        return False
    for end in range(index + 1, min(index + MOST_PARTS, len(words) - 1) + 1):
        whole = words[end]
        if word in whole and word != whole and (end == index + 1 or _are_parts(words[index + 1 : end], whole)):
            return True
        if len(whole) not in FRAGMENTS:
            return False
    return False


def _are_parts(words: Sequence[str], whole: str) -> bool:
    return all(word in whole and word != whole for word in words)


class Context:
    """The words of one text, read around an index.

    Args:
        words: in jieba's search mode.
        text: what they are of.
        roles: what each word is to names that is anything to them.
    """

    def __init__(self, words: Sequence[str], text: str, roles: Mapping[str, int]) -> None:
        self._words = words
        self._text = text
        self._roles = roles
        self._behind: dict[int, int] = {}  # what `_next` has found

    def people_behind(self, index: int) -> list[str]:
        """The people that are named behind a title: 总书记习近平, 记者甲、乙."""
        names: list[str] = []
        here = self._next(index)
        while here < len(self._words) and len(names) < _MOST_LISTED:
            if self._words[here] in ("：", ":") and not names:
                here = self._next(here)
                continue
            name, here = self._read(here)
            if not name:
                break
            names.append(name)
            if here >= len(self._words) or self._words[here] not in _AND:
                break
            here = self._next(here)
        return names

    def listed_behind(self, index: int) -> list[str]:
        """The people that an enumeration names behind one of them: 甲、乙、丙."""
        behind = index + 1
        return self.people_behind(behind) if behind < len(self._words) and self._words[behind] == "、" else []

    def person_before(self, index: int, *, title: bool) -> str:
        """Who is named before a title or a verb of speech: 习近平主席, 王毅表示; `""` for nobody."""
        here = self._before(index)
        if here < 0:
            return ""
        word = self._words[here]
        if word[-1] in TRANSLITERATIONS and (run := self._run_before(here)):
            return run if len(run) > 2 or (title and self._role(word) & Role.MAYBE) or word == run else ""
        if word[0] not in SURNAMES or self._role(word) & (Role.MAYBE | Role.PLACE | Role.ORGANISATION) != Role.MAYBE:
            return ""
        before = self._words[here - 1] if here else ""
        if len(word) == 2 and len(before) == 1 and before in SURNAMES and before not in _WORDS:
            return before + word if self._is_whole(word, before + word) else ""
        return self._grown(word, here)[0] if len(word) < 3 else _trimmed(word)

    def side(self, index: int) -> str:
        """The organisation of a country or division that a word such as 外交部 is, `""` where none is named."""
        here = self._before(index)
        place = self._words[here] if here >= 0 else ""
        role = self._role(self._words[index])
        if self._role(place) & Role.PLACE:
            return place + self._words[index]
        return self._words[index] if role & Role.OWN else ""

    def _role(self, word: str) -> int:
        return self._roles.get(word, 0)

    def _next(self, index: int) -> int:
        """The index of the next word that is no part of another."""
        behind = self._behind.get(index, 0)
        if not behind:
            behind, words = index + 1, self._words
            while behind < len(words) and is_part(words, behind):
                behind += 1
            self._behind[index] = behind
        return behind

    def _before(self, index: int) -> int:
        """The index of the word before, past the parts of this one."""
        whole, index = self._words[index], index - 1
        while index >= 0 and self._words[index] in whole and len(self._words[index]) > 1:
            index -= 1
        return index

    def _read(self, here: int) -> tuple[str, int]:
        """The name that begins at a word, `""` if none does, and the index behind it."""
        if self._words[here][0] not in BEGINS:
            return "", here
        run, end = self._run_behind(here)
        if end == self._next(here) and not self._role(run) & Role.MAYBE:
            run = ""  # one word, and a common one
        name, behind = self._chinese(here)
        return (run, end) if len(run) > 1 and len(run) >= len(name) else (name, behind)

    def _run_behind(self, here: int) -> tuple[str, int]:
        """The transliteration that begins at a word."""
        run = ""
        while here < len(self._words) and self._is_transliterated(here, first=not run) and len(run) < _LONGEST:
            run += self._words[here]
            here = self._next(here)
        behind = self._words[here] if run and here < len(self._words) else ""
        if len(behind) == 2 and behind[0] in _CLOSES and behind[1] in _JOINED:
            return run + behind[0], self._next(here)
        return run, here

    def _run_before(self, here: int) -> str:
        """The transliteration that ends with a word."""
        run = ""
        while here >= 0 and self._is_transliterated(here, first=False) and len(run) < _LONGEST:
            run = self._words[here] + run
            here = self._before(here)
        before = self._words[here] if run and here >= 0 else ""
        if before.endswith("别") and before[:-1] in _BEFORE_BIE:
            run = "别" + run
        return run if len(run) > 1 else ""

    def _is_transliterated(self, here: int, *, first: bool) -> bool:
        word = self._words[here]
        if not TRANSLITERATIONS.issuperset(word) or (len(word) == 1 and word in _ENDS_A_RUN and not first):
            return False
        role = self._role(word)
        return not role & (Role.PLACE | Role.ORGANISATION | Role.TITLE)

    def _chinese(self, here: int) -> tuple[str, int]:
        """The Chinese name that begins at a word: a surname and one or two characters."""
        word = self._words[here]
        behind = self._next(here)
        if word[0] not in SURNAMES or not is_han(word) or len(word) > 3:
            return "", here
        if len(word) == 1:
            return self._of_parts(word, behind) if word not in _WORDS else ("", here)
        if not self._role(word) & Role.MAYBE or not is_person(word):
            return "", here
        return self._grown(word, here) if len(word) == 2 else (_trimmed(word), behind)

    def _of_parts(self, surname: str, here: int) -> tuple[str, int]:
        given = self._words[here] if here < len(self._words) else ""
        if not is_han(given) or len(given) > 2 or given[0] in _WORDS or self._role(given) & Role.SPEECH:
            return "", here
        return (surname + given, self._next(here)) if len(given) == 2 else self._grown(surname + given, here)

    def _grown(self, name: str, here: int) -> tuple[str, int]:
        """A name of two characters that ends at a word, with the character behind it where that belongs to it."""
        behind = self._next(here)
        more = self._words[behind] if behind < len(self._words) else ""
        if len(more) == 1 and is_han(more) and more not in _WORDS and self._is_whole(name, name + more):
            return name + more, self._next(behind)
        return name, behind

    def _is_whole(self, part: str, whole: str) -> bool:
        """Whether a part of a name stands in the text only as a part of the whole."""
        return self._text.count(part) == self._text.count(whole)


def _trimmed(name: str) -> str:
    """A name of three characters without a word that jieba has joined to it: 李希在."""
    return name[:2] if name[-1] in TAILS else name


def whole_run(name: str, text: str) -> str:
    """A transliterated name with what belongs to it on both sides, unless it stands for itself somewhere in the text.

    What follows belongs to it where it has a character that only a transliteration has; what stands before, where it is
    one or two such characters, so that neither a country nor a title is taken in; where it is more, the name only ends
    something else there.

    >>> whole_run("阿尔巴尼", "总理阿尔巴尼斯称"), whole_run("舒斯京", "总理米舒斯京"), whole_run("普京", "普京提出")
    ('阿尔巴尼斯', '米舒斯京', '普京')
    >>> whole_run("多夫", "外长梅列多夫"), whole_run("雷夫", "以色列雷夫")
    ('梅列多夫', '雷夫')
    """
    longer, start = "", text.find(name)
    while start >= 0:
        end = start + len(name)
        behind = end
        while text[behind : behind + 1] in (_GOES_ON if behind > end else _BOUND) and behind < len(text):
            behind += 1
        before = start
        while before and _goes_before(text, before - 1):
            before -= 1
        is_tail = start - before > _MOST_BEFORE
        before = start if is_tail else before
        if (before, behind) != (start, end):
            longer = longer or text[before:behind]
        elif not is_tail:
            return name
        start = text.find(name, end)
    return longer or name


def _goes_before(text: str, index: int) -> bool:
    """Whether a character belongs to the transliterated name behind it."""
    character = text[index]
    if character == "列":  # of 以色列, or within 梅列多夫
        return index > 0 and text[index - 1] in TRANSLITERATIONS
    return character in TRANSLITERATIONS and character not in _NOT_BEFORE
