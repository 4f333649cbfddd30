"""A short run of the torture of a cluster; `make torture-cluster` runs the long one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.node import require_tools
from tests.cluster.torture import Nodes, Trial, kills, nodes_running


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    require_tools()
    with nodes_running() as running:
        yield running


def test_killed_nodes_make_no_answer_wrong_and_lose_no_write(nodes: Nodes, tmp_path: Path) -> None:
    trial = Trial(nodes, tmp_path, 200, 5)
    for name, tally in kills(trial, 0.5, 1, publishing=True):  # and searching: three threads do
        assert not tally.wrong and not tally.lost, name
        assert tally.right and tally.acknowledged >= 2, name
    assert trial.index.verify() == []
