"""Threads that share compiled kernels, and the memory that a thread lends to them."""
