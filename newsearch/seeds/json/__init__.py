"""Which records does this JSON hold? Files of JSON and JSON Lines, small and large."""
