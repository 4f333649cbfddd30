"""How far places of texts are apart, told by how far they lie along a path of the fewest words and units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsearch.engine.texts.places import Along, JoinedTexts, Places
from newsearch.matching import FAR, LONGEST

__all__ = ["Located", "near_along"]

_Offsets = NDArray[np.intp]


class Located(NamedTuple):
    """Places, and the text of each."""

    places: Places
    texts: _Offsets


def near_along(
    joined: JoinedTexts,
    along: Along,
    before: Located,
    numbers: _Offsets,
    starts: _Offsets,
    texts: _Offsets,
    slop: int,
) -> tuple[_Offsets, _Offsets]:
    """Which places have another part before them with no more than `slop` words and units between, surely or maybe.

    Args:
        joined: the texts.
        along: the path through them.
        before: the places of the other part.
        numbers: for each place the last of these that starts no later, which is in the same text.
        starts: where each place starts.
        texts: that of each.
        slop: the distance.

    Returns:
        The indices of places that surely do, and of others that may.
    """
    asked = np.zeros(joined.borders.size - 1, dtype=bool)
    asked[texts] = True
    of = np.flatnonzero(asked[before.texts])  # most texts are decided by characters
    numbers = (np.cumsum(asked[before.texts]) - 1)[numbers]
    least, most = _bounds(joined, along, before.places.ends[of], before.texts[of])
    first, last = _bounds(joined, along, starts, texts)
    sure = last - least[numbers] <= slop
    lost = np.zeros(asked.size, dtype=bool)
    lost[before.texts[of[most == FAR]]] = True
    furthest = np.maximum.accumulate(np.where(most == FAR, 0, most))  # an earlier one may be nearer, see `settle_pair`
    may = (first - furthest[numbers] <= slop) | lost[texts]
    return np.flatnonzero(sure), np.flatnonzero(may & ~sure)


def _bounds(joined: JoinedTexts, along: Along, offsets: _Offsets, texts: _Offsets) -> tuple[_Offsets, _Offsets]:
    """Bounds of how far along the path some offsets of texts lie, `FAR` off where it passes nothing near them.

    Between two lie at most as many words and units as from the lower bound of one to the upper of the other, and at
    least as many as from the upper to the lower: to a border that the path passes leads one unit a character.
    """
    begins = joined.borders[texts]
    places = offsets - begins + along.begins[texts]
    passed, on = along.path.at(places)
    least, most = passed.copy(), passed.copy()
    off = np.flatnonzero(~on)
    before, behind = along.path.beside(places[off])
    behind = np.minimum(behind, along.ends[texts[off]] - places[off])
    lost = (before > LONGEST) | (behind > LONGEST) | (before > offsets[off] - begins[off])
    least[off] = np.where(lost, -FAR, passed[off] - behind)
    most[off] = np.where(lost, FAR, passed[off] + before - 1)
    return least, most
