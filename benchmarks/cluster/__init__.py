"""The engine of a cluster beside the local one, and how it grows."""
