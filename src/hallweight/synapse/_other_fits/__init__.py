"""Fits of loops, harmonics, retention and step tables."""
