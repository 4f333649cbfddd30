"""What several tests of the archive begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsearch import Article, Index
from tests.seeding import page


@pytest.fixture
def grown(index: Index, seeds: Path) -> Index:
    """An index of a seed and of an article that came by `update`."""
    page(seeds / "a.txt", "大桥通车")
    index.sync(seeds)
    index.update(add=[Article("stray", "", "会议召开")])
    return index
