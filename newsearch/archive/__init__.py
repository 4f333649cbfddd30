"""Where is my index, and is it whole? Generations on disk, syncing, checking and repairing."""
