"""What did the reader mean? What was typed, as a clause and notes."""
