"""Figures of ``synapse``."""
