"""Looks into segments: which documents a clause finds, and their scores and counts."""
