"""What every peer is asked: queries in a form of no engine. Imports nothing, since every environment loads it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = ["COMMON", "KINDS", "MIXED", "Query"]

COMMON = ("word", "and", "or", "common", "run2", "run4", "run8", "headline", "dates", "newest", "snippets")
"""One word; two words, both; three words, any; one of the commonest words; quoted runs of 2, 4 and 8 units; one word
in the headline; one word within dates; one word, newest first; two words with the snippets of the ten hits."""

KINDS = (*COMMON, "near", "same")
"""Also two words within five units or words, and two words in one sentence, which no other engine counts so."""

MIXED = ("word", "and", "or", "run4")
"""The kinds that queries a second are measured with."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query, folded: as typed for newsearch, and taken apart for engines without a query language.

    `match` says what `words` means: `all` or `any` of them, all `near` each other or in the `same` sentence, or one
    `run` of units. `field` is empty for headline and body. `since` and `until` are ISO days. `sort` is `relevance` or
    `newest`.
    """

    kind: str
    text: str
    words: tuple[str, ...]
    match: str = "all"
    field: str = ""
    since: str = ""
    until: str = ""
    sort: Literal["relevance", "newest"] = "relevance"
    snippets: bool = False

    def record(self) -> dict[str, Any]:
        """The query as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, record: dict[str, Any]) -> Query:
        """The query that `record` was made from."""
        return cls(**{**record, "words": tuple(record["words"])})
