"""Layers on arrays: from a PyTorch model to the same model on devices, and back; one layer kind per file."""
