"""Weight schemes: which devices make one signed weight."""
