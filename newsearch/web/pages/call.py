"""One request on its way to a handler, and the answer back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from newsearch.messages import Language, Note, say
from newsearch.render.json import to_json
from newsearch.search.requests import CommonOptions
from newsearch.search.searcher import Searcher
from newsearch.web.asked import Asked
from newsearch.web.routes import Route
from newsearch.web.site import Site
from newsearch.web.views import Link

__all__ = ["Answer", "Call", "Handler", "attachment"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response before it is sent: its body, whole or in pieces, and its headers beside those that all have."""

    body: str | Iterator[str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the site, the route and form of its path, what it asks for, and what was ignored of that.

    `address` tells where readers reach the site.
    """

    site: Site
    route: Route
    form: str
    asked: Asked
    language: Language
    notes: tuple[Note, ...] = ()
    address: Callable[[], str] = str

    def options(self, limit: int = 0, offset: int = 0, after: str | None = None) -> CommonOptions:
        """What is said with the query, as the library takes it, with the page but without the order."""
        options = self.asked.options()
        options["synonyms"] = self.site.synonyms
        options["limit"], options["offset"], options["after"] = limit, offset, after
        return options

    def choices(self, attribute: str, labels: Mapping[str, Note], shown: str) -> tuple[Link, ...]:
        """A link to the beginning of this page for each value of an attribute; `shown` is the value that it has now."""
        start = self.asked.but(offset=0, after="")
        return tuple(
            Link(say(label, self.language), start.url(self.route.path, **{attribute: value}), value == shown)
            for value, label in labels.items()
        )

    def json(self, record: Mapping[str, object]) -> Answer:
        """A record as the answer, its notes as sentences in the language that was asked for."""
        return Answer(to_json(record, self.language) + "\n")

    def page(self, template: str, **values: Any) -> Answer:
        """A template as the answer; every page knows what was asked."""
        return Answer(
            self.site.page(template, self.language, asked=self.asked, notes=self.notes, path=self.route.path, **values)
        )


def attachment(name: str) -> dict[str, str]:
    """The headers of an answer that a browser keeps as a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


Handler: TypeAlias = Callable[[Call, Searcher], Answer]
"""Answers a call from a searcher, in a thread and within the seconds of a request."""
