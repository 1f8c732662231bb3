"""Several loops in one file or in several files: told apart by their conditions, joined into one partial trace."""
