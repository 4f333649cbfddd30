"""Makes segments: numbers tokens, inverts them by sorting, writes and merges columns."""
