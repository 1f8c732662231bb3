"""An array as a designer orders it, and the technology of its circuits: what circuit and cost both start from."""
