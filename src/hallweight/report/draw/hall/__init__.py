"""Figures of ``hall``."""
