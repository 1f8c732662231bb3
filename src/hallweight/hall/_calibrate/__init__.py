"""Fitting a simulated device to a measured trace."""
