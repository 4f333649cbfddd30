"""Reads what the databases Factiva and Nexis write as text: documents one behind the other, each with its source.

Their forms are told by what ends a document: `Document LARB000020310409er4900001` or 文件 (Factiva,
https://developer.dowjones.com/documents/site-docs-factiva_apis-factiva_analytics_apis), and `End of Document` (Nexis).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsearch.dates.written import issue_date
from newsearch.deadline import check
from newsearch.seeds.text_pages.labels import FIELDS, is_paper, set_field

__all__ = ["documents_of"]

_CODES = {"HD": "headline", "BY": "byline", "PD": "date", "SN": "source", "PG": "page", "SE": "section"}
_CODES |= {"LP": "body", "TD": "body", "CT": "", "RF": ""}
_CODES |= dict.fromkeys(["WC", "ET", "SC", "ED", "VOL", "LA", "CY", "CR", "CO", "IN", "NS", "RE", "IPC", "IPD"], "")
_CODES |= dict.fromkeys(["PUB", "AN", "ART", "CLM", "CX", "DE"], "")
"""The codes of the fields of Factiva, and what of an article they are."""

_CODED = re.compile(rf"({'|'.join(_CODES)})(?:[ \t]{{1,4}}(\S.*))?")
_NAMED = "(?:Document|文件|文檔|文档)"
_END = re.compile(
    rf"(?:{_NAMED}|AN[ \t]{{1,9}}(?:{_NAMED})?)[ \t]{{0,9}}[A-Z][A-Z0-9]{{3,7}}0{{2,6}}(?:19|20)\w{{12,20}}"
)
_LENGTH = re.compile(r"[\d,]{1,9}[ \t]?(?:words|字|個字|个字)", re.IGNORECASE)
_RIGHTS = re.compile(r"(?:\(c\)|©|Copyright|版[权權]所有|版[权權]).{0,200}", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?: ?GMT)?")
_PAGE = re.compile(r"[A-Z]{0,2}\d{1,3}")
_SOURCE_CODE = re.compile(r"[A-Z][A-Z0-9]{2,7}")
_LANGUAGE = re.compile(r"(?:Chinese|中文|[简簡繁][体體]中文|[简簡]体|繁體|English)(?: ?[-–] ?\w{1,20})?")
_SUMMARY = re.compile(r"(?:Search Summary|搜[寻尋索]摘要|[检檢]索摘要|© ?\d{4} Factiva)", re.IGNORECASE)
"""What stands below the last document of an export of Factiva."""

_NEXIS_END = re.compile(r"End of Document", re.IGNORECASE)
_NEXIS_LABEL = re.compile(
    r"(Section|Length|Byline|Dateline|Highlight|Load-Date|Language|Publication-Type|Subject|Industry|Geographic"
    r"|Classification|Journal Code|Series)[ \t]{0,4}:(.{0,2000})",
    re.IGNORECASE,
)
_NEXIS_PAGE = re.compile(r"(.{0,60}?)[;,，；]?\s*(?:Pg\.?|P\.|page)\s*([A-Z]{0,2}\d{1,3})", re.IGNORECASE)
_MOST_ABOVE = 12  # lines that are not blank above the text of a document; chosen by hand


def documents_of(text: str) -> list[dict[str, str]]:
    """The articles of an export, by the names of `Article`'s attributes; none for another text."""
    found = list[dict[str, str]]()
    if "End of Document" in text:
        found = list(_nexis(text))
    elif "Document " in text or "文件 " in text or "文檔 " in text:
        found = list(_factiva(text))
    return found if any("headline" in fields for fields in found) else []


def _until(lines: Sequence[str], end: re.Pattern[str]) -> Iterator[tuple[list[str], bool]]:
    """The lines up to each one that ends a document, and whether one does."""
    held = list[str]()
    for line in lines:
        check()
        if end.fullmatch(line.strip()):
            yield held, True
            held = []
        else:
            held.append(line)
    if any(line.strip() for line in held):
        yield held, False


def _factiva(text: str) -> Iterator[dict[str, str]]:
    """The documents of an export of Factiva; what stands below the last one is text unless it tells of the search."""
    pieces = list(_until(text.split("\n"), _END))
    if not any(ended for _, ended in pieces):
        return
    for lines, ended in pieces:
        coded = sum(bool(_CODED.fullmatch(line)) for line in lines) > 2
        if not ended and _SUMMARY.match(next(line for line in lines if line.strip()).strip()):
            return
        if fields := _of_codes(lines) if coded else _of_lines(lines):
            yield fields


