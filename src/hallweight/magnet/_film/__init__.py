"""The film in equilibrium: two sublattices, their energy, torque and resonances."""
