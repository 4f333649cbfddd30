"""What a URL asks for, and back: one table of parameters, from which the pages, `/openapi.json` and the tests are made.

A URL has one canonical form: the parameters in the order of their route, defaults left out. What is not in the table,
or out of its bounds, is an error for programs; pages go on without it and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, get_args
from urllib.parse import quote_from_bytes

from newsearch.messages import LANGUAGES, Language, Note
from newsearch.model import ConcordanceSort, Interval, Mode, Sort
from newsearch.search.requests import CommonOptions
from newsearch.web.routes import ROUTES, Route

__all__ = ["LAST_OFFSET", "LONGEST", "PARAMETERS", "Asked", "Parameter", "ParameterInvalid", "Per", "read"]

Kind: TypeAlias = Literal["text", "choice", "number", "flag", "texts", "names", "filters"]

Per: TypeAlias = Literal["articles", "thousand"]
"""What a trend shows: the articles with each word, or how many of every thousand articles have it."""

LONGEST = 1000
"""Characters of a text: longer queries are pasted articles. Chosen by hand."""

LAST_OFFSET = 1000
"""The last place that a page can begin at; behind it cursors lead on, which cost the same on every page."""

_FILTER = "f."


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a URL: its name there, the attribute of `Asked` that has its value, and what may be said.

    Args:
        choices: of a `choice`, the first one is the default; empty texts are never written into a URL.
        least, most: the bounds of a `number`, or how many values `texts`, `names` (with commas) and `filters` may have.
    """

    name: str
    kind: Kind
    attribute: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "attribute", self.attribute or self.name)


PARAMETERS: Mapping[str, Parameter] = {
    parameter.name: parameter
    for parameter in (
        Parameter("q", "text"),
        Parameter("id", "text"),
        Parameter("with", "text", "other"),
        Parameter("sort", "choice", choices=get_args(Sort)),
        Parameter("mode", "choice", choices=get_args(Mode)),
        Parameter("since", "text"),
        Parameter("until", "text"),
        Parameter("in", "texts", "within", most=5),
        Parameter("f", "filters", "filters", most=50),
        Parameter("all", "flag", "unfolded"),
        Parameter("recent", "number", most=36_500),
        Parameter("pinyin", "flag"),
        Parameter("ocr", "flag"),
        Parameter("limit", "number", least=1, most=100),
        Parameter("offset", "number", most=LAST_OFFSET),
        Parameter("after", "text"),
        Parameter("facets", "names", most=10),
        Parameter("n", "number", most=1_000_000_000),
        Parameter("by", "choice", choices=("", *get_args(Interval))),
        Parameter("w", "texts", "words", most=5),
        Parameter("per", "choice", choices=get_args(Per)),
        Parameter("order", "choice", choices=get_args(ConcordanceSort)),
        Parameter("width", "number", least=5, most=60),
        Parameter("date", "text"),
        Parameter("source", "text"),
        Parameter("terms", "text"),
        Parameter("phrase", "text"),
        Parameter("any", "text"),
        Parameter("none", "text"),
        Parameter("near", "text"),
        Parameter("apart", "number", most=50),
        Parameter("same", "flag"),
        Parameter("headline", "flag"),
        Parameter("body", "flag"),
        Parameter("byline", "flag"),
        Parameter("lang", "choice", choices=("", *LANGUAGES)),
    )
}


class ParameterInvalid(ValueError):
    """A parameter is unknown, or its value is out of its bounds.

    Args:
        note: what is wrong, for the reader.
        name: the parameter.
        value: what was passed.
        is_long: whether a text has more than `LONGEST` characters.
    """

    def __init__(self, note: Note, name: str, value: str, *, is_long: bool = False) -> None:
        super().__init__(note)
        self.note, self.name, self.value, self.is_long = note, name, value, is_long


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """All that a URL can ask for; what is no parameter of its route keeps the default.

    `filters` are pairs of a facet and one of its values; `lang` is empty where the URL leaves the language open.
    """

    q: str = ""
    id: str = ""
    other: str = ""
    sort: Sort = "relevance"
    mode: Mode = "all"
    since: str = ""
    until: str = ""
    within: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    unfolded: bool = False
    recent: int = 0
    pinyin: bool = False
    ocr: bool = False
    limit: int = 20
    offset: int = 0
    after: str = ""
    facets: tuple[str, ...] = ()
    n: int = 0
    by: Interval | Literal[""] = ""
    words: tuple[str, ...] = ()
    per: Per = "articles"
    order: ConcordanceSort = "date"
    width: int = 20
    date: str = ""
    source: str = ""
    terms: str = ""
    phrase: str = ""
    any: str = ""
    none: str = ""
    near: str = ""
    apart: int = 0
    same: bool = False
    headline: bool = False
    body: bool = False
    byline: bool = False
    lang: Language | Literal[""] = ""

    def but(self, **changes: Any) -> Asked:
        """The same with these attributes changed."""
        return replace(self, **changes)

    def url(self, path: str, form: str = "html", **changes: Any) -> str:
        """The canonical URL of a path of `ROUTES` in a form, with some attributes changed.

        >>> Asked(q="雷锋 精神", sort="newest").url("/search", "json", offset=20)
        '/search.json?q=%E9%9B%B7%E9%94%8B+%E7%B2%BE%E7%A5%9E&sort=newest&offset=20'
        """
        route = ROUTES[path]
        query = "&".join([f"{_quoted(name)}={_quoted(value)}" for name, value in self.pairs(route, changes)])
        return route.path_as(form) + (f"?{query}" if query else "")

    def urls(self, path: str, *attributes: str, **changes: Any) -> Callable[..., str]:
        """A function that makes the URLs of a path which differ in these attributes alone; none may have its default.

        A page has a hundred of them: what they share is quoted once. `changes` are as those of `url`.

        >>> Asked(q="雷锋").urls("/article", "id", "n")("a#1", 3)
        '/article?id=a%231&q=%E9%9B%B7%E9%94%8B&n=3'
        """
        marks = {name: f"\0{number}" for number, name in enumerate(attributes)}
        template = self.url(path, **marks, **changes)
        for number in range(len(attributes)):
            template = template.replace(f"%00{number}", f"{{{number}}}")
        return lambda *values: template.format(*[_quoted(str(value)) for value in values])

    def pairs(self, route: Route, changes: Mapping[str, object] = MappingProxyType({})) -> Iterator[tuple[str, str]]:
        """The names and values of the URL of a route, in canonical order; `changes` are attributes with other values.

        What `but` would make is not made: with its thirty attributes it takes five times as long as the URL.
        """
        for name in route.names:
            parameter = PARAMETERS[name]
            attribute = parameter.attribute
            value: Any = changes[attribute] if attribute in changes else getattr(self, attribute)
            if value == _DEFAULTS[attribute]:
                continue
            match parameter.kind:
                case "filters":
                    yield from ((_FILTER + facet, each) for facet, each in value)
                case "texts":
                    yield from ((name, each) for each in value)
                case "names":
                    yield name, ",".join(value)
                case "flag":
                    yield name, "1"
                case _:
                    yield name, str(value)

    def filters_of(self, facet: str) -> tuple[str, ...]:
        """The values of a facet that are asked for."""
        return tuple(value for name, value in self.filters if name == facet)

    def options(self) -> CommonOptions:
        """What is said with the query, as the library takes it, without the order and the page."""
        options = CommonOptions(
            mode=self.mode,
            since=self.since or None,
            until=self.until or None,
            within=self.within,
            recent=self.recent,
            pinyin=self.pinyin,
            fuzzy_ocr=self.ocr,
        )
        if self.filters:
            options["filters"] = {name: self.filters_of(name) for name, _ in self.filters}
        return options


