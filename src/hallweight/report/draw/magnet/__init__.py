"""Figures of ``magnet``."""
