"""Figures of ``chain``."""
