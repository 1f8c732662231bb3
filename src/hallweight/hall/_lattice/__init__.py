"""The film as a square lattice of activation volumes: sites, states and their energy."""
