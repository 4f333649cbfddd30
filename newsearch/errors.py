"""The errors that newsearch raises, each with the next step in its message.

NewsearchError
├── ArticleInvalid     an Article cannot be made of these values   (names the field)
├── SeedError          a seed file cannot be read                  (names the file and the reason)
├── SeedsUnconfirmed   a repair would read folders of the index    (says which, and how to let it)
├── DictionaryError    a user dictionary cannot be read            (names the file)
├── ConfigurationError newsearch.toml cannot be used              (names the file, the key and those near)
├── SynonymsError      a file of synonyms cannot be read           (names the file)
├── IndexMissing       nothing has been built yet                  (says which command builds it)
├── IndexExists        an index is there already                   (says how to open or replace it)
├── IndexOutdated      built by another format or analyzer         (says which command rebuilds it)
├── IndexDamaged       a file of the index cannot be trusted       (names the file and the way out)
├── IndexUnwritable    the disk is full, read-only or broken       (names the folder, and what to do)
├── EngineUnavailable  the cluster cannot be asked                 (names its hosts, and what to do)
├── GenerationGone     a generation in a cluster was removed       (says to search again)
├── ClusterAddressInvalid  this is no address of an archive        (says what one looks like)
├── IndexBusy          another process is writing                  (says which pid, since when)
├── RemovalRefused     many articles would go with their seeds     (says how many, and how to let them go)
├── CursorInvalid      a cursor is of another search, or none      (says which cursor to pass)
├── WatchError         a watch is missing, or there already        (says which command lists or removes it)
├── PlotError          a chart cannot be drawn                     (says what to install, or how to name the file)
├── SearcherClosed     a searcher was used after it was closed     (says how to get another one)
├── SearchTooSlow      a search has passed its deadline           (names the part that took longest)
├── ServerError        the server cannot be started so            (says which option is missing)
├── ArticleMissing     no article has this id                      (says how to look for one)
└── EngineMissing      no engine has this name                     (lists the engines)

Queries never raise: what could not be read in a query is a note of its `Results`.
"""

from __future__ import annotations

from newsearch.messages import Note

__all__ = [
    "ArticleInvalid",
    "ArticleMissing",
    "ClusterAddressInvalid",
    "ConfigurationError",
    "CursorInvalid",
    "DictionaryError",
    "EngineMissing",
    "EngineUnavailable",
    "GenerationGone",
    "IndexBusy",
    "IndexDamaged",
    "IndexExists",
    "IndexMissing",
    "IndexOutdated",
    "IndexUnwritable",
    "NewsearchError",
    "PlotError",
    "RemovalRefused",
    "SearchTooSlow",
    "SearcherClosed",
    "SeedError",
    "SeedsUnconfirmed",
    "ServerError",
    "SynonymsError",
    "WatchError",
]


class NewsearchError(Exception):
    """The base of all errors of newsearch; its text says what to do next.

    Args:
        note: what to say, as a `Note` or as its code, followed by the values of the code. The text of the error is the
            note in English; `messages.say(error.note, "zh")` is the same in Chinese.

    >>> error = NewsearchError("page_of", page=3, pages=2)
    >>> error.note.code, str(error)
    ('page_of', 'page 3 of 2')
    """

    def __init__(self, note: Note | str, /, **values: object) -> None:
        self.note = note if isinstance(note, Note) else Note(note, **values)
        super().__init__(str(self.note))

    def __reduce__(self) -> tuple[type[NewsearchError], tuple[Note]]:
        return type(self), (self.note,)


class ArticleInvalid(NewsearchError, ValueError):
    """An Article cannot be made of these values."""


class SeedError(NewsearchError):
    """A seed file cannot be read; the text says why."""


class SeedsUnconfirmed(NewsearchError):
    """A repair was told no seeds, and those that the index names are not read unasked."""


class DictionaryError(NewsearchError):
    """A user dictionary cannot be read."""


class ConfigurationError(NewsearchError):
    """The file `newsearch.toml` cannot be read, or says what means nothing."""


class SynonymsError(NewsearchError):
    """A file of synonyms cannot be read."""


class IndexMissing(NewsearchError):
    """There is no index at this path yet."""


class IndexExists(NewsearchError):
    """There is an index at this path already."""


class IndexOutdated(NewsearchError):
    """The index was built by another format or analyzer."""


class IndexDamaged(NewsearchError):
    """A file of the index is not what the manifest says."""


class IndexUnwritable(NewsearchError, OSError):
    """The folder of the index cannot be written: the disk is full, read-only or broken. The index is as it was."""

    __str__ = Exception.__str__


class IndexBusy(NewsearchError):
    """Another process is writing to the index."""


class EngineUnavailable(NewsearchError):
    """The cluster that an index is in does not answer, or not as a whole. Nothing of the index is damaged by that."""


class GenerationGone(NewsearchError):
    """The generation that a reader had opened was removed, since a newer one was published."""


class ClusterAddressInvalid(NewsearchError, ValueError):
    """This is no address of an archive in a cluster."""


class RemovalRefused(NewsearchError):
    """Many articles would be removed, since their seed files are gone."""


class CursorInvalid(NewsearchError, ValueError):
    """A cursor does not come from an earlier page of the same search."""


class PlotError(NewsearchError):
    """A chart cannot be drawn to a file."""


class ArticleMissing(NewsearchError, KeyError):
    """No article has this id."""

    __str__ = Exception.__str__  # KeyError would print the quoted repr


class EngineMissing(NewsearchError):
    """No engine has this name."""


class WatchError(NewsearchError):
    """A watch is not there, or there already, or the file of the watches cannot be read."""


class SearchTooSlow(NewsearchError):
    """A search did not end within the seconds that it was given."""


class SearcherClosed(NewsearchError):
    """A searcher was used after it was closed."""


class ServerError(NewsearchError):
    """`newsearch serve` or `newsearch mcp` cannot be started so."""
