"""What each value on a card means, and which measurement gives it: for tables, pages and the documentation."""

from collections.abc import Mapping

from .circuits import COMPONENT, TECHNOLOGY
from .film import FILM, SPIN_SOURCE, SUPPORT
from .laws import LAW_MEANING
from .release_layer import LAYER

_SYNAPSE_AND_FITS: Mapping[str, tuple[str, str]] = {
    "state_min": ("lower end of the range", "a pulse train over the whole range: where the LTD branches end"),
    "state_max": ("upper end of the range", "a pulse train over the whole range: where the LTP branches end"),
    "offset": (
        "Hall offset (contact misalignment)",
        "the middle of a saturated Hall loop or of the pulse train; current reversal does not remove it",
    ),
    "sigma_c2c": (
        "cycle-to-cycle spread of one step, fraction of the range",
        "repeated LTP/LTD cycles: what steps vary by beyond read noise; per pulse, grows as the root of their number",
    ),
    "sigma_read": (
        "noise of one read, fraction of the range",
        "repeated reads without pulses between, or a fit that tells read noise from step noise",
    ),
    "sigma_read_1f": ("1/f part of the read noise, fraction of the range", "a series of reads without pulses"),
    "sigma_d2d": ("relative device-to-device spread of the step", "the same pulse train on several devices"),
    "sigma_d2d_range": ("relative device-to-device spread of the range", "the same pulse train on several devices"),
    "sigma_aging": (
        "scatter that a state gains beside its drift in a decade of time, of the range",
        "many states, again",
    ),
    "drift": ("relative decay of the state per decade of time", "the state read again after hours or a bake"),
    "p_stuck": ("share of devices that never switch", "the same pulse train on many devices"),
    "levels": ("number of levels a state is rounded to", "a choice of the designer"),
    "level": (
        "states that the device is set to, where they are not evenly spaced",
        "reads of the device at each of its levels",
    ),
    "levels_write_verify": (
        "levels that write-verify can hold, two standard deviations apart",
        "repeated cycles: the noise of one pulse and of one read",
    ),
    "levels_open_loop": (
        "levels that open loop can hit, two standard deviations apart",
        "repeated cycles: the noise that the pulses of a branch add up to, and that of one read",
    ),
    "n_states": ("older name of levels_write_verify", "as levels_write_verify"),
    "A_LTP": ("NeuroSim's A of LTP", "from kappa and P"),
    "A_LTD": ("NeuroSim's A of LTD", "from kappa and P"),
    "NL_LTP": ("nonlinearity of LTP (NeuroSim's label)", "from kappa"),
    "NL_LTD": ("nonlinearity of LTD (NeuroSim's label)", "from kappa"),
    "NL_area_LTP": (
        "nonlinearity of LTP (area between curve and straight line)",
        "area between the normalised curve and its chord, times two",
    ),
    "NL_area_LTD": (
        "nonlinearity of LTD (area between curve and straight line)",
        "area between the normalised curve and its chord, times two",
    ),
    "asymmetry": ("difference between LTP and LTD", "LTP and LTD steps at the same states"),
    "symmetry_point": ("state where an LTP and an LTD step cancel", "alternating single pulses, or both branches"),
    "c2c_curve": (
        "spread of whole curves from cycle to cycle, fraction of the range",
        "repeated cycles, at equal pulse number",
    ),
    "relaxation_LTP": (
        "share of the range that is lost between the end of LTP and the first LTD pulse",
        "reads at the end of LTP and at the start of LTD, where the state does not carry on",
    ),
    "relaxation_LTD": (
        "share of the range that is lost between the end of LTD and the first LTP pulse",
        "reads at the end of LTD and at the start of LTP, where the state does not carry on",
    ),
    "R2_LTP": ("R² of the law, LTP", "the fit"),
    "R2_LTD": ("R² of the law, LTD", "the fit"),
    "spikes": ("reads that are off and back at once", "the fit, which leaves them out"),
    "pulse_width": ("pulse width", "the protocol"),
    "pulse_amplitude_LTP": ("pulse amplitude, LTP", "the protocol"),
    "pulse_amplitude_LTD": ("pulse amplitude, LTD", "the protocol"),
    "read_current": ("read current", "the protocol"),
    "R_AHE": ("anomalous Hall amplitude (half the loop height)", "a loop to saturation"),
    "closure": ("mismatch of the loop's two ends", "first and last read of the loop"),
    "H_c": ("coercive field (μ0 H)", "zero crossings of the loop in field"),
    "H_shift": ("shift of the loop (μ0 H)", "zero crossings of the loop in field"),
    "I_switch_up": ("switching current, upward", "a loop in pulse current"),
    "I_switch_down": ("switching current, downward", "a loop in pulse current"),
    "I_c": ("switching current, mean of both", "a loop in pulse current"),
    "switched_fraction": ("switched part of the full loop", "a loop in current and one in field"),
    "sense": ("+1 if R rises with the drive, else -1", "the loop"),
    "width_rising": ("width of the switching, rising drive", "the loop"),
    "width_falling": ("width of the switching, falling drive", "the loop"),
    "slope": ("linear background", "the loop beyond saturation"),
    "curvature": ("quadratic background (heating)", "the loop beyond switching"),
    "drift_per_read": ("linear drift from read to read", "both branches of the loop"),
    "squareness": ("remanence over saturation", "the loop"),
    "temperature": ("temperature of the measurement", "the protocol"),
    "in_plane_field": ("in-plane field (μ0 H)", "the protocol"),
    "amplitude": ("amplitude of the scan", "a scan of angle or field"),
    "phase": ("phase of the scan", "a scan of angle"),
    "V_thermoelectric": (
        "thermoelectric voltage (anomalous Nernst, spin Seebeck) with the magnetisation along the current",
        "second harmonics at several fields that hold the film in the plane",
    ),
    "B_DL": (
        "damping-like effective field at the peak of the current",
        "harmonic Hall voltages against a field along the current",
    ),
    "B_FL": (
        "field-like effective field at the peak of the current, with the Oersted field",
        "harmonic Hall voltages against a field across the current",
    ),
    "xi_DL": ("damping-like torque efficiency", "B_DL with net magnetisation, thickness and current density"),
    "xi_FL": (
        "field-like torque efficiency, with the Oersted field",
        "B_FL with net magnetisation, thickness and current density",
    ),
    "n_devices": ("devices read", "the file"),
    "n_levels": ("levels found", "reads of many devices"),
    "sigma_drift": ("spread of the drift from device to device", "many devices read before and after"),
    "levels_row": ("mean of each level", "reads of many devices"),
    "sigma_level": ("spread within a level, fraction of the range", "reads of many devices"),
}
_FILM_AND_STACK = {**COMPONENT, **TECHNOLOGY, **LAYER, **SPIN_SOURCE, **SUPPORT, **FILM}

MEANING: Mapping[str, tuple[str, str]] = {
    **_SYNAPSE_AND_FITS,
    **LAW_MEANING,
    **{name: (words, source) for name, (_, words, source) in _FILM_AND_STACK.items()},
}
"""Name -> (plain words, the measurement that gives it)."""


def meaning(name: str) -> str:
    """Plain words for a card's value; the name itself if there are none."""
    return MEANING[name][0] if name in MEANING else name
