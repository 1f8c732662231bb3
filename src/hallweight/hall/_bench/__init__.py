"""Measurements: sessions, pulse trains, loops, harmonics, retention."""
