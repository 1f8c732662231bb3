"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._barriers.activated_rates import activated_rates
from ._barriers.activation import activation
from ._barriers.droplet import droplet_energy
from ._barriers.energy_barriers import BarrierModel
from ._barriers.escape_rate import EscapePath, barrier, ln_rates
from ._barriers.film_at_temperature import FilmState, film_state
from ._barriers.rest_barrier import rest_barrier
from ._barriers.torque_correction import (
    LARGEST_B,
    LARGEST_B_Y,
    LARGEST_E,
    LARGEST_RATIO,
    LARGEST_SHARE,
    TILT_FIT,
    TORQUE_FIT,
)
from ._barriers.torque_correction import TILT_WIDTH as TILT_FIT_WIDTH
from ._barriers.torque_correction import WIDTH as TORQUE_FIT_WIDTH
from ._barriers.wall_propagation import chiral_field, chirality, propagation, tilt_pressure
from ._bench.harmonic import apparent_moment
from ._bench.session import Session
from ._bench.step_counter import StepCounter
from ._bench.trace_csv import csv_of
from ._calibrate.degeneracies import degeneracies
from ._calibrate.forward_model import ForwardModel
from ._calibrate.measured_reads import drive_and_reads
from ._calibrate.parameters import scaled
from ._device.hall_cross import response
from ._device.pulse_heating import current_to_T_C, pulse_rise, pulse_segments
from ._device.readout_at_temperature import readout_at
from ._device.readout_noise import flicker, white
from ._device.self_heating import EarlierPulses, Heat, PulseRise
from ._kinetics.kinetic_monte_carlo import Kinetics
from ._kinetics.shared_rates import share_rates
from ._lattice.lattice_energy import well_energy
from ._lattice.site_types import environments_of
from ._lattice.spin_states import Segment
from ._lattice.stray_field import N_zz, mean_far_coupling
from ._lattice.volumes import Lattice, neighbours, periodic_neighbours
from ._optimise.figures_of_merit import WANTED_RANGE, curve_figures, default_merit
from ._optimise.scheme_search import SchemeSearch, Train

__all__ = [
    "LARGEST_B",
    "LARGEST_B_Y",
    "LARGEST_E",
    "LARGEST_RATIO",
    "LARGEST_SHARE",
    "TILT_FIT",
    "TILT_FIT_WIDTH",
    "TORQUE_FIT",
    "TORQUE_FIT_WIDTH",
    "WANTED_RANGE",
    "BarrierModel",
    "EarlierPulses",
    "EscapePath",
    "FilmState",
    "ForwardModel",
    "Heat",
    "Kinetics",
    "Lattice",
    "N_zz",
    "PulseRise",
    "SchemeSearch",
    "Segment",
    "Session",
    "StepCounter",
    "Train",
    "activated_rates",
    "activation",
    "apparent_moment",
    "barrier",
    "chiral_field",
    "chirality",
    "csv_of",
    "current_to_T_C",
    "curve_figures",
    "default_merit",
    "degeneracies",
    "drive_and_reads",
    "droplet_energy",
    "environments_of",
    "film_state",
    "flicker",
    "ln_rates",
    "mean_far_coupling",
    "neighbours",
    "periodic_neighbours",
    "propagation",
    "pulse_rise",
    "pulse_segments",
    "readout_at",
    "response",
    "rest_barrier",
    "scaled",
    "share_rates",
    "tilt_pressure",
    "well_energy",
    "white",
]
