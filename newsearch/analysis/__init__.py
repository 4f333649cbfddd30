"""Which words does an article have? Tokens of each layer, names, sketches that tell reprints."""
