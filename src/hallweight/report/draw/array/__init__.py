"""Figures of ``array``."""
