"""What typed pinyin is read to, held against a slow scan of the archive's own text."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

import newsearch
from newsearch import Article, Index
from newsearch.engine import whoosh
from newsearch.messages import Note
from newsearch.search import expansion
from tests import plain

Made = Callable[[Iterable[Article]], Index]

TABLE = Path(newsearch.__file__).parent / "text" / "tables" / "readings.txt"
READINGS: dict[str, set[str]] = {}
for line in TABLE.read_text("utf-8").splitlines():
    syllable, chars = line.split()
    for char in chars:
        READINGS.setdefault(char, set()).update({syllable, {"nve": "nue", "lve": "lue"}.get(syllable, syllable)})

MOST = 100


def spells(typed: str, run: str) -> bool:
    """Whether some reading of each character, one after the other, is what was typed."""
    if not run or not typed:
        return not run and not typed
    return any(typed.startswith(read) and spells(typed[len(read) :], run[1:]) for read in READINGS.get(run[0], ()))


def runs_read(typed: str, article: Article) -> set[str]:
    """Every run of an article that may be read so."""
    above = "\n\n".join(filter(None, (article.kicker, article.headline, article.subtitle)))
    stretches = [s for text in (above, article.body, article.byline) for s in plain.fold(text)[0].split()]
    windows = (s[n : n + size] for s in stretches for size in range(1, 7) for n in range(len(s) - size + 1))
    return {window for window in windows if spells(typed, window)}


def scanned(typed: str, articles: Iterable[Article]) -> list[str]:
    """The runs of an archive that may be read so, those in most articles first, then by their text."""
    counts = Counter(run for article in articles for run in runs_read(typed, article))
    return sorted(counts, key=lambda run: (-counts[run], run))


def runs_of(note: Note) -> list[str]:
    """The runs that a note names, in its order."""
    runs = note.values["runs"]
    assert isinstance(runs, dict)
    return list(runs)


def drawn(chars: str, seed: int) -> Iterator[Article]:
    """Articles whose words follow no sense, so that many runs sound alike."""
    draw = random.Random(seed)
    for number in range(40):
        body = "".join(draw.choice(chars) for _ in range(60))
        yield Article(str(number), body[:9], body[9:40] + "，" + body[40:])


SOUNDS = "是时事市世食诗师使施实史"


@pytest.mark.parametrize(
    ("chars", "typed"),
    [
        (SOUNDS[:5] + "好。", "shishi"),
        (SOUNDS, "shishi"),
        (SOUNDS[:3] + "好a1 ", "shishishi"),
        (SOUNDS, "shishishi"),
        (SOUNDS[:6] + "𩬅-a1 ", "shishishishi"),
        (SOUNDS, "shi"),
        ("西安先现夕暗好", "xian"),
        ("长行张杭场航好", "hangzhang"),
        ("略掠绿女虐额好", "lue"),
        ("重庆青中国种过", "chongqing"),
    ],
)
def test_pinyin_is_read_to_what_a_scan_finds(index_of: Made, chars: str, typed: str) -> None:
    articles = list(drawn(chars, 1))
    wanted = scanned(typed, articles)
    with index_of(articles).searcher() as searcher:
        results = searcher.search(f"pinyin:{typed}", limit=len(articles))
    (note,) = (note for note in results.notes if note.code.startswith("pinyin_read"))
    assert runs_of(note) == wanted[:MOST]
    assert note.values.get("left", 0) == max(len(wanted) - MOST, 0)
    found = {article.id for article in articles if runs_read(typed, article) & {*wanted[:MOST]}}
    assert {hit.article.id for hit in results.hits} == found


def test_of_more_runs_than_are_counted_the_note_says_so(index_of: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "_MOST_FOUND", 120)
    monkeypatch.setattr(whoosh, "_MOST_LOOKED_FOR", 100)  # as many are wanted as are read from the texts
    articles = list(drawn(SOUNDS, 3))
    with index_of(articles).searcher() as searcher:
        results = searcher.search("pinyin:shishishi", limit=0)
    (note,) = (note for note in results.notes if note.code.startswith("pinyin_read"))
    assert runs_of(note) == scanned("shishishi", articles)[:MOST]
    assert (note.code, note.values["left"]) == ("pinyin_read_capped_at_least", 20)
