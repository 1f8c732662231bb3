"""Ways to hold signed weights, each at its cheapest setting that is accurate enough, beside digital arithmetic."""
