"""Thirty tasks of a working day: docs/tasks.md and docs/zh/tasks.md show the command for each, and what it prints.

The tests of the pages run every command again.
"""

from __future__ import annotations

from typing import NamedTuple

from newsearch.messages import Language
from newsearch.messages.breaks import breaks, cells
from tools.examples import show

__all__ = ["TASKS", "Task", "page"]


_WIDTH = 96
"""Cells of a line on a page."""


class Task(NamedTuple):
    """What somebody wants, in both languages; the commands for it; how many lines of what each prints are shown."""

    english: str
    chinese: str
    commands: tuple[str, ...]
    lines: int = 4


TASKS = (
    Task(
        "Find what was written on an event, the best first",
        "查一件事的文章，最切题的排在前面",
        ("search 大桥通车 --limit 2",),
        9,
    ),
    Task("Only where the headline has the word", "只要标题里有这个词的", ("search 标题：医保",), 3),
    Task(
        "A sentence, to the letter",
        "一字不差地查一句话",
        ("search '“一次申报、一次查验、一次放行”'",),
        3,
    ),
    Task("Either of two words", "两个词有一个就行", ("search '江豚 OR 蜜橘'",), 7),
    Task("With one word and without another", "有这个词，但不要那个词", ("search '长江 -通车' --limit 2",), 7),
    Task(
        "What a reporter wrote, the newest first",
        "查一位作者的文章，新的在前",
        ("search 作者：秦观澜 --sort newest",),
        7,
    ),
    Task("What one paper wrote on it", "只看一家报纸的文章", ("search 大桥 --filter source=东川晚报 --limit 1",), 3),
    Task(
        "What appeared in certain days",
        "查某几天见报的",
        ("search 长江 --since 2031-03-10 --until 2031-03-15",),
        6,
    ),
    Task("On the front page", "查头版", ("search '版次：1 大桥' --limit 1",), 3),
    Task("What mentions a day", "查文中提到某一天的", ("search 提及：2031年4月15日",), 3),
    Task("Two words close together", "两个词离得近的", ("search '货车 NEAR/10 分钟'",), 3),
    Task("Two words in one sentence", "两个词在同一句里的", ("search '志愿者 SAME 雷锋'",), 3),
    Task("In traditional characters as well", "用简体查繁体的文章", ("search 自由贸易区",), 3),
    Task("A name of which one knows the sound only", "只记得读音的人名", ("search 拼音：weichanggeng",), 3),
    Task("A word with a slip in it", "打错了字", ("search 雷峰精神 --mode strict",), 2),
    Task("Words of headlines that begin so", "由拼音补全标题中的词", ("suggest dongchuan",)),
    Task("Search in earlier results", "在结果中再查", ("search 大桥 --within 轮渡 --limit 2",), 7),
    Task(
        "Open the second hit, with the words marked",
        "打开第二条，标出检索词",
        ("search 江豚 OR 雷锋精神", "show 2"),
        3,
    ),
    Task("The contents of a day's paper", "看某一天的报纸有哪些文章", ("issue 2031-03-05",)),
    Task("Who else printed an article", "查一篇稿子被谁转载", ("reprints liuan-daily-2031-03-05-1",)),
    Task("Articles like this one", "找相似的文章", ("similar liuan-daily-2031-03-05-1 --limit 1",), 3),
    Task(
        "How many in each paper and section",
        "按来源和版面统计篇数",
        ("search 大桥 --limit 1 --facets=source,section",),
        7,
    ),
    Task("How many in each month", "按月统计篇数", ("timeline 大桥 --by month",)),
    Task("Compare two words over time", "比较两个词的走势", ("trend 大桥 轮渡 --by month",), 8),
    Task("Every place of a word in its context", "逐处查看一个词的前后文", ("concordance 轮渡 --width 8",), 6),
    Task("Cite an article", "引用一篇文章", ("show liuan-daily-2031-03-05-1 --cite gbt7714",)),
    Task(
        "All hits for a reference manager",
        "把全部结果导入文献管理软件",
        ("search 江豚 --all-hits --format ris",),
        6,
    ),
    Task(
        "Be told what is new on a subject, after each sync",
        "跟踪一个题目，每次同步后看新到的",
        ("watch add 大桥 '大桥 通车' --from-start", "watch run --limit 1", "watch remove 大桥"),
        3,
    ),
    Task("What the archive holds", "看库里有多少文章", ("stats",), 6),
    Task(
        "See what would be read of a file, before it is synced",
        "入库之前，预览文件会读成什么样",
        ("check examples/liuan-daily.jsonl --limit 2",),
        4,
    ),
)


def page(language: Language) -> str:
    """The tasks as Markdown: a heading and a block for each."""
    parts: list[str] = []
    for number, task in enumerate(TASKS, 1):
        said = task.chinese if language == "zh" else task.english
        lines = (
            f"newsearch {'' if command.startswith('check') else '-i sample '}{command}" for command in task.commands
        )
        block = show(*lines, keep=lambda out, most=task.lines: _cut(out, most), language=language)  # type: ignore[misc]
        parts.append(f"\n## {number}. {said}\n{block}")
    return "".join(parts)


def _cut(output: list[str], most: int) -> list[str]:
    """The first lines of an output, narrow enough for a page."""
    shown = [line[: breaks(line, _WIDTH)[0]] + "…" if cells(line) > _WIDTH else line for line in output[:most]]
    return shown + ["…"] * (len(output) > most)
