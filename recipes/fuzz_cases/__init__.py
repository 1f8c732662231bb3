"""Inputs of ``recipes/fuzz.py``: what a seed makes, the files that it starts from, and what is done to them."""

from .fuzz_input import FuzzInput, base_digest, make_input

__all__ = ["FuzzInput", "base_digest", "make_input"]
