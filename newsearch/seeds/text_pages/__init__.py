"""What articles does this page of text hold? Plain text and Markdown, as newsrooms, crawlers and OCR leave them."""
