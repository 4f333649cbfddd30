"""Which records or pages does this XML hold? Exports, feeds, and what text recognition leaves."""
