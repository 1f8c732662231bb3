"""What tests, recipes and benchmarks of this project may reach; no promise of stability."""

from ._drive.timeline import direction
from ._drive.waveform import join
from ._dynamics.coefficients import SITE_WIDTH, coefficient_table, torque_field
from ._dynamics.equation_of_motion import Axes, Local, Site, rotation_vector
from ._dynamics.integrate import integrate
from ._dynamics.sampled_drive import Drive, Peaks
from ._dynamics.thermal_increments import UNIT
from ._dynamics.time_step import check_step, choose_step, fixed_point_iterations, highest_frequency
from ._film.callen_callen import callen, inverse_langevin
from ._film.closed_forms import lost_cosine, reduced_field
from ._film.energy import gradient
from ._film.mean_field import brillouin, brillouin_slope, langevin, langevin_slope
from ._film.pair_from_card import bulk, with_efficiency, with_source
from ._studies.arrhenius import arrhenius
from ._studies.critical_current import current_from_rates
from ._studies.escape_rates import measure_escapes, noise_temperatures
from ._studies.provenance import provenance
from ._studies.simulate import record_of, results_of
from ._studies.single_pulse import PulseSettings
from ._studies.study_file import STUDIES, argument_of, load_study
from ._studies.switching_map import half_crossing

__all__ = [
    "SITE_WIDTH",
    "STUDIES",
    "UNIT",
    "Axes",
    "Drive",
    "Local",
    "Peaks",
    "PulseSettings",
    "Site",
    "argument_of",
    "arrhenius",
    "brillouin",
    "brillouin_slope",
    "bulk",
    "callen",
    "check_step",
    "choose_step",
    "coefficient_table",
    "current_from_rates",
    "direction",
    "fixed_point_iterations",
    "gradient",
    "half_crossing",
    "highest_frequency",
    "integrate",
    "inverse_langevin",
    "join",
    "langevin",
    "langevin_slope",
    "load_study",
    "lost_cosine",
    "measure_escapes",
    "noise_temperatures",
    "provenance",
    "record_of",
    "reduced_field",
    "results_of",
    "rotation_vector",
    "torque_field",
    "with_efficiency",
    "with_source",
]
