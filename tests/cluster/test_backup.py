"""The commands of docs/cluster.md that back an archive up and restore it, run as they stand there."""

from __future__ import annotations

import re
import subprocess
import uuid
from pathlib import Path

import pytest

from newsearch import Index
from newsearch.engine.opensearch import Cluster
from newsearch.location import Address
from tests.cluster.archives import answers, archive, article

DOCS = Path("docs")


@pytest.mark.parametrize("page", ["cluster.md", "zh/cluster.md"])
def test_the_documented_commands_bring_an_archive_back(page: str, hosts: str) -> None:
    commands = re.findall(r"^curl .*_snapshot.*|^curl -X DELETE .*", (DOCS / page).read_text("utf-8"), re.MULTILINE)
    assert len(commands) == 4
    safe = f"safe-{uuid.uuid4().hex}"
    with archive(hosts) as address:
        index = Index.create(address)
        index.update(add=[article(number) for number in range(4)])
        index.watches().add("标记", "标记")
        before = answers(index)
        for command in commands[:2]:
            _run(command, address, safe)
        index.update(add=[article(9)], remove=["a1"])
        assert answers(index) != before
        for command in commands[2:]:
            _run(command, address, safe)
        assert (answers(index), index.verify()) == (before, [])
        assert [watch.name for watch in index.watches()] == ["标记"]
        assert index.update(add=[article(9)]).articles_total == 5
        Cluster(address).call("DELETE", f"/_snapshot/{safe}/2024-03-02")
        Cluster(address).call("DELETE", f"/_snapshot/{safe}")


def _run(command: str, address: Address, safe: str) -> None:
    """Run a command for another archive; the folder for snapshots is within that of the node."""
    host = address.hosts[0]
    for old, new in (("one:9200", host), ("newsearch-news", f"newsearch-{address.archive}")):
        command = command.replace(old, new)
    command = command.replace("_snapshot/safe", f"_snapshot/{safe}").replace("/mnt/safe", safe)
    done = subprocess.run(["bash", "-c", f"{command} --silent --fail-with-body"], capture_output=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout!r}"
