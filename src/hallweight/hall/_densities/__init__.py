"""Which current, cell and anisotropy keep a state for years and still switch within a pulse."""
