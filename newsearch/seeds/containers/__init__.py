"""What articles are packed into this file? EPUB, documents of Word and OpenDocument, workbooks and PDF."""
