"""Commands that print or write cards and runs as tables."""
