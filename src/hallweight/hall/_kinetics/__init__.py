"""Reversal of volumes by heat, field and torque: barriers, rates and kinetic Monte Carlo."""
