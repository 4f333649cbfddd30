"""The numbers that options take: whole ones and times, whose bounds are said in words."""

from __future__ import annotations

import math
from typing import Any

import click

from newsearch.cli.common import said
from newsearch.messages import Note

__all__ = ["Seconds", "Whole"]


class Whole(click.IntRange):
    """A whole number within bounds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """See click; says in the reader's language what may be written."""
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(said(Note("whole_wanted", typed=str(value), bounds=_bounds(self))), param, ctx)
        return number

    def _describe_range(self) -> str:
        return said(_bounds(self))


class Seconds(click.FloatRange):
    """A time in seconds within bounds; `nan`, which is neither below nor above any of them, is no time."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """See click; says in the reader's language what may be written."""
        try:
            seconds: float = super().convert(value, param, ctx)
        except click.BadParameter:
            seconds = math.nan
        if math.isnan(seconds):
            self.fail(said(Note("seconds_wanted", typed=str(value), bounds=_bounds(self))), param, ctx)
        return seconds

    def _describe_range(self) -> str:
        return said(_bounds(self))


def _bounds(numbers: click.IntRange | click.FloatRange) -> Note:
    """The bounds of a range in words."""
    if numbers.max is not None:
        return Note("bounds_between", low=numbers.min, high=numbers.max)
    return Note("bounds_above" if numbers.min_open else "bounds_at_least", low=numbers.min)
