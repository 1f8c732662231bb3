"""Optimizers that change weights by device pulses only."""
