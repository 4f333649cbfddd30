"""Work that needs several answers of a cluster, one after the other, in steps: several such works are done together."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import chain, islice
from typing import Any, TypeAlias, TypeVar

from newsearch.deadline import Work, check
from newsearch.engine.opensearch.queries import Query

__all__ = ["Steps", "counted", "together"]

T = TypeVar("T")

Steps: TypeAlias = Generator["list[Query]", "list[Any]", T]
"""Yields searches, is sent their answers, and returns what follows from all of them."""


def together(steps: Sequence[Steps[T]], send: Callable[[list[Query]], list[Any]], work: Work | None) -> list[T]:
    """What all steps return; `send` gets the searches of each round of them at once, and gives the answers."""
    asked: dict[int, list[Query]] = {}
    returned: dict[int, T] = {}

    def go_on(number: int, answers: Any) -> None:
        try:
            asked[number] = steps[number].send(answers)
        except StopIteration as end:
            returned[number] = end.value
            asked.pop(number, None)

    for number in range(len(steps)):
        go_on(number, None)
    while asked:
        check(work)
        answers = iter(send(list(chain(*asked.values()))))
        for number, searches in list(asked.items()):
            go_on(number, list(islice(answers, len(searches))))
    return [returned[number] for number in range(len(steps))]


def counted(queries: Iterable[Query]) -> Steps[list[int]]:
    """How many articles each query finds, in steps."""
    answers = yield [{"size": 0, "track_total_hits": True, "query": query} for query in queries]
    return [answer["hits"]["total"]["value"] for answer in answers]
