"""What a seed file held."""

from __future__ import annotations

from dataclasses import dataclass

from newsearch.messages import Note
from newsearch.model import Article
from newsearch.results import Skipped

__all__ = ["Reading", "Seed"]

Reading = tuple[list[Article], list[Note]]
"""The articles of a file, and why other parts of it are none."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What a seed file held; without `finished`, reading it took too long, and nobody knows."""

    articles: tuple[Article, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    finished: bool = True
