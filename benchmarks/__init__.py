"""Measurements of newsearch: `speed/` and `relevance/` beside the engines of `peers/`; `corpus` makes what all read."""

from pathlib import Path

__all__ = ["ROOT"]

ROOT = Path(__file__).parent.parent
"""The root of the repository."""
