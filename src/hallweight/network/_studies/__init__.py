"""Studies of a network on devices: its score in every scheme, and what each non-ideality costs."""
