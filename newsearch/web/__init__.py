"""How do readers and programs get at an archive over HTTP? A search page, and every page as data."""
