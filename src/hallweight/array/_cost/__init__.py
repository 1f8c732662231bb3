"""What a network on arrays costs: devices, area, energy and latency, each with its formula, numbers and sources."""
