"""Documents as a cluster keeps them, and back.

A text goes over as it is folded, and the cluster cuts it into units. What Lucene cannot take as one term is put in
other words: a unit of thousands of characters, a value with half a surrogate pair. `indexed` and `key` say how, for
what is stored and for what is looked for alike.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from newsearch.analysis.layers import layer
from newsearch.analysis.reprints import VALUES, band_keys
from newsearch.dates.day_numbers import day_number, ordinals
from newsearch.engine import arrival_key
from newsearch.engine.opensearch.mapping import COUNTED, blanks_of, length_of
from newsearch.matching import facet_values, folded_values
from newsearch.model import EXTRA, FACETS, FIELDS, LABEL_FIELDS, LAYERS, NAME_KINDS, Article, Document, FieldTokens
from newsearch.text.field_keys import keyed
from newsearch.text.units import ALPHANUMERIC, LETTER, is_word_like

__all__ = ["ARTICLE", "KEPT_OF_UNIT", "LONGEST_KEY", "MATCHED", "NUMBERS", "ODD", "SHOWN", "TEXTS", "UNDATED", "WHOLE"]
__all__ += ["article_of", "bands", "doc_id", "document_of", "extra_key", "indexed", "key", "lengths_of", "marked"]
__all__ += ["matched_document", "record", "text_in", "text_source", "words_in"]

UNDATED = 99_999_999
"""Comes after every issue day."""

LONGEST_KEY = 2000
"""Characters of a keyword that are kept as they are: Lucene takes 32,766 bytes."""

KEPT_OF_UNIT = 100
"""Characters that are kept of a very long unit."""

ODD = "\uffff"
"""Stands in a keyword that is not the text itself, and in no folded text."""

ARTICLE = ("article",)
NUMBERS = ("day", *(length_of(f, kind) for kind in LAYERS for f in FIELDS))
"""What the first stage goes by beside terms: the issue day, and the tokens: layer of `LAYERS` × field of `FIELDS`."""

TEXTS = (*FIELDS, *(f"{field}_text" for field in FIELDS), *NUMBERS)
MATCHED = (*FIELDS, *(f"{f}_{kind}" for f in FIELDS for kind in ("text", "words", "all", "marks")), "labels")
SHOWN = (*ARTICLE, "id", "headline", "headline_text", "arrived", *(f"by_{name}" for name in ("date", *FACETS)))
WHOLE = (*ARTICLE, *MATCHED, "mentions", "sketch", "arrived", *(f"by_{kind}" for kind in NAME_KINDS))
"""What is read of a record: for an article, for ranking, for clauses that look into texts, for a page of hits, for a
whole document."""

_LONGEST_UNIT = 200  # characters; a longer one keeps `KEPT_OF_UNIT`. Chosen by hand, far below what Lucene takes
_LONG = re.compile(rf"[0-9.{LETTER}]{{{_LONGEST_UNIT}}}")
_START = "\0"  # before each unit of a page at which a run may begin; no folded text has it
_UNIT = re.compile(rf"(?s){ALPHANUMERIC}|.")


def doc_id(article_id: str) -> str:
    """The `_id` of an article: the cluster's own have 512 bytes at most."""
    return hashlib.blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()


def key(text: str) -> str:
    """A value as a keyword: itself, as long as it is short and has no half of a surrogate pair.

    >>> key("北碚报"), ODD in key(chr(0xD800)), len(key("长" * 9999)) < 2100
    ('北碚报', True, True)
    """
    if len(text) <= LONGEST_KEY and text.isprintable():
        return text  # no surrogate is printable
    if len(text) <= LONGEST_KEY and not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    data = text.encode("utf-8", "surrogatepass")
    return data[: 3 * LONGEST_KEY].decode("utf-8", "replace")[:LONGEST_KEY] + ODD + hashlib.sha1(data).hexdigest()


def extra_key(name: str, value: str = "") -> str:
    """A value of an extra field as a keyword among those of all extra fields; without a value, what they begin with."""
    return f"{key(name)}\0{key(value)}"


def indexed(text: str) -> str:
    """A folded text, its longest units replaced by shorter ones that the cluster takes as one unit as well."""
    return re.sub(ALPHANUMERIC, _short_unit, text) if len(text) >= _LONGEST_UNIT and _LONG.search(text) else text


def _short_unit(found: re.Match[str]) -> str:
    """A unit as it is, or its beginning and a hash in letters, which go on with whatever it begins with."""
    unit = found[0]
    if len(unit) < _LONGEST_UNIT:
        return unit
    return unit[:KEPT_OF_UNIT].rstrip(".") + hashlib.sha1(unit.encode()).hexdigest().translate(_LETTERS)


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def marked(text: str) -> str:
    """The folded label of a page with marks where a run may begin: not behind a letter (see `matching.in_label`)."""
    pieces = list[str]()
    for found in _UNIT.finditer(indexed(text)):
        before = pieces[-1][-1:] if pieces else ""
        pieces += [found[0]] if before.isalpha() else [_START, found[0]]
    return "".join(pieces)


