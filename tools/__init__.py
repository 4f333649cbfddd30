"""Programs for those who work on newsearch: examples and picture of the pages, tables, the shape of the code."""
