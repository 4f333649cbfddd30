"""URLs: what they ask for, and back; every bound from both sides."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsearch.messages import SENTENCES
from newsearch.web.asked import LONGEST, PARAMETERS, Asked, Parameter, ParameterInvalid, read
from newsearch.web.routes import ROUTES, Route

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
NAMES = TEXTS.filter(lambda name: name.strip() == name)
SEARCH = ROUTES["/search"]


def values(parameter: Parameter) -> st.SearchStrategy[Any]:
    match parameter.kind:
        case "text":
            return TEXTS
        case "choice":
            return st.sampled_from([choice for choice in parameter.choices if choice])
        case "number":
            return st.integers(parameter.least, parameter.most)
        case "flag":
            return st.booleans()
        case "texts":
            return st.lists(TEXTS, unique=True, max_size=parameter.most).map(tuple)
        case "names":
            names = TEXTS.filter(lambda name: "," not in name)
            return st.lists(names, unique=True, max_size=parameter.most).map(tuple)
        case "filters":
            return st.lists(st.tuples(NAMES, TEXTS), unique=True, max_size=5).map(tuple)


@st.composite
def asked_of(draw: st.DrawFn) -> tuple[Route, Asked]:
    route = draw(st.sampled_from([*ROUTES.values()]))
    chosen = draw(st.lists(st.sampled_from(route.names), unique=True))
    names = dict.fromkeys((*route.required, *chosen))
    return route, Asked(**{PARAMETERS[name].attribute: draw(values(PARAMETERS[name])) for name in names})


@given(asked_of())
def test_what_is_asked_survives_the_way_through_a_url(drawn: tuple[Route, Asked]) -> None:
    route, asked = drawn
    url = urlsplit(asked.url(route.path))
    assert url.path == route.path
    assert url.query.isascii()
    items = parse_qsl(url.query, keep_blank_values=True)
    assert read(items, route, strict=True) == (asked, ())
    assert list(asked.pairs(route)) == items  # canonical: the same again


@given(st.lists(st.tuples(st.sampled_from([*PARAMETERS, "f.year", "x"]), TEXTS)))
def test_a_page_reads_any_url_and_what_it_reads_is_canonical(items: list[tuple[str, str]]) -> None:
    asked, _ = read(items, SEARCH, strict=False)
    assert read(asked.pairs(SEARCH), SEARCH, strict=True) == (asked, ())


def bounds() -> list[tuple[str, str, bool]]:
    found = []
    for name, parameter in PARAMETERS.items():
        match parameter.kind:
            case "number":
                found += [(name, str(parameter.least), True), (name, str(parameter.most), True)]
                found += [(name, str(parameter.least - 1), False), (name, str(parameter.most + 1), False)]
                found += [(name, "1.5", False), (name, "１２", False), (name, "9" * 400, False)]
            case "choice":
                found += [(name, choice, True) for choice in parameter.choices if choice] + [(name, "nothing", False)]
            case "flag":
                found += [(name, "1", True), (name, "0", True), (name, "yes", False)]
            case "text" | "texts":
                found += [(name, "长" * LONGEST, True), (name, "长" * (LONGEST + 1), False)]
    return found


@pytest.mark.parametrize(("name", "value", "is_good"), bounds())
def test_every_bound_is_kept_on_both_sides(name: str, value: str, is_good: bool) -> None:
    route = Route("/x", ("html",), (name,))
    if is_good:
        read([(name, value)], route, strict=True)
    else:
        with pytest.raises(ParameterInvalid) as raised:
            read([(name, value)], route, strict=True)
        assert raised.value.name == name


@pytest.mark.parametrize(
    "name", [name for name, each in PARAMETERS.items() if each.kind in ("texts", "names", "filters")]
)
def test_a_parameter_may_be_repeated_up_to_its_bound(name: str) -> None:
    route, key = Route("/x", ("html",), (name,)), "f.year" if name == "f" else name
    items = [(key, str(number)) for number in range(PARAMETERS[name].most + 1)]
    read(items[1:], route, strict=True)
    with pytest.raises(ParameterInvalid):
        read(items, route, strict=True)


@pytest.mark.parametrize("name", ["x", "f", "f.", "F.year", "Q", "with"])
def test_an_unknown_parameter_is_an_error_for_programs_and_a_note_on_pages(name: str) -> None:
    with pytest.raises(ParameterInvalid):
        read([("q", "桥"), (name, "1")], SEARCH, strict=True)
    asked, notes = read([("q", "桥"), (name, "1")], SEARCH, strict=False)
    assert asked == Asked(q="桥")
    assert [note.code for note in notes] == ["web_parameter_unknown"]


def test_a_required_parameter_is_missed_on_pages_too() -> None:
    with pytest.raises(ParameterInvalid):
        read([], ROUTES["/article"], strict=False)


def test_names_may_be_joined_by_commas_or_repeated() -> None:
    joined, repeated = [("facets", "year,source")], [("facets", "year"), ("facets", "source"), ("facets", ",")]
    assert read(joined, SEARCH, strict=True) == read(repeated, SEARCH, strict=True)
    assert Asked(facets=("year", "source")).url("/search") == "/search?facets=year%2Csource"


def test_empty_values_are_those_of_a_form_that_was_not_filled_in() -> None:
    items = [("q", "桥"), ("since", ""), ("f.source", ""), ("limit", "")]
    assert read(items, SEARCH, strict=True) == (Asked(q="桥"), ())


def test_the_tables_agree() -> None:
    used = {name for route in ROUTES.values() for name in route.names}
    assert used == set(PARAMETERS)
    assert {parameter.attribute for parameter in PARAMETERS.values()} == {field.name for field in fields(Asked)}
    assert all(f"web_parameter_{name}" in SENTENCES for name in PARAMETERS)
    assert all(f"web_route_{route.name}" in SENTENCES for route in ROUTES.values())
    assert all({*route.required} <= {*route.names} for route in ROUTES.values())
