"""Questions asked of a film: thresholds, maps, times, rates."""
