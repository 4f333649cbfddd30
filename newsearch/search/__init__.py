"""How does a request become results? Requests, snippets, facets, suggestions, pages."""
