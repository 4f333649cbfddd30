"""`newsearch.toml`: names archives, with the index, the seeds and the tables of each, so that commands need not.

    default = "beibei"                      # the one that is meant where none is named

    [archives.beibei]
    index = "index"                         # paths are relative to this file
    seeds = ["seeds", "/mnt/paper"]
    columns = {"题名" = "headline"}     # a name that is not ASCII stands in quotes
    dictionary = "words.txt"
    synonyms = "synonyms.txt"

    [archives.national]
    index = "opensearch://one:9200,two:9200/national"
    cluster = {user = "reader", password = "…", ca = "ca.pem", shards = 6, replicas = 1}

The same keys at the top of the file, outside of `[archives.…]`, describe the archive that is meant where none is named.
The file is looked for in the working folder and then in those above it; where an index is named, beside that first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsearch.errors import ConfigurationError
from newsearch.location import ClusterSettings, Location, located

__all__ = ["FILE", "Archive", "Configuration", "chosen", "found", "read"]

FILE = "newsearch.toml"


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive as commands use it: absolute paths, and nothing where the file says nothing."""

    index: Location
    seeds: tuple[Path, ...] = ()
    columns: Mapping[str, str] | None = None
    dictionary: Path | None = None
    synonyms: Path | None = None
    cluster: ClusterSettings | None = None

    @property
    def settings(self) -> ClusterSettings:
        """How to get into the cluster: what the environment says counts before the file."""
        return (self.cluster or ClusterSettings()).with_environment()


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file says: its archives by name, and the one that is meant where none is named."""

    file: Path
    archives: Mapping[str, Archive]
    default: Archive | None

    def named(self, name: str) -> Archive:
        """The archive of this name.

        Raises:
            ConfigurationError: there is none.
        """
        if name not in self.archives:
            near = _near(name, self.archives) or list(self.archives)
            raise ConfigurationError("archive_unknown", path=self.file, name=name, names=near)
        return self.archives[name]

    def of(self, index: Location) -> Archive | None:
        """The archive with this index, if there is one."""
        everything = (*self.archives.values(), *([self.default] if self.default else ()))
        return next((each for each in everything if _is_same(each.index, index)), None)


def chosen(folder: Path, index: Location | None, name: str | None) -> Archive:
    """The archive that a command is about.

    Args:
        folder: the working folder.
        index: the folder or the address of the index, where one was named.
        name: of the archive, where one was named; its index is that of the file unless `index` is another one.

    Raises:
        ConfigurationError: the file cannot be read or has no such archive, or none is named and the file has several.
    """
    beside = index.absolute().parent if isinstance(index, Path) else None
    file = (found(beside, above=False) if beside else None) or found(folder)
    configuration = read(file) if file else None
    if name is not None:
        if configuration is None:
            raise ConfigurationError("configuration_missing", name=name, path=folder / FILE)
        archive = configuration.named(name)
        return archive if index is None else replace(archive, index=index)
    if index is not None:
        known = configuration.of(index) if configuration else None
        return replace(known, index=index) if known else Archive(index)
    if configuration is None:
        return Archive(folder / "index")
    if configuration.default is None:
        raise ConfigurationError("archive_unnamed", path=configuration.file, names=list(configuration.archives))
    return configuration.default


def found(folder: Path, above: bool = True) -> Path | None:
    """The file in a folder, or with `above` in the nearest one above it; None where there is none.

    Above the folder, what another user wrote is left alone: anybody may put a file into /tmp.
    """
    for place in (folder, *(folder.parents if above else ())):
        file = place / FILE
        if os.path.isfile(file) and (place == folder or _is_ours(file)):
            return file
    return None


def _is_ours(file: Path) -> bool:
    return not hasattr(os, "getuid") or file.stat().st_uid in (0, os.getuid())


def read(file: Path) -> Configuration:
    """What a file says.

    Raises:
        ConfigurationError: it cannot be read, is no TOML, or has a key or a value that means nothing.
    """
    if sys.version_info >= (3, 11):  # loaded where there is a file: a search needs neither
        import tomllib
    else:
        import tomli as tomllib
    try:
        content = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError("configuration_unreadable", path=file, error=str(error.strerror)) from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise ConfigurationError("configuration_unreadable", path=file, error=str(error)) from error
    _check_keys(file, "", content, ("default", "archives", *_VALUES))
    tables = content.get("archives", {})
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise ConfigurationError("configuration_value", path=file, key="archives", form="[archives.NAME]")
    archives = {name: _archive(file, f"archives.{name}.", table) for name, table in tables.items()}
    return Configuration(file, archives, _default(file, content, archives))


def _default(file: Path, content: dict[str, Any], archives: Mapping[str, Archive]) -> Archive | None:
    """The archive that is meant where none is named: the one at the top, the one of `default`, or the only one."""
    top = {key: value for key, value in content.items() if key in _VALUES}
    if "default" in content:
        name = content["default"]
        if name not in list(archives) or top:
            raise ConfigurationError("configuration_default", path=file, name=name, names=list(archives))
        return archives[name]
    if top or not archives:
        return _archive(file, "", top)
    return next(iter(archives.values())) if len(archives) == 1 else None


def _archive(file: Path, place: str, table: dict[str, Any]) -> Archive:
    _check_keys(file, place, table, _VALUES)
    values: dict[str, Any] = {"index": file.parent / "index"}
    for key, value in table.items():
        is_right, form, made = _VALUES[key]
        if not is_right(value):
            raise ConfigurationError("configuration_value", path=file, key=f"{place}{key}", form=form)
        values[key] = made(file.parent, value)
    return Archive(**values)


def _check_keys(file: Path, place: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
    for key in table:
        if key not in known:
            near = _near(key, known) or list(known)
            raise ConfigurationError("configuration_key", path=file, key=f"{place}{key}", keys=near)


def _near(name: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, list(names), n=3, cutoff=0.5)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_CLUSTER: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("user", "password", "ca"), _is_text),
    **dict.fromkeys(("shards", "replicas"), _is_number),
    "hosts": _is_texts,
}
"""The keys of `cluster = {…}`, and whether a value of each is right."""


def _is_cluster(value: Any) -> bool:
    return isinstance(value, dict) and all(name in _CLUSTER and _CLUSTER[name](each) for name, each in value.items())


def _cluster(folder: Path, value: dict[str, Any]) -> ClusterSettings:
    hosts = value.get("hosts", ())
    ca = str(_path(folder, value["ca"])) if "ca" in value else ""
    return ClusterSettings(**{**value, "hosts": (hosts,) if isinstance(hosts, str) else tuple(hosts), "ca": ca})


def _path(folder: Path, value: str) -> Path:
    return folder / Path(value).expanduser() if value.startswith("~") else folder / value


def _index(folder: Path, value: str) -> Location:
    index = located(value)
    return _path(folder, value) if isinstance(index, Path) else index


def _is_same(one: Location, other: Location) -> bool:
    if isinstance(one, Path) and isinstance(other, Path):
        return one.resolve() == other.resolve()
    return one == other


def _paths(folder: Path, value: str | list[str]) -> tuple[Path, ...]:
    return tuple(_path(folder, each) for each in ([value] if isinstance(value, str) else value))


_VALUES: Mapping[str, tuple[Callable[[Any], bool], str, Callable[[Path, Any], Any]]] = {
    "index": (_is_text, '"FOLDER"', _index),
    "seeds": (_is_texts, '["FOLDER", …]', _paths),
    "columns": (_is_map, '{NAME = "headline", …}', lambda _, value: value),
    "dictionary": (_is_text, '"FILE"', _path),
    "synonyms": (_is_text, '"FILE"', _path),
    "cluster": (_is_cluster, '{user = "NAME", password = "…", ca = "FILE", hosts = ["HOST:PORT"], …}', _cluster),
}
"""The keys of an archive: whether a value is right, how to write it, and what is made of it and the file's folder."""
