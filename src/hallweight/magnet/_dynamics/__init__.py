"""The equation of motion and its integrators."""
