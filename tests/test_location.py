"""Where an index is: folders, addresses in a cluster, and what is needed to get in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from newsearch import Index
from newsearch.errors import ClusterAddressInvalid, EngineMissing
from newsearch.location import Address, ClusterSettings, located
from newsearch.messages import say


@pytest.mark.parametrize(
    ("text", "hosts", "tls"),
    [
        ("opensearch://one/news", ("one:9200",), False),
        ("opensearch://one:9241,two/news", ("one:9241", "two:9200"), False),
        ("opensearch+tls://[::1]:9/a-b", ("[::1]:9",), True),
    ],
)
def test_an_address_names_hosts_and_an_archive(text: str, hosts: tuple[str, ...], tls: bool) -> None:
    address = Address.parse(text)
    assert (address.hosts, address.tls) == (hosts, tls)
    assert Address.parse(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "opensearch://one",
        "opensearch://one/",
        "opensearch:///news",
        "http://one/news",
        "opensearch://one/News",
        "opensearch://one/-a",
        "opensearch://one/news-7",
        f"opensearch://one/{'a' * 62}",
        "opensearch://one:x/news",
        "opensearch://one,/news",
    ],
)
def test_what_is_no_address_is_refused_with_its_form(text: str) -> None:
    with pytest.raises(ClusterAddressInvalid, match=r"opensearch://host:9200/archive|name of an archive"):
        Address.parse(text)


@pytest.mark.parametrize("text", ["opensearch://me:geheim@one/news", "opensearch+tls://geheim@one:1,two/news"])
def test_a_password_in_an_address_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(ClusterAddressInvalid, match="NEWSEARCH_CLUSTER_PASSWORD") as caught:
        Address.parse(text)
    assert "geheim" not in str(caught.value) + say(caught.value.note, "zh")


@pytest.mark.parametrize("text", ["index", "a/b", "C:/index", "opensearch", "http://one/news"])
def test_what_is_no_address_is_a_folder(text: str) -> None:
    assert located(text) == Path(text)


def test_the_environment_counts_before_the_file() -> None:
    file = ClusterSettings(hosts=("one:9200",), user="reader", password="geheim", shards=3)
    environment = {"NEWSEARCH_CLUSTER_HOSTS": "two, three:9201", "NEWSEARCH_CLUSTER_USER": "writer"}
    both = file.with_environment(environment)
    assert both == ClusterSettings(("two:9200", "three:9201"), "writer", "geheim", shards=3)
    assert file.with_environment({}) == file


def test_a_password_is_in_no_representation() -> None:
    assert "geheim" not in repr(ClusterSettings(password="geheim"))


def test_without_the_extra_an_address_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("newsearch.archive.cluster")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "newsearch.engine.opensearch", raising=False)
    monkeypatch.delitem(sys.modules, "newsearch.engine.opensearch.client", raising=False)
    monkeypatch.setitem(sys.modules, "urllib3", None)
    with pytest.raises(EngineMissing, match=r"pip install '\.\[cluster\]'"):
        Index("opensearch://127.0.0.1:1/news")