def record(document: Document) -> dict[str, Any]:
    """A document as JSON for the index of `mapping`."""
    article = document.article
    values, day = asdict(article), day_number(article.date)
    made: dict[str, Any] = {
        "id": key(article.id),
        "article": json.dumps(values, ensure_ascii=_has_surrogates(values)),
        "labels": dict(document.labels),
        "oldest": day or UNDATED,
        "newest": -day if day else UNDATED,
        "arrived": document.arrived,
        "arrival": arrival_key(float(document.arrived), float(day)),
        "mentions": [_period(*period) for period in document.mentions],
    }
    if day:
        made |= {"day": day, "ordinal": int(ordinals(np.array([day], dtype=np.uint32))[0])}
    for field in FIELDS:
        made |= _field(field, document.fields[field])
    for label in LABEL_FIELDS:
        text = document.labels[label]
        made |= {label: marked(text) if label == "page" else indexed(text), f"{label}_label": key(text)}
    for facet in COUNTED:
        made |= _values(document, facet)
    if any(document.sketch):
        made |= {"sketch": base64.b64encode(document.sketch).decode(), "bands": bands(document.sketch)}
    return made


def _has_surrogates(values: Mapping[str, object]) -> bool:
    try:
        "".join(map(str, values.values())).encode()
    except UnicodeEncodeError:
        return True
    return False


def _period(first: datetime.date, last: datetime.date) -> dict[str, int]:
    start, end = first.toordinal(), last.toordinal()
    return {"first": start, "last": end, "days": end - start + 1}


def _field(field: str, tokens: FieldTokens) -> dict[str, Any]:
    words = layer(tokens, "words")
    text = indexed(tokens.text)
    made: dict[str, Any] = {field: text, f"{field}_words": sorted({key(word) for word in words})}
    if text != tokens.text or any(ODD in word for word in made[f"{field}_words"]):
        made |= {f"{field}_text": tokens.text, f"{field}_all": sorted(set(words))}
    if marks := sorted({word for word in tokens.words if not is_word_like(word)}):
        made[f"{field}_marks"] = marks
    lengths = {"words": len(words), **{kind: len(layer(tokens, kind)) for kind in ("chars", "pairs")}}
    made |= {length_of(field, kind): lengths[kind] for kind in LAYERS}
    return made | {blanks_of(field): sum(map(str.isspace, tokens.text))}


def _values(document: Document, facet: str) -> dict[str, list[str]]:
    if facet == "extra":
        names = document.extra
        counted = [extra_key(name, value) for name, values in names.items() for value in values]
        asked = [extra_key(name, value) for name in names for value in folded_values(document, EXTRA + name)]
    else:
        counted = list(map(key, facet_values(document, facet)))
        asked = list(map(key, folded_values(document, facet)))
    return {name: values for name, values in ((f"by_{facet}", counted), (f"is_{facet}", asked)) if values}


def bands(sketch: bytes) -> list[str]:
    """The keywords of a sketch: reprints have at least one in common."""
    row = np.frombuffer(sketch, dtype=np.uint8)[None]
    return [f"{number:x}" for number in band_keys(row)[0].tolist()]


def article_of(source: Mapping[str, Any]) -> Article:
    """The article of a record that has `ARTICLE`."""
    return Article(**json.loads(source["article"]))


def text_in(source: Mapping[str, Any], field: str) -> str:
    """The folded text of a field of a record that has `TEXTS`, or `text_source` of it."""
    found: str = source.get(f"{field}_text", source[field])
    return found


def text_source(field: str, *, words: bool = False) -> list[str]:
    """What is read of a record for `text_in`, and for `words_in` as well."""
    return [field, f"{field}_text", *([f"{field}_words", f"{field}_all"] if words else [])]


def words_in(source: Mapping[str, Any], field: str) -> list[str]:
    """The words of a field of a record, without marks, each once."""
    words: list[str] = source.get(f"{field}_all", source.get(f"{field}_words", []))
    return words


def lengths_of(source: Mapping[str, Any]) -> list[list[int]]:
    """The tokens of a record that has `TEXTS`: layer of `LAYERS` × field of `FIELDS`."""
    return [[source[length_of(field, kind)] for field in FIELDS] for kind in LAYERS]


def matched_document(source: Mapping[str, Any]) -> Document:
    """What a record that has `MATCHED` says of texts; its words are in no order, and each stands once."""
    fields = {field: FieldTokens(text_in(source, field), _words(source, field)) for field in FIELDS}
    return Document(_NOBODY, fields, source["labels"], {}, (), {}, b"")


_NOBODY = Article("?", "", "")


def document_of(source: Mapping[str, Any]) -> Document:
    """The document of a record that has `WHOLE`, words as in `matched_document`."""
    article = article_of(source)
    day = datetime.date.fromordinal
    return replace(
        matched_document(source),
        article=article,
        extra=keyed(article.extra),
        mentions=tuple((day(period["first"]), day(period["last"])) for period in source["mentions"]),
        names={kind: tuple(source[f"by_{kind}"]) for kind in NAME_KINDS if source.get(f"by_{kind}")},
        sketch=base64.b64decode(source["sketch"]) if "sketch" in source else bytes(VALUES),
        arrived=source["arrived"],
    )


def _words(source: Mapping[str, Any], field: str) -> tuple[str, ...]:
    return (*words_in(source, field), *source.get(f"{field}_marks", ()))
