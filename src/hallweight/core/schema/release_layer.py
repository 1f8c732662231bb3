"""The values of cards of release layers: name, SI unit, plain words, and what gives the value."""

from collections.abc import Mapping

LAYER: Mapping[str, tuple[str, str, str]] = {
    "k": ("m/s", "speed of the front where dissolving limits it, at T_ref", "the front in a microscope, near the edge"),
    "D_eff": ("m^2/s", "x^2/(2t) of the front where transport rules, at T_ref", "the front in a microscope, far in"),
    "rate": ("1", "k and D_eff as a multiple of those of Sr3Al2O6", "two layers released side by side"),
    "E_a": ("J/mol", "activation energy of k", "the front in water of several temperatures, near the edge"),
    "E_D": ("J/mol", "activation energy of D_eff", "the front in water of several temperatures, far in"),
    "T_ref": ("K", "temperature at which k and D_eff hold", "the temperature of the measurement"),
    "spread": ("1", "factor by which k and D_eff may be off, either way", "repeated releases"),
    "ion_radius": ("m", "radius of the dissolved ions with their water", "conductivity of the solution"),
    "t": ("m", "thickness", "reflectometry or a calibrated rate"),
    "density": ("kg/m^3", "mass per volume", "the structure"),
    "a": ("m", "lattice constant as that of a cubic perovskite", "X-ray diffraction"),
}


def check_layer(values: Mapping[str, object]) -> None:
    """Raise ValueError for a release layer that cannot be: a row, a value not above zero, a spread below one."""
    for name, value in values.items():
        if not isinstance(value, float | int):
            raise ValueError(f"{name} is a row, and a layer has one number for it")
        if value <= 0 and not (name in ("E_a", "E_D") and value == 0):
            raise ValueError(f"{name} is not above zero")
        if name == "spread" and value < 1:
            raise ValueError("spread is a factor, at least 1")
