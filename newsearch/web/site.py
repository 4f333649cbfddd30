"""What all pages share: the templates, the static files, the searcher's pool, and what the archive holds."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from newsearch.archive.index import Index
from newsearch.messages import LANGUAGES, Language, Note, say
from newsearch.render.wording import plain, text_of
from newsearch.search.searcher import Searcher
from newsearch.web.overview import Overview, overview
from newsearch.web.pool import Pool
from newsearch.web.settings import Settings

__all__ = ["STATIC", "Site", "StaticFile"]

_HERE = Path(__file__).parent

_VARIABLE = re.compile(r"(?<![\w-])--[a-z]+")

_FIRST = ("base.html", "macros.html", "home.html", "results.html", "facets.html")
"""The templates of the first pages of a reader; the others are compiled when they are first used."""

_SAYING = re.compile(r"""\{\{ t\(["'](\w+)["']\) \}\}""")

_DECIDING = (".py", ".html", ".svg", ".css", ".js")
"""The files of the program that decide on what it answers."""

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file of `static/`: its bytes, its media type, and the URL that changes with its content."""

    content: bytes
    media_type: str
    url: str


def _short(css: str) -> str:
    """A stylesheet without comments and the blanks that only people need, its variables named by letters."""
    one_line = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    packed = re.sub(
        r";?\s*}\s*", "}", re.sub(r"\s*([{;,>]|: |(?<=@media) (?=\())\s*", lambda found: found[1].strip(), one_line)
    ).strip()
    names = {
        name: f"--{letter}"
        for name, letter in zip(dict.fromkeys(_VARIABLE.findall(packed)), ascii_lowercase, strict=False)
    }
    return _VARIABLE.sub(lambda found: names[found[0]], packed)


def _static() -> Mapping[str, StaticFile]:
    found = {}
    for path in sorted((_HERE / "static").iterdir()):
        content = _short(path.read_text("utf-8")).encode() if path.suffix == ".css" else path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:10]
        found[path.name] = StaticFile(content, _TYPES[path.suffix], f"/static/{path.name}?v={digest}")
    return found


STATIC = _static()


class _Templates(FileSystemLoader):
    """The templates, with the sentences without values in them before they are compiled: a page has fifty of them."""

    def __init__(self, language: Language) -> None:
        super().__init__(_HERE / "templates")
        self._language = language

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """A template whose `{{ t("code") }}` are sentences, as HTML."""
        source, path, is_current = super().get_source(environment, template)
        said = _SAYING.sub(lambda found: escape(say(Note(found[1]), self._language)), source)
        return said, path, is_current


def _marked(pieces: Sequence[tuple[str, int]], ids: bool = False) -> Markup:
    """The pieces of a text as HTML, those with a number in `<mark>`; with `ids` a link can lead to each mark."""
    texts = str.split(escape("\0".join([plain(text) for text, _ in pieces])), "\0")  # which no text has that is plain
    found = []
    for text, (_, number) in zip(texts, pieces, strict=False):  # of no pieces, one text that is empty
        opening = f'<mark id="m{number}">' if ids else "<mark>"
        found.append(f"{opening}{text}</mark>" if number else text)
    return Markup("".join(found))


def _safe(value: object) -> object:
    """What a template shows of a value: texts without controls and direction marks; markup of ours stays."""
    return plain(value) if type(value) is str else value


def _templates(language: Language) -> Environment:
    """The templates in a language; each is compiled when it is first used."""
    environment = Environment(
        loader=_Templates(language),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_safe,
    )
    static = {name: file.url for name, file in STATIC.items()}
    environment.globals |= {"language": language, "marked": _marked, "static": static}
    return environment


class Site:
    """One process of the server.

    Args:
        settings: what it was told.

    Raises:
        IndexMissing, IndexDamaged, IndexOutdated: there is nothing that can be searched.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        index = Index(settings.index, settings.cluster)
        self.pool = Pool(index, settings.threads, settings.queue, settings.seconds)
        self.templates = {language: _templates(language) for language in LANGUAGES}
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.synonyms = settings.synonyms
        self._stamp = self._version()
        self._held: tuple[str, Overview] | None = None

    def page(self, template: str, language: Language, **values: object) -> str:
        """A template as HTML; `t` says the sentences in the language of the page."""

        def t(code: str, /, **values: object) -> str:
            return say(Note(code, **values), language)

        title = self.settings.title or "newsearch"
        return (
            self.templates[language]
            .get_template(template)
            .render(t=t, say=lambda note: text_of(note, language), site_title=title, **values)
        )

    def overview(self, searcher: Searcher) -> Overview:
        """What the archive holds; counted once a generation."""
        generation = searcher.generation
        if self._held is None or self._held[0] != generation:
            self._held = generation, overview(searcher)
        return self._held[1]

    def tag(self, generation: str, *parts: str) -> str:
        """The ETag of what is asked for: another one for another generation, version, day, file of synonyms, or URL."""
        today = datetime.date.today().isoformat()  # 上周 in a query, and the day of citing
        known = "\0".join((self._stamp, generation, today, self._synonyms_stamp(), *parts))
        return f'W/"{hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:20]}"'

    def warm_up(self) -> None:
        """Load what the first search would wait for: the dictionary, the tables, the templates.

        Raises:
            SynonymsError: the file of synonyms cannot be read.
        """
        searcher = self.pool.searcher
        self.overview(searcher)  # with keywords, which load jieba
        searcher.search("新闻 报道", limit=1, distinct=True, synonyms=self.synonyms)
        templates = self.templates[self.settings.language or "zh"]
        for name in _FIRST:
            templates.get_template(name)

    def _synonyms_stamp(self) -> str:
        """What changes when the file of synonyms does, which is read anew for every search."""
        if self.synonyms is None:
            return ""
        with suppress(OSError):  # the search says so
            return str(((found := self.synonyms.stat()).st_mtime_ns, found.st_size, found.st_ino))
        return ""

    def _version(self) -> str:
        """What decides on an answer beside the index: the program, templates, static files, settings."""
        told = self.settings
        digest = hashlib.sha256(repr((told.title, told.language, told.seconds, told.export_limit)).encode())
        for folder, _, names in sorted(os.walk(_HERE.parent)):  # three times as fast as `Path.rglob`
            for name in sorted(names):
                if name.endswith(_DECIDING):
                    digest.update(Path(folder, name).read_bytes())
        return digest.hexdigest()[:12]
