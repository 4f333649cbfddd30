"""The sample archive of `examples/` behind the app, on either engine, asked without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from newsearch import Index
from newsearch.engine import ENGINES
from newsearch.location import Location
from newsearch.web.app import make_app
from newsearch.web.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
ADDRESS = "http://127.0.0.1:8642"
HTML = {"accept": "text/html,*/*"}


def client_of(index: Location, **settings: object) -> TestClient:
    """A client of a server over an index; use it in a `with` statement."""
    app = make_app(Settings(index=index, **settings))  # type: ignore[arg-type]
    return TestClient(app, base_url=ADDRESS, follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="session", params=ENGINES)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "index"
    Index.create(path, engine=request.param).sync(EXAMPLES)
    return path


@pytest.fixture(scope="session")
def whoosh_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "index"
    Index.create(path).sync(EXAMPLES)
    return path


@pytest.fixture(scope="session")
def client(sample: Path) -> Iterator[TestClient]:
    with client_of(sample, title="江城报刊资料库", seconds=30) as made:
        yield made


@pytest.fixture
def serving(whoosh_sample: Path) -> Iterator[Callable[..., TestClient]]:
    """Starts servers with other settings, and stops them after the test."""
    started: list[TestClient] = []

    def start(index: Path | None = None, **settings: object) -> TestClient:
        made = client_of(index or whoosh_sample, **settings)
        made.__enter__()
        started.append(made)
        return made

    yield start
    for made in started:
        made.__exit__(None, None, None)
