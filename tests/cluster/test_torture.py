"""A short run of the torture of a cluster; `make torture-cluster` runs the long one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.node import require_tools
from tests.cluster.nodes import Nodes, nodes_running
from tests.cluster.torture import Trial, kills, partitions

WATCHFUL = """\
cluster.fault_detection.follower_check: {timeout: 2s, retry_count: 1}
cluster.fault_detection.leader_check: {timeout: 2s, retry_count: 1}
cluster.publish.timeout: 3s
"""
"""Lets nodes leave out one that does not answer after seconds instead of a minute."""


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    require_tools()
    with nodes_running(WATCHFUL) as running:
        yield running


def test_killed_nodes_make_no_answer_wrong_and_lose_no_write(nodes: Nodes, tmp_path: Path) -> None:
    trial = Trial(nodes, tmp_path, 200, 5)
    for name, tally in kills(trial, 0.5, 1, publishing=True):  # and searching: three threads do
        assert not tally.wrong and not tally.lost, name
        assert tally.right and tally.acknowledged >= 2, name
    assert trial.index.verify() == []


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="Linux says whose a connection is")
def test_a_manager_that_is_cut_off_makes_no_answer_wrong_and_loses_no_write(nodes: Nodes, tmp_path: Path) -> None:
    trial = Trial(nodes, tmp_path, 50, 5)
    _, tally = next(partitions(trial, 0.5, 1))
    assert not tally.wrong and not tally.lost
    assert tally.right and tally.acknowledged >= 2
    assert trial.index.verify() == []
