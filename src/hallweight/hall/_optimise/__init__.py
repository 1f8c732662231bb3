"""Searching pulse schemes."""
