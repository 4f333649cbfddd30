"""The token layers of a field."""

from __future__ import annotations

from newsearch.model import FieldTokens
from newsearch.text.units import is_word_like, pairs, units

__all__ = ["FUNCTION_WORDS", "layer"]

FUNCTION_WORDS = frozenset(
    """
    的 了 是 在 和 与 及 或 而 也 就 都 还 又 被 把 对 从 于 为 以 之 其 这 那 吗 呢 吧 啊 呀 么 着 过 地 得 等 将 向 让
    哪里 哪儿 哪个 哪些 哪 什么 怎么 怎样 如何 为什么 为何 谁 多少 几 何时 何地 是否 有没有 这个 那个 这些 那些 以及
    一个 我们 他们 她们 它们 你们 因为 所以 但是 如果 关于 对于
    """.split()  # noqa: SIM905 - a table to read, not a list to type
)
"""Words that a query need not find: they join the others and name nothing."""


def layer(tokens: FieldTokens, name: str) -> tuple[str, ...]:
    """The tokens of the layer `words`, `chars` or `pairs` of a field, in reading order."""
    if name == "words":
        return tuple(filter(is_word_like, tokens.words))
    return tuple(units(tokens.text) if name == "chars" else pairs(tokens.text))
