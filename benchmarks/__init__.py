"""Measures newsearch against its peers; see README.md beside this file."""
