"""Folding: what the circuit makes of programmed arrays becomes part of their states, once, and is kept on disk."""
