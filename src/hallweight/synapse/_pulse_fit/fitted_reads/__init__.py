"""Which reads are fitted: without spikes, and a part of a long record."""