_DEFAULTS: Mapping[str, object] = {field.name: field.default for field in fields(Asked)}


def read(items: Iterable[tuple[str, str]], route: Route, *, strict: bool) -> tuple[Asked, tuple[Note, ...]]:
    """What the parameters of a URL ask for, and what was ignored of them.

    Args:
        items: names and values, decoded.
        strict: raise for what would be ignored.

    Raises:
        ParameterInvalid: a text is too long, a required one is missing; or, if `strict`, a parameter is unknown, or
            its value out of its bounds.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    problems: list[ParameterInvalid] = []
    for name, value in items:
        parameter, key = _parameter(name, route)
        if parameter is None:
            problems.append(ParameterInvalid(Note("web_parameter_unknown", name=name), name, value))
        elif value:
            if len(value) > LONGEST:
                raise ParameterInvalid(Note("web_text_too_long", name=name, most=LONGEST), name, value, is_long=True)
            found.setdefault(parameter.name, []).append((key, value))
    values: dict[str, object] = {}
    for name, given in found.items():
        try:
            values[PARAMETERS[name].attribute] = _value(PARAMETERS[name], given)
        except ParameterInvalid as problem:
            problems.append(problem)
    for name in route.required:
        if name not in found:
            raise ParameterInvalid(Note("web_parameter_missing", name=name), name, "")
    if strict and problems:
        raise problems[0]
    return Asked(**values), tuple(dict.fromkeys(problem.note for problem in problems))  # type: ignore[arg-type]


def _parameter(name: str, route: Route) -> tuple[Parameter | None, str]:
    """The parameter of a route that has this name in the URL, if there is one, and the facet that it filters by."""
    key = name.removeprefix(_FILTER) if name.startswith(_FILTER) else ""
    named = "f" if key else name
    return (PARAMETERS[named], key) if named in route.names and (key or named != "f") else (None, "")


def _value(parameter: Parameter, given: list[tuple[str, str]]) -> object:
    """The value of a parameter, of the facets and texts given; where one text counts, the last one."""
    name, text = parameter.name, given[-1][1]
    match parameter.kind:
        case "text":
            return text
        case "texts" | "filters" | "names":
            if parameter.kind == "names":
                given = [("", each) for _, value in given for each in value.split(",") if each]
            if len(given) > parameter.most:
                raise ParameterInvalid(Note("web_too_many_values", name=name, most=parameter.most), name, text)
            distinct = dict.fromkeys(given)
            return tuple(distinct) if parameter.kind == "filters" else tuple(value for _, value in distinct)
        case "flag":
            if text not in ("0", "1"):
                raise ParameterInvalid(Note("web_not_a_choice", name=name, choices=("0", "1")), name, text)
            return text == "1"
        case "choice":
            if text not in parameter.choices:
                choices = tuple(filter(None, parameter.choices))
                raise ParameterInvalid(Note("web_not_a_choice", name=name, choices=choices), name, text)
            return text
        case "number":
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
            if not parameter.least <= number <= parameter.most:
                bounds = {"least": parameter.least, "most": parameter.most}
                raise ParameterInvalid(Note("web_not_a_number", name=name, **bounds), name, text)
            return number


@lru_cache(1024)
def _quoted(text: str) -> str:
    """A text as a URL has it; a page asks for the same ones again and again."""
    return quote_from_bytes(text.encode("utf-8", "replace"), safe="~").replace("%20", "+")
