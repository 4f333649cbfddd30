"""Reads JSON and JSON Lines: finds the records in the shapes that exports, crawlers and search engines give them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from itertools import chain
from typing import Any, TextIO

from newsearch.dates.written import issue_date
from newsearch.deadline import check
from newsearch.errors import SeedError
from newsearch.messages import Note
from newsearch.model import Article
from newsearch.seeds.json.large import json_values
from newsearch.seeds.records.articles import LONGEST_RECORD, article_of, articles_of, has_body, has_headline
from newsearch.seeds.records.extra import LeftOut, is_summary
from newsearch.seeds.records.fields import field_name
from newsearch.seeds.records.issue import issue_fields, page_fields, with_issue
from newsearch.seeds.seed import Reading, collected
from newsearch.seeds.text_pages.labels import is_paper

__all__ = ["LineReader", "is_json_lines", "json_records", "read_json", "read_json_lines"]

_DEEPEST = 16  # objects and lists in one another, where records are looked for
_AROUND = frozenset(
    ["_source", "fields", "properties", "attributes", "doc", "record", "article", "node", "item", "post"]
)
"""Objects inside of which a record may stand while its id and other fields stand beside them: the hits of Elasticsearch
(https://www.elastic.co/guide/en/elasticsearch/reference/current/search-search.html), GeoJSON, JSON:API."""

_AROUND_LINES = "\x1e \t\r\n\ufeff"
"""What may stand around a record of JSON Lines: the sign of JSON text sequences (https://www.rfc-editor.org/rfc/rfc7464)."""

_ABOUT_SEARCH = frozenset(["highlight", "highlighting", "_highlightResult", "_snippetResult", "aggregations", "facets"])
"""What search engines put beside the records: their pieces with marks, and counts."""

_PARTS = frozenset(["sections", "parts", "paragraphs", "pages", "chapters", "content", "body", "章节", "段落"])
"""Lists of the parts of an article."""

_LONGEST_DAY = 20  # characters of a key that is a day

_IS_TITLE = re.compile("[\u4e00-\u9fff]{4}")
"""Keys that are headlines: of maps from a headline to its article."""

_ACTIONS = frozenset(["index", "create", "update", "delete"])
"""Lines of a bulk file: https://www.elastic.co/guide/en/elasticsearch/reference/current/docs-bulk.html."""


def read_json(name: str, text: str) -> Reading:
    """The articles of a JSON file: of all records in it, whatever lists and objects they stand in, or of its lines.

    Raises:
        SeedError: it is not JSON, or has no record with a headline or a body.
    """
    if is_json_lines(StringIO(text)):
        return read_json_lines(name, text)
    articles, notes = articles_of(name, json_records(StringIO(text)))
    if not articles:
        raise SeedError("seed_no_records")
    return articles, notes


def read_json_lines(name: str, text: str) -> Reading:
    """The articles of JSON Lines, one record a line; ids that a record lacks have the number of its line.

    Raises:
        SeedError: it is one JSON value over several lines, and that cannot be read.
    """
    if not is_json_lines(StringIO(text), named=True):
        return read_json(name, text)
    reader = LineReader(name)
    lines = enumerate(text.split("\n"), 1)
    items = (item for number, line in lines for item in reader.read(number, line))
    return collected(chain(items, reader.notes()))


def is_json_lines(file: TextIO, named: bool = False) -> bool:
    """Whether a file of JSON has a value a line: its first line is an object, and its second begins another.

    With `named` its name says that it is JSON Lines; only one that opens a list or an object over several lines is not.
    """
    lines = (line for line in iter(lambda: file.readline(LONGEST_RECORD), "") if line.strip())
    first, second = next(lines, ""), next(lines, "")
    if named:
        opens = first.strip() in ("[", "{", "[{") or (first.lstrip().startswith("[") and first.rstrip().endswith(","))
        return not opens
    if not all(line.lstrip(_AROUND_LINES).startswith("{") for line in (first, second)):
        return False
    return first.rstrip().rstrip(",").endswith("}")


class LineReader:
    """Reads the lines of a file of JSON Lines one after the other.

    A line of a bulk file that says what to do with the next one gives that one's id.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._id = ""
        self._left_out = LeftOut()

    def notes(self) -> Iterator[Note]:
        """What was not kept of the lines read so far."""
        yield from self._left_out.notes()

    def read(self, number: int, line: str) -> Iterator[Article | Note]:
        """The articles of a line, or why it is none; nothing for a blank line."""
        line = line.strip(_AROUND_LINES)
        if not line:
            return
        check()
        try:
            value = json.loads(line.rstrip(","))
        except (ValueError, RecursionError) as error:
            yield Note("seed_line_not_json", line=number, error=str(error))
            return
        if (action := _action(value)) is not None:
            self._id = str(action.get("_id") or "")
            return
        fallback, self._id = self._id or f"{self._name}#{number}", ""
        records = records_in(value) or [value]
        found = [article for record in records if (article := article_of(record, fallback, self._left_out))]
        yield from found
        if not found and not is_summary(value):
            yield Note("seed_line_without_text", line=number)


def _action(value: Any) -> dict[str, Any] | None:
    """What a line of a bulk file that has no article says, None when it is another line."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    [(verb, action)] = value.items()
    if verb not in _ACTIONS or not isinstance(action, dict):
        return None
    return action if all(key.startswith("_") or key in ("routing", "retry_on_conflict") for key in action) else None


def json_records(file: TextIO) -> Iterator[Any]:
    """The records of a file, one after the other; no more of it is in memory than one of them.

    Raises:
        SeedError: it is not JSON, or has too long a record.
    """
    columns: list[str] = []
    for value in json_values(file):
        if isinstance(value, list) and (columns or _are_columns(value)):
            if columns and len(value) <= len(columns):
                yield dict(zip(columns, value, strict=False))
            columns = columns or value
        else:
            yield from records_in(value) or ([value] if isinstance(value, dict) else [])


def _are_columns(row: list[Any]) -> bool:
    """Whether a list is the first row of a table: it names a headline or a body, and another field."""
    if not all(isinstance(name, str) for name in row):
        return False
    known = {field.attribute for name in row if (field := field_name(name))}
    return len(known) > 1 and bool(known & {"headline", "body"})


def records_in(value: Any, depth: int = 0, within: str = "") -> list[dict[str, Any]]:
    """The records that a value of JSON is, or holds.

    An object with a body is one. An object without has those of its members, unless it has a headline and says more
    than they do. Empty objects of a list are among its records when it has others, so that they are counted.
    `within` is the key of the value.
    """
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        items = [(records_in(item, depth + 1, within), item) for item in value]
        return list(_flat(items)) if any(records for records, _ in items) else []
    if not isinstance(value, dict):
        return []
    if isinstance(next(iter(value.values()), None), dict | list) and (table := _turned(value)):
        return table
    if has_body(value):
        return [value]
    inside = ((key, inner) for key, inner in value.items() if key not in _ABOUT_SEARCH)
    members = {key: found for key, inner in inside if (found := records_in(inner, depth + 1, key))}
    if has_headline(value) and (whole := _of_parts(value, members)):
        return [whole]
    if has_headline(value) and (record := _headed(value, members)):
        return [record]
    around = issue_fields(chain(value.items(), page_fields(within, value)))
    return [_with_what_is_around(value, key, record, around) for key, found in _fullest(members) for record in found]


def _turned(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a table that pandas wrote by its columns or with their names apart; none of another object.

    See https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.to_json.html, `orient`.
    """
    columns, data = value.get("columns"), value.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data]
    if sum(1 for key in value if field_name(key)) < 2:
        return []
    cells = list(value.values())
    lists = [c for c in cells if isinstance(c, list) and len(c) > 1 and not isinstance(c[0], dict | list)]
    if len(lists) == len(cells) and len({*map(len, lists)}) == 1:
        return [dict(zip(value, row, strict=True)) for row in zip(*lists, strict=True)]
    maps = [c for c in cells if isinstance(c, dict)]
    if len(maps) < len(cells) or any(c.keys() != maps[0].keys() for c in maps):
        return []
    return [{key: column[row] for key, column in value.items()} for row in maps[0] if row.isdigit()]


def _flat(items: Iterable[tuple[list[dict[str, Any]], Any]]) -> Iterator[dict[str, Any]]:
    """The records of the items of a list, an item itself where it is an object that has none."""
    for records, item in items:
        if records:
            yield from records
        elif isinstance(item, dict):
            yield item


def _headed(value: dict[str, Any], members: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any] | None:
    """An object with a headline as a record, with the body of its only member; None when its members are records."""
    if not any(map(_weight, members.values())) and (_weight([value]) or not members):
        return value
    if len(members) == 1 and isinstance(value[key := next(iter(members))], dict) and len(members[key]) == 1:
        [inner] = members[key]
        return {**{k: v for k, v in inner.items() if (field := field_name(k)) and field.attribute == "body"}, **value}
    return None


def _of_parts(value: dict[str, Any], members: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any] | None:
    """An object with a headline as a record whose parts are its body; None where its members are articles.

    Parts have neither a day nor an author of their own, and stand below the headline of an article, not of an issue.
    """
    [key, *others] = members or [""]
    inner = value.get(key)
    if isinstance(inner, dict) and len(inner) == 1:
        [(key, inner)] = inner.items()
    if others or key not in _PARTS or not isinstance(inner, list) or not all(isinstance(part, dict) for part in inner):
        return None
    parts = [article_of(part, key, LeftOut()) for part in inner]
    if any(part is None or part.date or part.byline or not part.body for part in parts):
        return None
    outer = article_of({name: text for name, text in value.items() if name not in members}, key, LeftOut())
    if outer is None or is_paper(outer.headline) or issue_date(outer.headline):
        return None
    texts = (text for part in parts if part for text in (part.headline, part.body) if text)
    return {name: text for name, text in value.items() if name not in members} | {"text": "\n\n".join(texts)}


def _fullest(members: Mapping[str, list[dict[str, Any]]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The members that have records: where some have bodies, those alone; the others list headlines beside them."""
    full = [(key, found) for key, found in members.items() if _weight(found)]
    return full or list(members.items())


def _weight(records: list[dict[str, Any]]) -> bool:
    """Whether one of these records has a body, even if it is only a summary."""
    return any((field := field_name(key)) and field.attribute == "body" for record in records for key in record)


def _with_what_is_around(
    value: dict[str, Any], key: str, record: dict[str, Any], around: Mapping[str, tuple[str, Any]]
) -> dict[str, Any]:
    """The record in a member, with the fields beside it where it only is the wrapping of the record.

    Beside a list of records stands what is said of their issue; a member may be called by its day, or by its headline.
    """
    field = field_name(key)
    if record is not value[key] or not (key in _AROUND or (field and field.attribute == "body")):
        if _IS_TITLE.search(key) and not field and record is value[key] and not has_headline(record):
            record = {"title": key, **record}
        of_day = {"date": ("date", key)} if key[:4].isdigit() and len(key) <= _LONGEST_DAY and issue_date(key) else {}
        return with_issue(record, {**around, **of_day})
    beside = {k: v for k, v in value.items() if not isinstance(v, dict | list) or "$date" in v or "$oid" in v}
    return {**{k: v for k, v in beside.items() if k not in record}, **record}
