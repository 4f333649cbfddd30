"""When are two texts the same to a reader? Folding, units, and runs in folded texts."""
