"""The token layers of a field."""

from __future__ import annotations

from newsearch.model import FieldTokens
from newsearch.text.units import is_word_like, pairs, units

__all__ = ["FUNCTION_WORDS", "QUESTION_WORDS", "layer"]

QUESTION_WORDS = frozenset(
    """
    谁 谁的 哪 哪里 哪儿 哪边 哪个 哪些 哪位 哪种 哪家 哪国 哪座 哪部 哪次 哪场 哪项 哪方面
    哪一年 哪一天 哪一个 哪一位 哪一种 哪一次 哪年 哪天 哪月 什么 什么样 啥 时候 何时 何地 何人 何年
    怎么 怎么样 怎么办 怎样 如何 为什么 为何 为啥 多久 多长 多大 多高 多远 多重 多深 多少 多少次 多少年 多少人 多少钱
    几 几个 几次 几天 几年 几月 几位 几名 几岁 几点 几种 几项 几届 几号 几人 几家 几时 是否 有没有 是不是 请问 吗 呢
    """.split()  # noqa: SIM905 - a table to read, not a list to type
)
"""Words that ask: no article has to have them. Folded, as jieba cuts them."""

FUNCTION_WORDS = QUESTION_WORDS | frozenset(
    """
    的 了 是 在 和 与 及 或 而 也 就 都 还 又 被 把 对 从 于 为 以 之 其 这 那 吧 啊 呀 么 着 过 地 得 等 将 向 让
    这个 那个 这些 那些 以及 一个 我们 他们 她们 它们 你们 因为 所以 但是 如果 关于 对于
    """.split()  # noqa: SIM905 - a table to read, not a list to type
)
"""Words that a query need not find: they join the others and name nothing."""


def layer(tokens: FieldTokens, name: str) -> tuple[str, ...]:
    """The tokens of the layer `words`, `chars` or `pairs` of a field, in reading order."""
    if name == "words":
        return tuple(filter(is_word_like, tokens.words))
    return tuple(units(tokens.text) if name == "chars" else pairs(tokens.text))
