"""What comes first? The plan of a score, its formulas, the second stage, explanations."""
