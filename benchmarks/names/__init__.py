"""Precision of the facets of names: people, places, organisations."""
