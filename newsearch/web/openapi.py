"""The description of all routes for programs (OpenAPI 3.1), made from the tables of routes and parameters."""

from __future__ import annotations

from functools import cache

from newsearch.messages import Note, say
from newsearch.render.json import SCHEMA
from newsearch.web.asked import LONGEST, PARAMETERS, Parameter
from newsearch.web.problems import KINDS
from newsearch.web.routes import MEDIA_TYPES, ROUTES, Route

__all__ = ["description"]

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@cache
def description() -> dict[str, object]:
    """The OpenAPI description as data."""
    from importlib.metadata import version  # takes as long to load as the templates: only for who asks

    paths = {route.path_as(form): _path(route, form) for route in ROUTES.values() for form in route.forms}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "newsearch",
            "version": version("newsearch"),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {**paths, **_OTHERS},
        "components": {
            "schemas": {"Problem": _PROBLEM_SCHEMA},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"key": []}],
    }


def _path(route: Route, form: str) -> dict[str, object]:
    media = MEDIA_TYPES[form].partition(";")[0]
    statuses: dict[str, object] = {
        "200": {"description": "the answer", "content": {media: {"schema": _schema(route, form)}}},
        "304": {"description": "what If-None-Match names is still the answer"},
    }
    for status in sorted({*KINDS.values()}):
        kinds = ", ".join(kind for kind, each in KINDS.items() if each == status)
        statuses[str(status)] = {"description": f"problem: {kinds}", "content": _PROBLEM}
    return {
        "get": {
            "operationId": f"{route.name}_{form}",
            "summary": say(Note(f"web_route_{route.name}")),
            "parameters": [_parameter(PARAMETERS[name], name in route.required) for name in route.names],
            "responses": statuses,
        }
    }


def _schema(route: Route, form: str) -> dict[str, object]:
    """The form of an answer: of JSON, which record of the published JSON Schema it is."""
    if form != "json":
        return {"type": "string"}
    return {
        "type": "object",
        "description": f"the record `{route.record}` of newsearch-{SCHEMA}.schema.json",
        "required": ["type", "schema"],
        "properties": {"type": {"const": route.record}, "schema": {"const": SCHEMA}},
    }


def _parameter(parameter: Parameter, is_required: bool) -> dict[str, object]:
    """A parameter as OpenAPI has it; the filters are a mapping, each written as `f.NAME=VALUE`."""
    record: dict[str, object] = {"name": parameter.name, "in": "query", "required": is_required}
    record["description"] = say(Note(f"web_parameter_{parameter.name}"))
    text: dict[str, object] = {"type": "string", "maxLength": LONGEST}
    match parameter.kind:
        case "text":
            record["schema"] = text
        case "choice":
            record["schema"] = {"type": "string", "enum": [choice for choice in parameter.choices if choice]}
        case "number":
            record["schema"] = {"type": "integer", "minimum": parameter.least, "maximum": parameter.most}
        case "flag":
            record["schema"] = {"type": "string", "enum": ["0", "1"]}
        case "texts":
            record |= {"schema": {"type": "array", "items": text, "maxItems": parameter.most}, "explode": True}
        case "names":
            record |= {"schema": {"type": "array", "items": text, "maxItems": parameter.most}, "explode": False}
        case "filters":
            names = {"type": "object", "additionalProperties": {"type": "array", "items": text}}
            record |= {"schema": names, "style": "form", "explode": True}
    return record


_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "enum": [f"/problems/{kind}" for kind in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
        "instance": {"type": "string"},
    },
}


def _other(summary: str, media: str) -> dict[str, object]:
    answer = {"description": "the answer", "content": {media: {"schema": {"type": "string"}}}}
    return {"get": {"summary": summary, "responses": {"200": answer}}}


_OTHERS = {
    "/openapi.json": _other("this description", "application/json"),
    "/opensearch.xml": _other("what browsers add a search engine by", "application/opensearchdescription+xml"),
    "/healthz": _other("whether the process answers, and from which generation", "application/json"),
    "/metrics": _other("requests and seconds by path, with --metrics", "text/plain"),
}
