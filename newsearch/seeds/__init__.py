"""What does this file hold? Seed files as articles, and why others were skipped."""
