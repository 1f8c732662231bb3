"""Which values a card of each kind may have."""
