"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._bench.harmonic import moment_seen
from ._bench.session import Session
from ._bench.trace_csv import csv_of
from ._calibrate.degeneracies import degeneracies
from ._calibrate.drive import drive_of
from ._calibrate.forward_model import Model as ForwardModel
from ._calibrate.parameters import tuned
from ._device.hall_cross import response
from ._device.pulse_heating import pulse_pieces
from ._device.readout_noise import flicker, white
from ._kinetics.energy_barriers import Model as BarrierModel
from ._kinetics.escape_rate import barrier, ln_rates
from ._kinetics.film_at_temperature import Matter, of_pair
from ._kinetics.kinetic_monte_carlo import Kinetics, Piece
from ._kinetics.precession_correction import FIELDS, RATIOS, SHARES
from ._kinetics.rate_table import U, Z, chirality, nucleation, propagation, tilted
from ._kinetics.volumes import Lattice, neighbours
from ._optimise.figures_of_merit import RANGE, figure, figures
from ._optimise.optimise import _Bench as Bench

__all__ = [
    "FIELDS",
    "RANGE",
    "RATIOS",
    "SHARES",
    "BarrierModel",
    "Bench",
    "ForwardModel",
    "Kinetics",
    "Lattice",
    "Matter",
    "Piece",
    "Session",
    "U",
    "Z",
    "barrier",
    "chirality",
    "csv_of",
    "degeneracies",
    "drive_of",
    "figure",
    "figures",
    "flicker",
    "ln_rates",
    "moment_seen",
    "neighbours",
    "nucleation",
    "of_pair",
    "propagation",
    "pulse_pieces",
    "response",
    "tilted",
    "tuned",
    "white",
]
