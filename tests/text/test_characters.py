"""What single characters become."""

from __future__ import annotations

from newsearch.text import characters


def test_a_han_character_is_folded_as_any_character_is() -> None:
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        assert chr(characters._entry(chr(code))) == characters._becomes(chr(code))