def _of_codes(lines: Sequence[str]) -> dict[str, str]:
    """A document whose fields have codes: `HD` and its value in the same line, or in those below."""
    fields, body, field = dict[str, str](), list[str](), ""
    values: dict[str, list[str]] = {}
    for line in lines:
        if code := _CODED.fullmatch(line.rstrip()):
            field = _CODES[code[1]]
            line = code[2] or ""
        if field == "body":
            body.append(line)
        elif field and line.strip():
            values.setdefault(field, []).append(line.strip())
    for name, said in values.items():
        set_field(fields, name, " ".join(said))
    return fields | {"body": "\n".join(body).strip("\n")}


def _of_lines(lines: Sequence[str]) -> dict[str, str]:
    """A document as it is shown: headline, author, length, day, source and its code, a line each, then the text."""
    there = [number for number, line in enumerate(lines) if line.strip()][:_MOST_ABOVE]
    length = next((place for place, number in enumerate(there) if _LENGTH.fullmatch(lines[number].strip())), 0)
    if not length:
        return {"body": "\n".join(lines).strip("\n")} if there else {}
    above = [lines[number].strip() for number in there[:length]]
    fields = {"headline": above[0]}
    if len(above) > 1:
        fields["byline"] = above[-1]
    fields["subtitle"] = " ".join(above[1:-1])
    last = there[length]
    for number in there[length + 1 :]:
        line = lines[number].strip()
        if _RIGHTS.fullmatch(line):
            last = number
            break
        if not _take_line(fields, line):
            break
        last = number
    return fields | {"body": "\n".join(lines[last + 1 :]).strip("\n")}


def _take_line(fields: dict[str, str], line: str) -> bool:
    """Take in a line below the length of a document; False for one of its text."""
    if "date" not in fields:
        return len(line) < 40 and set_field(fields, "date", line)
    if _CLOCK.fullmatch(line) or _LANGUAGE.fullmatch(line):
        return True
    if "source" not in fields and len(line) < 40:
        return set_field(fields, "source", line)
    if _SOURCE_CODE.fullmatch(line) and not _PAGE.fullmatch(line):
        return True
    return bool(_PAGE.fullmatch(line)) and set_field(fields, "page", line)


def _nexis(text: str) -> Iterator[dict[str, str]]:
    """The documents of an export of Nexis: headline, source and day, labels, `Body`, the text, labels."""
    for lines, ended in _until(text.split("\n"), _NEXIS_END):
        fields = dict[str, str]()
        start = _nexis_head(lines, fields)
        body = lines[start:]
        while body and (not body[-1].strip() or _NEXIS_LABEL.fullmatch(body[-1].strip())):
            body.pop()
        if fields or any(line.strip() for line in body):
            yield fields | {"body": "\n".join(body).strip("\n")} if ended else {"body": "\n".join(lines).strip("\n")}


def _nexis_head(lines: Sequence[str], fields: dict[str, str]) -> int:
    """Take in what stands above the text of a document; the number of its first line."""
    above, start = list[str](), 0
    for number, line in enumerate(lines):
        said = line.strip()
        if not said:
            continue
        label = _NEXIS_LABEL.fullmatch(said)
        if said.lower() == "body":
            start = number + 1
            break
        if label:
            _take_label(fields, label[1].lower(), label[2].strip())
            start = number + 1
        elif start or len(above) == _MOST_ABOVE:  # text below labels
            break
        elif not _RIGHTS.fullmatch(said):
            above.append(said)
    if not start:
        return 0
    _take_above(fields, above)
    return start


def _take_above(fields: dict[str, str], above: list[str]) -> None:
    """Take in the lines above the labels: headline, source, day; of older exports source, day, headline."""
    day = next((place for place, line in enumerate(above) if len(line) < 60 and issue_date(line)), len(above))
    if day < len(above):
        set_field(fields, "date", above[day])
    before, behind = above[:day], above[day + 1 :]
    if behind and (len(before) < 2 or is_paper(before[0])):
        before, behind = [behind[0], *before], behind[1:]
    for field, value in zip(("headline", "source"), (before[:1], before[1:]), strict=True):
        set_field(fields, field, " ".join(value))


def _take_label(fields: dict[str, str], label: str, value: str) -> None:
    if label == "section" and (placed := _NEXIS_PAGE.fullmatch(value)):
        set_field(fields, "page", placed[2])
        value = placed[1]
    if label in ("section", "byline"):
        set_field(fields, FIELDS.get(label, label), value.strip())
