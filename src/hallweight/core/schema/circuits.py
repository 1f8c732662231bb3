"""The values of cards of technologies and of components: name, SI unit, plain words, and what gives the value."""

from collections.abc import Mapping

_DATA, _PAPER = "the data sheet of the process", "the paper of the chip, or a circuit simulation"

TECHNOLOGY: Mapping[str, tuple[str, str, str]] = {
    "node": ("m", "node of the process, or the one that a component was made in", _DATA),
    "V_dd": ("V", "supply of the logic", _DATA),
    "V_analog": ("V", "supply of amplifiers and of the currents through Hall crosses", _DATA),
    "area_factor": ("1", "area of a circuit over that at 130 nm", "the same circuit in both nodes"),
    "energy_a": ("1", "energy of a gate: factor of V^2 in a V^2 + b V + c", "simulated gates at several supplies"),
    "energy_b": ("1", "energy of a gate: factor of V", "simulated gates at several supplies"),
    "energy_c": ("1", "energy of a gate: constant", "simulated gates at several supplies"),
    "wire_resistance": ("ohm/m", "resistance of a wire of an array, per length", "a long line"),
    "wire_capacitance": ("F/m", "capacitance of a wire, per length", "a long line"),
    "R_on": ("ohm*m", "resistance of a transistor that is on, times its width", "its output curve"),
    "C_gate": ("F/m", "capacitance of a gate, per width", _DATA),
    "leakage": ("W/m^2", "leakage power of logic per area", "the idle chip"),
}

COMPONENT: Mapping[str, tuple[str, str, str]] = {
    "voltage": ("V", "supply that the energy was measured at", _PAPER),
    "energy": ("J", "energy of one use", _PAPER),
    "area": ("m^2", "area of one", _PAPER),
    "time": ("s", "time of one use", _PAPER),
    "rate": ("Hz", "uses per time", _PAPER),
    "C_0": ("F", "energy over V^2: constant", _PAPER),
    "C_bit": ("F", "energy over V^2, per bit b", _PAPER),
    "C_code": ("F", "energy over V^2, per 4^b", _PAPER),
    "area_code": ("m^2", "area per 2^(area_exponent b)", _PAPER),
    "area_exponent": ("1", "growth of the area with bits", _PAPER),
    "time_bit": ("s", "time per bit", _PAPER),
    "time_bit_row": ("s", "time per bit and row of the array", _PAPER),
    "bits": ("1", "bits at which the row of energies or areas is given", _PAPER),
    "energy_row": ("J", "energies at those bits", _PAPER),
    "energy_quartile": ("J", "energies that a quarter of built chips stays below", "a survey of chips"),
    "energy_median": ("J", "energies that half of built chips stays below", "a survey of chips"),
    "area_row": ("m^2", "areas at those bits", _PAPER),
    "fom_0": ("1", "figure of merit (dB) of the fastest converters, at 1 Hz", "a regression over a survey"),
    "fom_rate": ("1", "its change (dB) per e-fold of the rate", "a regression over a survey"),
    "fom_floor": ("1", "figure of merit (dB) that no converter of 0 bits exceeds", "a regression over a survey"),
    "fom_bit": ("1", "its rise (dB) per bit", "a regression over a survey"),
    "ln_energy": ("1", "logarithm of the energy's factor over the figure of merit's", "a regression over a survey"),
    "energy_node": ("1", "power of the node (nm) in the energy", "a regression over a survey"),
    "energy_bit": ("1", "power of the bits in the energy", "a regression over a survey"),
    "ln_area": ("1", "logarithm of the area (um^2): constant", "a regression over a survey"),
    "area_node": ("1", "power of the node (nm) in the area", "a regression over a survey"),
    "area_rate": ("1", "power of the rate (Hz) in the area", "a regression over a survey"),
    "area_energy": ("1", "power of the energy (pJ) in the area", "a regression over a survey"),
    "NEF": ("1", "noise efficiency factor of an amplifier", _PAPER),
    "headroom": ("V", "voltage that a current source needs beside its load", _PAPER),
    "scales": ("1", "1: energy and area follow the node; 0: they do not", "the kind of circuit"),
}


def check_circuit(values: Mapping[str, object]) -> None:
    """Raise ValueError for a circuit that cannot be: an energy, area or time below zero, a node of no length."""
    for name, value in values.items():
        numbers = value if isinstance(value, tuple) else (value,)
        signed = name.startswith(("energy_b", "energy_node", "energy_c", "ln_", "fom_", "area_n", "area_r", "area_e"))
        if (not signed or name.endswith("_row")) and any(isinstance(v, float | int) and v < 0 for v in numbers):
            raise ValueError(f"{name} is negative")
        if name in ("node", "V_dd", "V_analog", "rate", "NEF", "R_on", "area_factor") and value == 0:
            raise ValueError(f"{name} is zero")
    lengths = {len(v) for v in values.values() if isinstance(v, tuple)}
    if len(lengths) > 1:
        raise ValueError("bits and the rows at those bits have different lengths")
