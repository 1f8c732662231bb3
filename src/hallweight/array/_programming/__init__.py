"""Programming: from target states to programmed ones."""
