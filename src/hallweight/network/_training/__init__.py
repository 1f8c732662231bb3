"""Training: one loop for floating point, hardware-aware models and devices that learn."""
