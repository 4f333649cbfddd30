"""Reads segments: memory-mapped columns, rows, postings, articles and sketches."""
