"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._drive.timeline import direction
from ._drive.waveform import join
from ._dynamics.coefficients import table, torque_field
from ._dynamics.equation_of_motion import Site, turn
from ._dynamics.integrate import Drive, integrate
from ._dynamics.thermal_increments import UNIT
from ._dynamics.time_step import check_step, choose_step, rounds, stiffest
from ._film.callen_callen import callen, inverse_langevin
from ._film.closed_forms import lost_cosine, reduced_field
from ._film.energy import gradient
from ._film.mean_field import brillouin, brillouin_slope, langevin, langevin_slope
from ._film.spin_orbit_torque import bulk, with_efficiency, with_source
from ._studies.arrhenius import arrhenius
from ._studies.critical_current import from_rates
from ._studies.escape_rates import escapes, noise_temperatures
from ._studies.provenance import about
from ._studies.simulate import _record as simulate_record
from ._studies.simulate import _results as simulate_results
from ._studies.single_pulse import Shot
from ._studies.study_file import STUDIES, read_study
from ._studies.study_file import _meant as meant
from ._studies.switching_map import half

__all__ = [
    "STUDIES",
    "UNIT",
    "Drive",
    "Shot",
    "Site",
    "about",
    "arrhenius",
    "brillouin",
    "brillouin_slope",
    "bulk",
    "callen",
    "check_step",
    "choose_step",
    "direction",
    "escapes",
    "from_rates",
    "gradient",
    "half",
    "integrate",
    "inverse_langevin",
    "join",
    "langevin",
    "langevin_slope",
    "lost_cosine",
    "meant",
    "noise_temperatures",
    "read_study",
    "reduced_field",
    "rounds",
    "simulate_record",
    "simulate_results",
    "stiffest",
    "table",
    "torque_field",
    "turn",
    "with_efficiency",
    "with_source",
]
