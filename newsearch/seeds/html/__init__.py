"""What article does this web page hold? Its headline, body and facts, apart from all that surrounds them."""
