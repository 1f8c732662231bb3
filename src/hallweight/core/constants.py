"""Constants of nature in SI units (CODATA 2022; those marked exact define the SI)."""

K_B = 1.380649e-23
"""Boltzmann constant, J/K (exact)."""
MU_B = 9.2740100657e-24
"""Bohr magneton, A m^2."""
HBAR = 1.054571817e-34
"""Reduced Planck constant, J s."""
E_CHARGE = 1.602176634e-19
"""Elementary charge, C (exact)."""
MU0 = 1.25663706127e-6
"""Vacuum permeability, T m/A."""
