"""Writes the next generation into an index of its own: a clone of the one before, changed, and then closed for good.

A clone shares its files with the index that it is made of. Every change has the id of its article and may be sent
twice. The last thing written is what `Reader` looks for: an index without it is unfinished, and nobody opens it.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from newsearch.analysis.analyzer import Documents
from newsearch.engine import BuildOptions
from newsearch.engine.building import built
from newsearch.engine.opensearch.client import Cluster, Conflict
from newsearch.engine.opensearch.mapping import index_body, length_of
from newsearch.engine.opensearch.queries import EVERY
from newsearch.engine.opensearch.records import doc_id, record
from newsearch.errors import EngineUnavailable, GenerationGone
from newsearch.location import Address, ClusterSettings
from newsearch.model import FIELDS, LAYERS, Document

__all__ = ["fenced", "finish", "load", "prepare", "write"]

_BATCH = 2 << 20  # bytes sent at a time, each a few times in the memory of both sides
_MOST_TRIES = 8  # of a batch that a busy cluster turns away; chosen by hand
_SECONDS = 600.0  # that an index may take to be refreshed, flushed, or copied to all its replicas


def write(
    cluster: Cluster,
    previous: str | None,
    index: str,
    documents: Documents,
    remove: Collection[str],
    options: BuildOptions,
) -> None:
    """Write the generation after `previous`; see `EngineKind.write`."""
    prepare(cluster, previous, index)
    _send(cluster, index, (_line("delete", doc_id(key)) for key in remove))
    built(partial(load, cluster.address, cluster.settings, index), documents, options.workers)
    options.tell("merging")
    finish(cluster, index, options)


def prepare(cluster: Cluster, previous: str | None, index: str) -> None:
    """Make an index that can be written: empty, or with the articles of `previous`."""
    cluster.discard(index)
    with suppress(Conflict):  # the call was repeated after its answer was lost
        if previous is None:
            cluster.call("PUT", f"/{index}", index_body(cluster.settings), wait_for_active_shards="all")
        else:
            settings = {"number_of_replicas": 0, "blocks.write": None, "refresh_interval": "-1"}
            body = {"settings": {"index": settings}}
            cluster.call("PUT", f"/{previous}/_clone/{index}", body, wait_for_active_shards="all")
    _wait(cluster, index, "yellow")


@contextmanager
def fenced(cluster: Cluster, index: str) -> Iterator[str]:
    """A name by which `load` can write to an index until the end: whoever is late is refused."""
    name = f"{index}-by-{uuid.uuid4().hex}x"  # no generation has a name that ends so
    cluster.call("PUT", f"/{index}/_alias/{name}")
    yield name
    cluster.call("DELETE", f"/{index}/_alias/{name}")


def load(
    address: Address,
    settings: ClusterSettings,
    index: str,
    documents: Iterable[Document],
    versions: Iterator[int] | None = None,
) -> Iterator[int]:
    """Send documents to an index, in whichever process; gives how many there were.

    Args:
        versions: for each document its own; of those with one id the highest stays, in whatever order they come. The
            index then goes by a name that `fenced` gave.

    Raises:
        GenerationGone: that name is no longer valid.
    """
    cluster, number = Cluster(address, settings), 0

    def lines() -> Iterator[bytes]:
        nonlocal number
        for document in documents:
            number += 1
            body = json.dumps(record(document), ensure_ascii=False, separators=(",", ":"))
            given = _given(next(versions)) if versions else {}
            yield _line("index", doc_id(document.article.id), **given) + body.encode() + b"\n"

    _send(cluster, index, lines())
    cluster.close()
    yield number


def finish(cluster: Cluster, index: str, options: BuildOptions) -> None:
    """Close an index for writing, and say that it is whole."""
    cluster.call("POST", f"/{index}/_refresh", seconds=_SECONDS)
    lengths = {f"{f}_{kind}": {"sum": {"field": length_of(f, kind)}} for f in FIELDS for kind in LAYERS}
    aggregations = {**lengths, "newest": {"max": {"field": "day"}}}
    body = {"size": 0, "query": EVERY, "track_total_hits": True, "aggs": aggregations}
    found = cluster.search(index, body)
    articles, values = found["hits"]["total"]["value"], found["aggregations"]
    means = {name: values[name]["value"] / max(articles, 1) for name in lengths}
    meta = {"articles": articles, "newest": int(values["newest"]["value"] or 0), "means": means}
    options.tell("flushing")
    cluster.call("POST", f"/{index}/_flush", seconds=_SECONDS)
    replicas = cluster.settings.replicas
    if replicas is None:
        replicas = int(cluster.call("GET", "/_cluster/health")["number_of_data_nodes"] > 1)
    closed = {"number_of_replicas": replicas, "blocks.write": True}
    cluster.call("PUT", f"/{index}/_settings", {"index": closed})
    if replicas:
        _wait(cluster, index, "green")
    cluster.call("PUT", f"/{index}/_mapping", {"_meta": {**meta, "finished": index}})  # a clone has that of its source


def _wait(cluster: Cluster, index: str, status: str) -> None:
    """Wait until an index can be written (yellow), or has all its copies (green)."""
    ends = time.monotonic() + _SECONDS
    path = f"/_cluster/health/{index}"
    while (found := cluster.call("GET", path, wait_for_status=status, timeout="20s"))["timed_out"]:
        if time.monotonic() > ends:
            hosts = cluster.address.hosts
            raise EngineUnavailable("cluster_unreachable", hosts=hosts, reason=found.get("status", "?"))


def _given(version: int) -> dict[str, object]:
    """What an action says besides its id: no older version takes the place of a newer one, no index is made by it."""
    return {"version": version, "version_type": "external_gte", "require_alias": True}


def _line(action: str, doc: str, **given: object) -> bytes:
    return json.dumps({action: {"_id": doc, **given}}).encode() + b"\n"


def _send(cluster: Cluster, index: str, actions: Iterable[bytes]) -> None:
    """Send actions, some megabytes at a time; each is a line, or two, and may be done twice."""
    batch, size = list[bytes](), 0
    for action in actions:
        batch.append(action)
        size += len(action)
        if size >= _BATCH:
            _bulk(cluster, index, batch)
            batch, size = [], 0
    if batch:
        _bulk(cluster, index, batch)


def _bulk(cluster: Cluster, index: str, batch: list[bytes]) -> None:
    """Send a batch until nothing of it is turned away because the cluster is busy.

    What conflicts (409) is an older version of what is there.
    """
    for _ in range(_MOST_TRIES):
        answer = cluster.call("POST", f"/{index}/_bulk", b"".join(batch))
        items = [next(iter(item.values())) for item in answer["items"]] if answer["errors"] else []
        batch = [action for action, item in zip(batch, items, strict=False) if item["status"] in (429, 503)]
        refused = [item for item in items if "error" in item and item["status"] not in (409, 429, 503)]
        if any("index_not_found" in item["error"]["type"] for item in refused):
            raise GenerationGone("generation_gone", name=index)
        if refused:
            reason = f"HTTP {refused[0]['status']} {refused[0]['error']['type']}"
            raise EngineUnavailable("cluster_refused", host=", ".join(cluster.address.hosts), reason=reason)
        if not batch:
            return
    raise EngineUnavailable("cluster_unreachable", hosts=cluster.address.hosts, reason="HTTP 429")
