"""The Hall bar: geometry, current, heat and read-out."""
