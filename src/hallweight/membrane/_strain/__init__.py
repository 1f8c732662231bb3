"""Strain, stress and anisotropy of a bent stack."""
