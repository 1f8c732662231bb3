"""Figures of ``network``."""
