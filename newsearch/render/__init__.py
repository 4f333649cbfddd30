"""How does it look? The only place with markup: terminal, JSON, HTML, charts, files for other programs."""
