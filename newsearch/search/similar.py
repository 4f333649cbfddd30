"""Finds the keywords of an article, which set it apart from others, and by them the articles like it.

Keywords are jieba's words weighed by TF-IDF as `jieba.analyse` does it, but with the rarity that a word has in the
archive itself: jieba's own table of 2013 does not know what is common in one newspaper. A word of the headline counts
twice.
"""

from __future__ import annotations

from collections import Counter

from newsearch.analysis.analyzer import Analyzer
from newsearch.analysis.layers import FUNCTION_WORDS
from newsearch.clauses import All, Any, Word
from newsearch.deadline import check
from newsearch.engine import Engine, Page
from newsearch.messages import Note
from newsearch.model import Article, Matches
from newsearch.ranking.bm25f import Term
from newsearch.results import Keyword

__all__ = ["alike", "keywords"]

COMMON = frozenset(
    """
    一些 一定 一是 一直 一种 一起 三是 上午 上述 下午 不仅 不会 不同 不断 不是 不能 与此同时 为了 举办 举行 之前
    之后 之间 也是 了解 二是 人们 今后 今天 今年 今日 介绍 以上 以下 以来 任何 作为 作出 例如 依然 值得 做到 其中
    其他 具有 再次 刚刚 前往 包括 十分 即将 去年 及其 发布 只有 召开 可以 可能 各个 各种 同时 同样 因此
    因而 大家 大量 央视网 如此 完全 实现 对此 尤其 就是 尽管 属于 已经 并且 并非 应当 应该 开始 强调 当前 当天
    当日 很多 得以 得到 必须 情况 成为 截至 所有 所有人 报道 指出 据介绍 据悉 提供 新华社 新闻联播 方面
    日电 明年 昨天 昨日 晚上 曾经 最近 有关 有所 有着 期间 未来 本报 本报讯 来自 来说 根据 正在 此前 此外 此次
    没有 消息 现在 由于 由此 的话 目前 直到 相关 相当 看到 看来 着力 第一 经过 继续 而且 自己 至今 至此 若干
    虽然 表示 要求 认为 记者 许多 起来 超过 近年 近年来 近日 还是 还有 这样 这次 这种 进一步 进而 进行
    逐步 通讯员 通过 那么 部分 都是 采取 问题 随后 随着 非常 面对 首先
    """.split()  # noqa: SIM905 - a table to read, not a list to type
)
"""Words that any news may have: a small archive does not show that they are common. Chosen by hand."""

_WORK = Note("work_reading", articles=1)
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")
# All chosen by hand.
_HEADLINE = 2  # times that a word of the headline counts
_LONGEST = 64  # characters of a keyword: what is longer is no word but data, and to look for it takes minutes
_WORDS = 20  # keywords that the articles like one are searched by
_MOST_TIMES = 3  # a frequent keyword ranks as if typed at most this often: BM25 saturates it so, by its k3


def keywords(article: Article, analyzer: Analyzer, engine: Engine, limit: int) -> tuple[Keyword, ...]:
    """The `limit` words that weigh most, the heaviest first, without numbers and single characters.

    The weight of a word is its share of the article's words times its idf in the archive (TF-IDF).
    """
    return _weighed(_counted(article, analyzer), engine)[: max(limit, 0)]


def alike(
    article: Article, analyzer: Analyzer, engine: Engine, limit: int, offset: int
) -> tuple[tuple[Word, ...], Matches]:
    """The keywords that find articles like this one, the heaviest first, and a page of what they find, less itself.

    An article is like it that has at least a fifth of the keywords, or any of them where none has a fifth. The page is
    from `offset` to `offset + limit`.
    """
    found = _counted(article, analyzer)
    words = tuple(Word(k.text, (k.text,), (k.text,)) for k in _weighed(found, engine)[:_WORDS])
    rank = All(tuple(word for word in words for _ in range(min(found[word.text], _MOST_TIMES))))
    matches = Matches((), (), 0)
    for least in (max(len(words) // 5, 1), 1):
        if words and matches.total < 2:
            matches = engine.search(Any(words, least), rank, Page(offset + limit + 1))
    rows = [row for row in zip(matches.ids, matches.scores, strict=True) if row[0] != article.id]
    rows = rows[offset : offset + limit]
    ids, scores = tuple(key for key, _ in rows), tuple(score for _, score in rows)
    return words, Matches(ids, scores, max(matches.total - 1, 0))


def _weighed(found: Counter[str], engine: Engine) -> tuple[Keyword, ...]:
    """The keywords of these counted words, the heaviest first."""
    statistics = engine.statistics(Term("words", word) for word in found)
    total = sum(found.values())
    weighed = (Keyword(word, count / total * statistics.idf(Term("words", word))) for word, count in found.items())
    return tuple(sorted(weighed, key=lambda k: (-k.weight, k.text)))


def _counted(article: Article, analyzer: Analyzer) -> Counter[str]:
    """How often each word that may be a keyword stands in an article."""
    texts = analyzer.texts(article)
    found: Counter[str] = Counter()
    for name in ("headline", "body"):
        check(_WORK)
        for word in filter(_may_be_keyword, analyzer.accurate_words(texts[name])):
            found[word] += _HEADLINE if name == "headline" else 1
    return found


def _may_be_keyword(word: str) -> bool:
    return (
        1 < len(word) <= _LONGEST
        and any(c.isalpha() for c in word)
        and not _NUMERALS.issuperset(word)
        and word not in FUNCTION_WORDS
        and word not in COMMON
    )
