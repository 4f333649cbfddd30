"""What the tests share: one analyzer, and an index of given articles on either engine."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Collection, Iterable
from json import loads
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from newsearch import Article, Index
from newsearch.analysis.analyzer import Analyzer, Documents
from newsearch.engine import BuildOptions, Engine
from newsearch.messages import Language
from newsearch.render import json
from tests.engines import CLUSTER, ENGINES, engine_kind, new_index, open_engine
from tests.schema import check_record

# A busy machine is no bug; no test is about time. In a cluster an example takes a second: the same few each time, and
# one that fails is told as it is.
_FEW = {"derandomize": True, "phases": (Phase.explicit, Phase.generate)} if CLUSTER else {}
settings.register_profile("newsearch", deadline=None, **_FEW)  # type: ignore[arg-type]
settings.load_profile("newsearch")

# A shell ignores it in what it runs in the background, and whatever a test starts would, too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

os.environ["NEWSEARCH_LANG"] = "en"  # whatever the locale of the machine
os.environ.pop("PYTHONUNBUFFERED", None)  # what is started prints as it does elsewhere: at its end, where that may fail
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="newsearch-tests-")  # where the last search is kept
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)


def _to_json_as_published(value: object, language: Language = "en", _to_json: Callable[..., str] = json.to_json) -> str:
    """What `to_json` makes of a value; a record of ours is compared with the published schema, whoever prints it.

    An export in one document begins with its search, which gets its cursor at the end.
    """
    text = _to_json(value, language)
    if isinstance(value, dict) and (
        value.get("schema") == json.SCHEMA or str(value.get("type")).startswith("/problems/")
    ):
        check_record({**({"cursor": None} if value["type"] == "search" else {}), **loads(text)})
    return text


json.to_json = _to_json_as_published

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.hookimpl(trylast=True)  # after hypothesis has marked its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the properties out of the coverage: they take most of the time, and lines are what examples are for."""
    for item in items:
        if item.get_closest_marker("hypothesis"):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def index_of(tmp_path: Path, engine_name: str) -> Callable[[Iterable[Article]], Index]:
    def made(articles: Iterable[Article]) -> Index:
        index = new_index(tmp_path / "index", engine_name)
        index.update(add=articles)
        return index

    return made


@pytest.fixture(scope="session", params=ENGINES)
def seed_index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = new_index(tmp_path_factory.mktemp("seed") / "index", request.param)
    index.sync(SEEDS)
    return index


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


@pytest.fixture
def index(tmp_path: Path, engine_name: str) -> Index:
    return new_index(tmp_path / "index", engine_name)


def engine_of(name: str, folder: Path, analyzer: Analyzer, articles: Iterable[Article]) -> Engine:
    """An engine with these articles, written to a new folder."""
    return next_engine(name, None, folder, analyzer, articles)


def next_engine(
    name: str,
    previous: Path | None,
    folder: Path,
    analyzer: Analyzer,
    articles: Iterable[Article],
    remove: Collection[str] = (),
) -> Engine:
    """The generation after the one in the folder `previous`, written to a new folder and opened."""
    folder.mkdir(parents=True)
    engine_kind(name).write(previous, folder, Documents(analyzer, articles), remove, BuildOptions())
    return open_engine(name, folder)
