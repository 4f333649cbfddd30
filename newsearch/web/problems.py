"""What can go wrong with a request, as problem details (RFC 9457) for programs and as a page for readers."""

from __future__ import annotations

from collections.abc import Mapping

from newsearch.errors import (
    ArticleMissing,
    CursorInvalid,
    EngineUnavailable,
    GenerationGone,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    NewsearchError,
    SearcherClosed,
    SearchTooSlow,
)
from newsearch.messages import Language, Note, say
from newsearch.render.wording import text_of
from newsearch.web.asked import ParameterInvalid

__all__ = ["KINDS", "Problem", "problem_of", "problem_to_json", "todo"]

KINDS: Mapping[str, int] = {
    "parameter": 400,
    "query-too-long": 400,
    "cursor": 400,
    "key": 401,
    "origin": 403,
    "article": 404,
    "path": 404,
    "method": 405,
    "host": 421,
    "rate": 429,
    "internal": 500,
    "index": 503,
    "busy": 503,
    "too-slow": 504,
}
"""The kinds of problems and the status of each; a problem's type is `/problems/KIND`."""

_OF_ERRORS: tuple[tuple[type[NewsearchError], str], ...] = (
    (CursorInvalid, "cursor"),
    (IndexMissing, "index"),
    (IndexOutdated, "index"),
    (IndexDamaged, "index"),
    (EngineUnavailable, "index"),
    (GenerationGone, "index"),
    (SearcherClosed, "index"),
)


class Problem(Exception):
    """A request that cannot be answered.

    Args:
        title: what is wrong, as a sentence with the next step.
        kind: one of `KINDS`.
        detail: what exactly was wrong, such as a parameter with its value, as it stands or as a sentence; may be empty.
        more: further members of the problem details, such as the name of the `parameter`.
        headers: of the response.
        back: where a form on the page of the problem leads on to; empty for what was asked for.
    """

    def __init__(
        self,
        title: Note,
        kind: str,
        detail: Note | str = "",
        more: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        back: str = "",
    ) -> None:
        super().__init__(title, kind, detail)
        self.title, self.kind, self.detail = title, kind, detail
        self.more, self.headers, self.back = more or {}, headers or {}, back

    @property
    def status(self) -> int:
        """The status of the response."""
        return KINDS[self.kind]


def todo(kind: str) -> Note:
    """What can be done about a kind of problem."""
    return Note(f"web_problem_{kind.replace('-', '_')}")


def problem_of(error: Exception) -> Problem | None:
    """The problem that an error is for the one who asked; None where it is a fault of the program."""
    match error:
        case Problem():
            return error
        case ParameterInvalid():
            kind = "query-too-long" if error.is_long else "parameter"
            value = error.value if len(error.value) <= 80 else f"{error.value[:80]}…"
            return Problem(error.note, kind, f"{error.name}={value!r}", {"parameter": error.name})
        case SearchTooSlow():  # whoever asked cannot give it more time, as the sentence for the command line says
            title, work = Note("web_too_slow", seconds=error.note.values["seconds"]), error.note.values.get("work")
            return Problem(title, "too-slow", work if isinstance(work, Note) else "")
        case ArticleMissing():
            return Problem(Note("web_article_missing", **error.note.values), "article")
        case NewsearchError():
            kinds = [kind for cls, kind in _OF_ERRORS if isinstance(error, cls)]
            return Problem(error.note, kinds[0]) if kinds else None
        case ValueError(args=(Note() as note,)):  # the library's, on a choice that it does not have
            return Problem(note, "parameter")
    return None


def problem_to_json(problem: Problem, language: Language) -> dict[str, object]:
    """The problem details of a problem (RFC 9457)."""
    record: dict[str, object] = {
        "type": f"/problems/{problem.kind}",
        "title": say(problem.title, language),
        "status": problem.status,
    }
    return record | ({"detail": text_of(problem.detail, language)} if problem.detail else {}) | dict(problem.more)
