"""A cluster for the tests: the one that NEWSEARCH_TEST_CLUSTER names, or one node that is started for them.

A node needs Java 17 and Maven. Without them the tests are skipped, or fail where NEWSEARCH_CLUSTER_TESTS is 1; where it
is 0, `make test-cluster` runs them by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsearch.engine.opensearch import OpenSearchKind
from tests.cluster.node import require_tools, started
from tests.engines import CLUSTER, kind_in


@pytest.fixture(scope="session")
def hosts() -> Iterator[str]:
    """The hosts of a running cluster."""
    if CLUSTER:
        yield CLUSTER
        return
    require_tools()
    with started() as host:
        yield host


@pytest.fixture(scope="session")
def kind(hosts: str) -> OpenSearchKind:
    """The kind of engine of the cluster, with indexes of one shard."""
    return kind_in(hosts)
