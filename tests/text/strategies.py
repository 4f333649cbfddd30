"""Texts that hypothesis makes for the tests of folding and units."""

from __future__ import annotations

from hypothesis import strategies as st

NEWS = st.text(st.sampled_from("中国發a1.-‐·\n ，e\u0301㎡…　Ａ\u200b—．①½Ⅳ²mkg5,234○⻄著京：") | st.characters())
"""Characters that fold in a special way, more often than all others."""
